/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GnChoiceRow:
 *
 * A named list whose choices explain themselves: below it stands one plain sentence about the one that is chosen.
 *
 * Signals: `changed`: another choice was made, by the user or by gn_choice_row_set_active().
 */
#define GN_TYPE_CHOICE_ROW (gn_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (GnChoiceRow, gn_choice_row, GN, CHOICE_ROW, GtkGrid)

GtkWidget  *gn_choice_row_new        (const char *label);
/* id: what the choice is called in files; label and tip: in the user's language. */
void        gn_choice_row_add        (GnChoiceRow *self, const char *id, const char *label, const char *tip);
/* (nullable) */
const char *gn_choice_row_get_active (GnChoiceRow *self);
void        gn_choice_row_set_active (GnChoiceRow *self, const char *id);

G_END_DECLS
