/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"
#include "gn-recipe.h"

G_BEGIN_DECLS

/**
 * GnRecipeForecast:
 *
 * What a recipe will take: memory at once, time as soon as a few steps on a worker thread have been measured. When it
 * does not fit, the largest batch that does is a button.
 *
 * Signals:
 * - `updated`: another answer, see gn_recipe_forecast_fits()
 * - `use-batch (int batch_size)`: the suggestion was clicked
 */
#define GN_TYPE_RECIPE_FORECAST (gn_recipe_forecast_get_type ())
G_DECLARE_FINAL_TYPE (GnRecipeForecast, gn_recipe_forecast, GN, RECIPE_FORECAST, GtkBox)

GtkWidget *gn_recipe_forecast_new   (void);
/* Asks anew, once the last call is a moment old. recipe or dataset NULL: nothing to forecast; stops measuring. */
void       gn_recipe_forecast_ask   (GnRecipeForecast *self, GnDataset *dataset, const GnRecipe *recipe);
/* Whether the recipe fits the memory, as far as is known: TRUE until the opposite is found. */
gboolean   gn_recipe_forecast_fits  (GnRecipeForecast *self);

G_END_DECLS
