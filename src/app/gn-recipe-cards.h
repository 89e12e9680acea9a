/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"
#include "gn-weights-row.h"

G_BEGIN_DECLS

/**
 * GnRecipeCards:
 *
 * The recipes most people choose between, each with what it is and what it will take.
 *
 * Signals: `chosen (const char *name)`: a person chose the recipe of that name.
 */
#define GN_TYPE_RECIPE_CARDS (gn_recipe_cards_get_type ())
G_DECLARE_FINAL_TYPE (GnRecipeCards, gn_recipe_cards, GN, RECIPE_CARDS, GtkBox)

/* weights: (transfer none): what the recipes that need weights start from; must stay as long as the cards. */
GtkWidget *gn_recipe_cards_new    (GnWeightsRow *weights);
/* Shows the recipe of that name as the one that is chosen, or none of the cards. */
void       gn_recipe_cards_select (GnRecipeCards *self, const char *name);
/* Measures what each recipe would take for @dataset, one after the other; NULL: stops measuring. What is known of a data
 * set's size stays known. */
void       gn_recipe_cards_ask    (GnRecipeCards *self, GnDataset *dataset);

G_END_DECLS
