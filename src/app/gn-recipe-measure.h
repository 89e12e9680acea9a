/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What recipes will take, found out on a worker thread. */
#pragma once

#include <gio/gio.h>

#include "gn-dataset.h"
#include "gn-trainer.h"

G_BEGIN_DECLS

/**
 * gn_recipe_measure_async:
 * @source: (nullable): a #GObject, what the callback gets as such
 * @recipe, @dataset: only read during the call
 * @probe_steps: as gn_trainer_forecast() has it
 * @cancellable: of this question; a callback compares gn_recipe_measure_is() to know a late answer
 *
 * One question is measured at a time, so that none disturbs another.
 */
void     gn_recipe_measure_async  (gpointer source, const GnRecipe *recipe, GnDataset *dataset, int probe_steps,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* Whether the answer is that to the question with this cancellable (nullable), and still wanted. */
gboolean gn_recipe_measure_is     (GAsyncResult *result, GCancellable *cancellable);
gboolean gn_recipe_measure_finish (GAsyncResult *result, GnForecast *forecast, GError **error);

/* Seconds of the whole run; 0 when they were not measured. */
double   gn_forecast_get_seconds (const GnForecast *forecast, const GnRecipe *recipe);

/* "3 h 20 min" for humans. (transfer full) */
char    *gn_format_duration (double seconds);

G_END_DECLS
