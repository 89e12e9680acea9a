/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trainer's insides, shared by what sets it up, what runs it and what saves it. */
#pragma once

#include "gn-batch-loader.h"
#include "gn-checkpoint.h"
#include "gn-requirements.h"
#include "gn-run-log.h"
#include "gn-run-record.h"
#include "gn-trainer.h"

G_BEGIN_DECLS

struct GnTrainer {
  char *folder;
  int lock; /* -1 = not held */
  gboolean created_folder;
  GnDataset *dataset;
  GnRunRecord *record;
  GnTrainOptions options;
  GnThreadPool *pool;
  GnModel *model;       /* owns what is tested */
  GnNetwork *network;   /* what is trained */
  GnNetwork *tested;    /* what is validated and saved: the same, or its average, or a copy for another image size */
  GnOptimizer *optimizer;
  const GnScheduleType *schedule;
  GArray *training, *validation; /* (element-type guint32) photos in the data set's order */
  GnProgress progress;           /* as of the last finished step */
  GnJob job;
  guint64 budget, memory;
  GPtrArray *messages;           /* found while setting up, told when the run starts */
};

/* One call of gn_trainer_run(). */
typedef struct {
  GnTrainer *trainer;
  GnTrainSink sink;
  gpointer data;
  GCancellable *cancellable;
  GnExec *training, *validation;
  int *others;           /* [batch]: labels of the photos that were mixed in */
  GnBatchLoader *training_loader, *validation_loader;
  GnRunLog *metrics, *steps;
  gint64 resumed_at;     /* monotonic µs: start of what epoch_seconds does not count yet */
  gint64 saved_at, step_at;
} GnTrainSession;

int      gn_trainer_steps_per_epoch (const GnTrainer *trainer);
/* The average, where a checkpoint has to hold it. (nullable) */
GnNetwork *gn_trainer_get_average   (const GnTrainer *trainer);
gboolean gn_trainer_is_finished     (const GnTrainer *trainer, GnTrainOutcome *outcome);

void     gn_train_session_emit      (GnTrainSession *session, const GnTrainEvent *event);
/* Sets %GN_TRAINING_ERROR_DIVERGED with where it happened and what to try. Returns FALSE. */
gboolean gn_train_session_diverged  (GnTrainSession *session, gint64 step, GError **error);
/* Learning rate of step 0.. */
double   gn_train_session_rate      (GnTrainSession *session, gint64 step);

/* Makes what is tested what it should be after the updates so far. */
void     gn_train_session_bring_up  (GnTrainSession *session);
/* Opens both logs, cut back to the checkpoint, and adds the row of an epoch that was saved just before a kill. */
gboolean gn_train_session_open_logs (GnTrainSession *session, GError **error);
/* Writes the checkpoint, and before it last.safetensors when @with_model. Writes nothing when a value is not finite. */
gboolean gn_train_session_save      (GnTrainSession *session, gboolean with_model, GError **error);
/* Turns the sums of a validated epoch into its metrics, saves everything and tells. */
gboolean gn_train_session_finish_epoch (GnTrainSession *session, GError **error);

G_END_DECLS
