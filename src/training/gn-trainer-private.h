/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trainer's insides, shared by what sets it up, what runs it and what saves it. */
#pragma once

#include "gn-batch-loader.h"
#include "gn-checkpoint.h"
#include "gn-exec.h"
#include "gn-feature-table.h"
#include "gn-requirements.h"
#include "gn-run-log.h"
#include "gn-run-record.h"
#include "gn-sharpness.h"
#include "gn-stochastic-depth.h"
#include "gn-trainer.h"

G_BEGIN_DECLS

/**
 * GnTrial:
 * @training, @validation: (element-type guint32): the photos
 * @features: (inout): where the head alone is trained on photos of the size it is tested with, the features of all of
 *   them: taken from there when there are any, and left there; freed by whoever keeps the place
 *
 * A training for the sake of its result alone: nothing is read from or written to a folder.
 */
typedef struct {
  GArray *training, *validation;
  GnFeatureTable **features;
} GnTrial;

struct GnTrainer {
  char *folder;      /* (nullable): a trial has none */
  GnTrial trial;
  int lock; /* -1 = not held */
  gboolean created_folder;
  GnDataset *dataset;
  GnRunRecord *record;
  GnTrainOptions options;
  GnThreadPool *pool;
  GnModel *model;       /* owns what is tested */
  GnNetwork *tested;    /* what is validated and saved: the values themselves, or their average */
  GnNetwork *values;    /* all values as of the last step; tested itself where nothing is averaged */
  GnNetwork *network;   /* the part of them that is trained, at the size trained at now */
  GnNetwork *tested_part; /* the same part of what is tested */
  GnOptimizer *optimizer;
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
  GnNetwork *frozen_network; /* (nullable): the part below the one that is trained */
  GnExec *frozen;            /* (nullable): through which photos go before they are trained on */
  float *maps;               /* (nullable) [batch][h][w][c]: what comes out of it */
  int image_size;            /* that training and frozen are for; 0 = not open yet */
  float *answers;            /* (nullable) [batch][n_classes]: of photos and their mirror images */
  int *others;               /* [batch]: labels of the photos that were mixed in */
  GnBatchLoader *training_loader, *validation_loader;
  guint64 training_cache, validation_cache; /* bytes of decoded photos */
  GnFeatureTable *features;  /* (nullable): takes the loaders' place where the head alone is trained */
  GnSharpness *sharpness;    /* (nullable) */
  GnStochasticDepth *depth;  /* (nullable) */
  GnRunLog *metrics, *steps;
  gint64 resumed_at;     /* monotonic µs: start of what epoch_seconds does not count yet */
  gint64 saved_at, step_at;
} GnTrainSession;

/* A trainer for gn_trainer_run() alone. Errors as those of gn_trainer_new(). (transfer full) (nullable) */
GnTrainer *gn_trainer_new_trial (GnDataset *dataset, const GnRecipe *recipe, const GnTrial *trial,
                                 const GnTrainOptions *options, GError **error);
int      gn_trainer_steps_per_epoch (const GnTrainer *trainer);
/* The average, where a checkpoint has to hold it. (nullable) */
GnNetwork *gn_trainer_get_average   (const GnTrainer *trainer);
/* Makes the part that is trained one for photos of another size; its values stay where they are. */
gboolean gn_trainer_resize          (GnTrainer *trainer, int image_size, GError **error);
gboolean gn_trainer_is_finished     (const GnTrainer *trainer, GnTrainOutcome *outcome);

/* gn-trainer-messages.c: what a person should know, kept until the run starts. */

void     gn_trainer_tell_new        (GnTrainer *trainer);
void     gn_trainer_tell_resumed    (GnTrainer *trainer);
/* What was started from. @shown: the file's name; @left_out (element-type utf8): sentences about tensors */
void     gn_trainer_tell_weights    (GnTrainer *trainer, const char *shown, const GPtrArray *left_out,
                                     GnTensorFile *file);

void     gn_train_session_emit      (GnTrainSession *session, const GnTrainEvent *event);
/* Sets %GN_TRAINING_ERROR_DIVERGED with where it happened and what to try. Returns FALSE. */
gboolean gn_train_session_diverged  (GnTrainSession *session, gint64 step, GError **error);
/* Learning rate of step 0.. */
double   gn_train_session_rate      (GnTrainSession *session, gint64 step);

/* gn-train-input.c: photos into a session's networks. */

/* Gives what memory is left to decoded photos. */
void     gn_train_input_share_memory (GnTrainSession *session);
/* Everything that photos go through; where the head alone is trained, all of them at once. */
gboolean gn_train_input_open  (GnTrainSession *session, GError **error);
void     gn_train_input_close (GnTrainSession *session);
/* Frees the features, or leaves them where a trial wants them. */
void     gn_train_input_leave_features (GnTrainSession *session);
/* Begins an epoch's batches, or those of its validation, behind the first ones. @order (element-type guint32) is copied.
 * The training's network is made ready for the epoch's size of photos. */
gboolean gn_train_input_begin (GnTrainSession *session, GnSplit split, guint32 epoch, GArray *order, guint first_batch,
                               GError **error);
/* As gn_batch_loader_next(). */
const GnBatch *gn_train_input_next (GnTrainSession *session, GnSplit split, GError **error);
/* Puts a batch where the network reads it, photos mixed in pairs as the recipe says; completes @targets. */
void     gn_train_input_fill_training   (GnTrainSession *session, const GnBatch *batch, GnTargets *targets);
/* answers[batch][n_classes] of what is validated, as it will answer later: from mirror images too if the recipe says so. */
const float *gn_train_input_answer_validation (GnTrainSession *session, const GnBatch *batch);

/* gn-train-gradient.c: the gradient of a step. */

void     gn_train_gradient_open  (GnTrainSession *session);
void     gn_train_gradient_close (GnTrainSession *session);
/* Leaves it in the training's network, and tells how the batch did before anything was changed for it. Parameters are as
 * they were; running statistics have moved on by one batch. */
GnBatchResult gn_train_gradient_find (GnTrainSession *session, const GnBatch *batch);

/* gn-train-saving.c: what is kept on disk. */

/* Opens both logs, cut back to the checkpoint, and adds the row of an epoch that was saved just before a kill. */
gboolean gn_train_session_open_logs (GnTrainSession *session, GError **error);
/* Writes the checkpoint, and before it last.safetensors when @with_model. Writes nothing when a value is not finite. */
gboolean gn_train_session_save      (GnTrainSession *session, gboolean with_model, GError **error);
/* Turns the sums of a validated epoch into its metrics, saves everything and tells. */
gboolean gn_train_session_finish_epoch (GnTrainSession *session, GError **error);

G_END_DECLS
