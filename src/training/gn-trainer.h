/* Trains: blocking, silent, no globals. Everything it has to say goes to a sink as values. */
#pragma once

#include "gn-model.h"
#include "gn-run.h"

G_BEGIN_DECLS

typedef enum {
  GN_TRAIN_STARTED,    /* started: epochs done so far (resumed run), steps an epoch, parameters, bytes */
  GN_TRAIN_MESSAGE,    /* message: what --init left out, what was skipped … */
  GN_TRAIN_STEP,       /* step */
  GN_TRAIN_VALIDATING, /* validating: photos done, total */
  GN_TRAIN_EPOCH,      /* epoch; improved */
  GN_TRAIN_CHECKPOINT, /* a checkpoint is safely on disk */
} GnTrainEventKind;

typedef struct {
  GnTrainEventKind kind;
  union {
    struct { int first_epoch, epochs, steps_per_epoch; guint64 parameters, bytes; gint64 first_step; } started;
    const char *message; /* valid during the call */
    struct { GnStepMetrics metrics; int step_in_epoch, steps_per_epoch, photos; double seconds; } step;
    struct { guint done, total; } validating;
    struct { GnEpochMetrics metrics; gboolean improved; int best_epoch; double best_accuracy; } epoch;
  };
} GnTrainEvent;

typedef void (*GnTrainSink) (gpointer data, const GnTrainEvent *event); /* called on the training thread */

typedef struct {
  int n_threads, niceness;     /* niceness: of worker threads */
  guint64 memory_budget;       /* 0 = what the machine has free */
  int epochs_this_time;        /* 0 = to the end */
} GnTrainOptions;

typedef enum { GN_TRAIN_FINISHED, GN_TRAIN_EARLY_STOPPED, GN_TRAIN_STOPPED /* cancelled; resumable */, GN_TRAIN_LEFT /* epochs_this_time done */ } GnTrainOutcome;

typedef struct {
  GnTrainOutcome outcome;
  int epochs, best_epoch;
  double best_validation_accuracy, last_validation_accuracy, seconds;
  char *model; /* path of best.safetensors */
} GnTrainResult;

typedef struct GnTrainer GnTrainer;

/* Creates the run folder. Refuses one that holds a run, a batch that does not fit the budget (naming the largest that does), a disk too full. */
GnTrainer *gn_trainer_new    (const char *run_folder, GnDataset *dataset, const GnRecipe *recipe, const GnTrainOptions *options, GError **error);
/* Opens an existing run where its checkpoint left it. dataset must have the run's fingerprint. epochs: 0 = as recorded; more extends it. */
GnTrainer *gn_trainer_resume (const char *run_folder, GnDataset *dataset, int epochs, const GnTrainOptions *options, GError **error);
void       gn_trainer_free   (GnTrainer *trainer);
/* Cancelling finishes the step in hand, saves a checkpoint and returns TRUE with outcome STOPPED. */
gboolean   gn_trainer_run    (GnTrainer *trainer, GnTrainSink sink, gpointer data, GCancellable *cancellable, GnTrainResult *result, GError **error);
void       gn_train_result_clear (GnTrainResult *result);

/* Before the start: memory of a recipe, bytes on disk, seconds an epoch (measured with one or two real steps on random input; pass 0 probe steps to skip). */
typedef struct { guint64 memory, disk; double seconds_per_epoch; int largest_batch; } GnForecast;
gboolean   gn_trainer_forecast (const GnRecipe *recipe, guint n_classes, guint n_training, guint n_validation, const GnTrainOptions *options,
                                int probe_steps, GCancellable *cancellable, GnForecast *forecast, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnTrainer, gn_trainer_free)

G_END_DECLS
