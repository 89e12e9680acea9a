/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"
#include "gn-recipe.h"

G_BEGIN_DECLS

/**
 * GnRecipeEditor:
 *
 * The recipes most people choose between, as cards, and behind an expander every setting of a training run with a plain
 * explanation; the lists and the numbers come from the tables of the parts they belong to.
 *
 * Signals: `changed`: a setting was changed, or the recipe became valid or invalid.
 */
#define GN_TYPE_RECIPE_EDITOR (gn_recipe_editor_get_type ())
G_DECLARE_FINAL_TYPE (GnRecipeEditor, gn_recipe_editor, GN, RECIPE_EDITOR, GtkBox)

/* (transfer none); valid until the next change. */
const GnRecipe *gn_recipe_editor_get_recipe (GnRecipeEditor *self);
/* Copies. */
void            gn_recipe_editor_set_recipe (GnRecipeEditor *self, const GnRecipe *recipe);
/* Whether what is shown is the recipe and the recipe can be used. error: (optional) says what is wrong. */
gboolean        gn_recipe_editor_check      (GnRecipeEditor *self, GError **error);
void            gn_recipe_editor_set_batch_size      (GnRecipeEditor *self, int batch_size);
/* Copies. */
void            gn_recipe_editor_set_pipeline        (GnRecipeEditor *self, const GnPipeline *pipeline);
/* Measures what the recipes that are offered will take for dataset (nullable: stops). */
void            gn_recipe_editor_ask                 (GnRecipeEditor *self, GnDataset *dataset);
/* Under the batch size, in place; NULL takes it away. */
void            gn_recipe_editor_complain_about_batch (GnRecipeEditor *self, const char *text);

G_END_DECLS
