/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trains: blocking, silent, no globals. Everything it has to say goes to a sink as values. */
#pragma once

#include "gn-model.h"
#include "gn-run.h"

G_BEGIN_DECLS

/**
 * GnTrainEventKind:
 * @GN_TRAIN_STARTED: memory is there and the first photos are being read; comes first
 * @GN_TRAIN_MESSAGE: something a person should know: what the model to start from did not bring, what was cut back …
 * @GN_TRAIN_LOOKING: the layers below a head that is trained alone have seen some photos
 * @GN_TRAIN_STEP: an update was made
 * @GN_TRAIN_VALIDATING: some validation photos were looked at
 * @GN_TRAIN_EPOCH: an epoch is done and safely on disk
 * @GN_TRAIN_CHECKPOINT: a checkpoint is safely on disk
 * @GN_TRAIN_CALIBRATING: the run is finished, and its best model has looked at some photos once more
 */
typedef enum {
  GN_TRAIN_STARTED,
  GN_TRAIN_MESSAGE,
  GN_TRAIN_LOOKING,
  GN_TRAIN_STEP,
  GN_TRAIN_VALIDATING,
  GN_TRAIN_EPOCH,
  GN_TRAIN_CHECKPOINT,
  GN_TRAIN_CALIBRATING,
} GnTrainEventKind;

/**
 * GnTrainEvent:
 * @started: first_epoch: the one that begins or goes on now, from 1; epochs: of the whole run; first_step: updates made
 * so far; parameters: trained values; bytes: of memory at most, photo caches included
 * @message: (translated), valid during the call
 * @step: of which seconds were spent since the step before; photos: in this batch; step_in_epoch from 1
 * @looking, @validating, @calibrating: photos done, of how many
 * @epoch: improved: the validation accuracy is the highest so far; best_epoch, best_accuracy: including this one
 */
typedef struct {
  GnTrainEventKind kind;
  union {
    struct { int first_epoch, epochs, steps_per_epoch; guint64 parameters, bytes; gint64 first_step; } started;
    const char *message;
    struct { GnStepMetrics metrics; int step_in_epoch, steps_per_epoch, photos; double seconds; } step;
    struct { guint done, total; } looking, validating, calibrating;
    struct { GnEpochMetrics metrics; gboolean improved; int best_epoch; double best_accuracy; } epoch;
  };
} GnTrainEvent;

/* Called on the training thread; the event is only valid during the call. */
typedef void (*GnTrainSink) (gpointer data, const GnTrainEvent *event);

/**
 * GnTrainOptions:
 * @n_threads: threads of the network and as many that read photos ahead; 0 = all processors. The result does not depend
 * on it.
 * @niceness: of those threads; the calling thread works at its own
 * @memory_budget: bytes; 0 = what the machine has free
 * @epochs_this_time: leave after so many epochs, resumable; 0 = to the end
 * @checkpoint_seconds: at most so much work lies between two checkpoints; 0 = 300
 *
 * How to train, as opposed to what: none of this changes a result.
 */
typedef struct {
  int n_threads, niceness;
  guint64 memory_budget;
  int epochs_this_time;
  double checkpoint_seconds;
} GnTrainOptions;

typedef enum {
  GN_TRAIN_FINISHED,      /* all epochs done */
  GN_TRAIN_EARLY_STOPPED, /* the validation loss fell no longer */
  GN_TRAIN_STOPPED,       /* cancelled; resumable */
  GN_TRAIN_LEFT,          /* epochs_this_time done; resumable */
} GnTrainOutcome;

/**
 * GnTrainResult:
 * @epochs: epochs done, of all sessions
 * @best_epoch: 0 = none yet
 * @seconds: of all sessions
 * @model: path of the model file: the best, or the last when there is no best yet, or NULL when there is neither
 * @snapshots: path of the folder of models from the ends of the schedule's cycles, NULL when there are none
 *
 * Accuracies are fractions, 0 before the first validation.
 */
