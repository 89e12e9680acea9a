/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-run-calibration.h"
#include "gn-run-record.h"

G_BEGIN_DECLS

/* gn_run_calibrate() for one who holds the run's lock and has checked the data set; @how without photos: they are the
 * record's. */
gboolean gn_run_calibrate_locked (const char *folder, const GnRunRecord *record, GnDataset *dataset,
                                  const GnCalibrateOptions *how, GCancellable *cancellable,
                                  GnCalibrateProgress progress, gpointer progress_data, GnThresholds *thresholds, GError **error);

G_END_DECLS
