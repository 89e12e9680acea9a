/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-run-calibration.h"
#include "gn-run-record.h"

G_BEGIN_DECLS

/* gn_run_calibrate() for one who holds the run's lock and has checked the data set. */
gboolean gn_run_calibrate_locked (const char *folder, const GnRunRecord *record, GnDataset *dataset, int n_threads,
                                  guint64 memory_budget, GCancellable *cancellable, GnCalibrateProgress progress,
                                  gpointer progress_data, GnThresholds *thresholds, GError **error);

G_END_DECLS