typedef struct {
  GnTrainOutcome outcome;
  int epochs, best_epoch;
  double best_validation_accuracy, last_validation_accuracy, seconds;
  char *model, *snapshots;
} GnTrainResult;

/* One thread at a time. */
typedef struct GnTrainer GnTrainer;

/**
 * gn_trainer_new:
 * @run_folder: is created, with its parents
 * @dataset: a reference is taken
 * @recipe: copied
 * @options: (nullable): copied; NULL = all zero
 *
 * Initialises the network and writes the run folder with a first checkpoint, so that from here on nothing is needed but
 * the folder and the photos. Whatever can be known to fail later fails here, and leaves nothing behind:
 * %GN_TRAINING_ERROR_RUN when the folder holds a run, %GN_ERROR_NO_MEMORY with the largest batch that fits,
 * %GN_ERROR_NO_SPACE with the bytes needed and free, %GN_ERROR_VALUE, a #GIOErrorEnum for a folder that cannot be
 * written, #GnNetworkError for an unusable model to start from, %GN_DATASET_ERROR_UNUSABLE.
 *
 * Returns: (transfer full) (nullable):
 */
GnTrainer *gn_trainer_new (const char *run_folder, GnDataset *dataset, const GnRecipe *recipe,
                           const GnTrainOptions *options, GError **error);

/**
 * gn_trainer_resume:
 * @dataset: must have the run's fingerprint, else %GN_DATASET_ERROR_CHANGED says what changed. The photos used are
 * those of the run's start, whatever was excluded since.
 * @epochs: 0 = as recorded; more extends the run (and its patience when it had stopped early); less is %GN_ERROR_VALUE
 * @options: (nullable): copied
 *
 * Opens an existing run where its checkpoint left it.
 *
 * Returns: (transfer full) (nullable):
 */
GnTrainer *gn_trainer_resume (const char *run_folder, GnDataset *dataset, int epochs, const GnTrainOptions *options,
                              GError **error);

/* Gives up the run's lock. */
void       gn_trainer_free   (GnTrainer *trainer);

/**
 * gn_trainer_run:
 * @sink: (nullable) (scope call): told what happens
 * @cancellable: (nullable): finishes the step in hand, saves a checkpoint and returns TRUE with %GN_TRAIN_STOPPED
 * @result: (out caller-allocates): clear with gn_train_result_clear(); filled when TRUE is returned
 *
 * Trains to the end, and then calibrates the best model, see gn_run_calibrate(); when that is cancelled or fails, the next
 * call for the finished run makes up for it. Otherwise a finished run returns at once. May be called once. After an error the run folder holds its last
 * whole checkpoint: %GN_TRAINING_ERROR_DIVERGED, %GN_ERROR_NO_SPACE, %GN_ERROR_NO_MEMORY, or why a photo could not be
 * read.
 */
gboolean gn_trainer_run (GnTrainer *trainer, GnTrainSink sink, gpointer data, GCancellable *cancellable,
                         GnTrainResult *result, GError **error);
void       gn_train_result_clear (GnTrainResult *result);

/**
 * GnForecast:
 * @memory: bytes without photo caches
 * @disk: bytes of the run's files, temporaries included
 * @seconds_per_epoch: 0 when not measured
 * @seconds_before: once, before the first epoch: looking at all photos where the head alone is trained
 * @largest_batch: that fits the memory budget, 0 when none does
 */
typedef struct { guint64 memory, disk; double seconds_per_epoch, seconds_before; int largest_batch; } GnForecast;

/**
 * gn_trainer_forecast:
 * @probe_steps: real steps on random input to time, with small batches; 0 = none
 *
 * What a recipe will take. Blocks while it probes; a cancelled probe is %G_IO_ERROR_CANCELLED.
 */
gboolean gn_trainer_forecast (const GnRecipe *recipe, guint n_classes, guint n_training, guint n_validation,
                              const GnTrainOptions *options, int probe_steps, GCancellable *cancellable,
                              GnForecast *forecast, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnTrainer, gn_trainer_free)

G_END_DECLS
