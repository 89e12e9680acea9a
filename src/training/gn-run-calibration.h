/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best model of a run, made to know when it is not sure. */
#pragma once

#include "gn-calibrate.h"

G_BEGIN_DECLS

/* Whether the best model is calibrated and the features of its training photos lie beside it. */
gboolean gn_run_is_calibrated (const char *folder);

/**
 * gn_run_calibrate:
 * @folder: a run folder that nobody trains now; its best model is read and written again
 * @dataset: the run's, else %GN_DATASET_ERROR_CHANGED
 * @progress: (nullable)
 * @thresholds: (out) (nullable): what was chosen and reached
 *
 * For runs that were not calibrated when they ended: see gn_calibrate(). Errors as there and as gn_model_load(),
 * %GN_TRAINING_ERROR_LOCKED, %GN_ERROR_NO_SPACE; the model stays as it was then.
 */
gboolean gn_run_calibrate (const char *folder, GnDataset *dataset, int n_threads, guint64 memory_budget,
                           GCancellable *cancellable, GnCalibrateProgress progress, gpointer progress_data,
                           GnThresholds *thresholds, GError **error);

G_END_DECLS
