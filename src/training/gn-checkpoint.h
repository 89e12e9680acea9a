/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checkpoint.safetensors: everything needed to go on, in one file that is replaced atomically. It alone says how far a
 * run is; the other files follow from it. Private to training/. */
#pragma once

#include "gn-network.h"
#include "gn-optimizer.h"
#include "gn-run.h"

G_BEGIN_DECLS

/* Where a run stands. Sums, not means, so that a resumed epoch ends with the same bits. */
typedef struct {
  gint64 epochs_done, step;                /* whole epochs, with validation; updates of the whole run */
  gint64 step_in_epoch, photos, correct;   /* of the epoch in progress */
  double loss_sum;
  gint64 validation_batches, validation_photos, validation_correct;
  double validation_loss_sum;
  gint64 best_epoch, lowest_loss_epoch;    /* 0 = none yet */
  double best_accuracy, lowest_loss;
  double epoch_seconds, total_seconds;     /* of the epoch in progress; of all sessions */
  gint64 n_batches_tracked;
  GnEpochMetrics last;                     /* of epoch epochs_done: its row may be missing from metrics.csv */
} GnProgress;

/* Whether weights, running statistics, their average (nullable) and the optimiser's state are numbers: nothing else is
 * worth saving. */
gboolean gn_checkpoint_is_finite (const GnNetwork *network, const GnNetwork *average, GnOptimizer *optimizer);
/* @network, @average: all layers, those that are not trained too. */
gboolean gn_checkpoint_write (const char *folder, const GnProgress *progress, const GnNetwork *network,
                              const GnNetwork *average, GnOptimizer *optimizer, GError **error);
/* Restores all of them. %GN_TRAINING_ERROR_RUN when the file is missing, damaged or not of this network and optimiser. */
gboolean gn_checkpoint_read (const char *folder, GnProgress *progress, GnNetwork *network, GnNetwork *average,
                             GnOptimizer *optimizer, GError **error);
/* Only how far the run is. */
gboolean gn_checkpoint_read_progress (const char *folder, GnProgress *progress, GError **error);
/* Bytes of the file, without an average and the optimiser's slots. */
guint64  gn_checkpoint_get_bytes (const GnGraph *graph);

gboolean gn_progress_is_early_stopped (const GnProgress *progress, int early_stopping, int patience_from);

G_END_DECLS
