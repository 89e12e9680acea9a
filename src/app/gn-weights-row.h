/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-recipe.h"

G_BEGIN_DECLS

/**
 * GnWeightsRow:
 *
 * The model file that a training starts from: chosen in a dialog, read on a worker thread. At first it is the model that
 * came with the program, where there is one.
 *
 * Signals: `changed`: another file was chosen, or it has been read.
 */
#define GN_TYPE_WEIGHTS_ROW (gn_weights_row_get_type ())
G_DECLARE_FINAL_TYPE (GnWeightsRow, gn_weights_row, GN, WEIGHTS_ROW, GtkBox)

GtkWidget *gn_weights_row_new      (void);
/* Chooses a file as a person would. */
void       gn_weights_row_set_path (GnWeightsRow *self, const char *path);
/* Whether there are weights to start from. error: (optional): none are chosen, they are still being read, or they cannot be
 * used. */
gboolean   gn_weights_row_check    (GnWeightsRow *self, GError **error);
/* Makes recipe start from them, see gn_recipe_start_from(); from scratch while there are none. */
void       gn_weights_row_apply    (GnWeightsRow *self, GnRecipe *recipe);

G_END_DECLS
