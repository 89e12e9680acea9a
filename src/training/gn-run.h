/* A run folder: run.json, metrics.csv, steps.csv, best.safetensors, last.safetensors, checkpoint.safetensors, lock. */
#pragma once

#include "gn-recipe.h"
#include "gn-dataset.h"

G_BEGIN_DECLS

#define GN_TRAINING_ERROR gn_training_error_quark ()
GQuark gn_training_error_quark (void);

typedef enum {
  GN_TRAINING_ERROR_FAILED,
  GN_TRAINING_ERROR_RUN,      /* no run there, a run there already, a damaged one */
  GN_TRAINING_ERROR_LOCKED,   /* another process trains it */
  GN_TRAINING_ERROR_DIVERGED, /* the loss is not a finite number */
} GnTrainingError;

typedef struct {
  int epoch; /* from 1 */
  double train_loss, train_accuracy, validation_loss, validation_accuracy, learning_rate, seconds;
} GnEpochMetrics;

typedef struct { gint64 step; int epoch; double loss, accuracy, learning_rate; } GnStepMetrics;

typedef enum { GN_RUN_INTERRUPTED, GN_RUN_FINISHED, GN_RUN_TRAINING /* locked by a living process */, GN_RUN_DAMAGED } GnRunStatus;

/* What a run folder says about itself, read without loading weights. */
typedef struct {
  char *folder, *name, *dataset_folder, *fingerprint;
  GnRecipe *recipe;
  GnRunStatus status;
  GArray *epochs;  /* (element-type GnEpochMetrics) */
  int best_epoch;  /* 0 = none yet */
  gint64 created;  /* unix seconds */
  guint n_parameters;
} GnRunInfo;

GnRunInfo *gn_run_info_read (const char *folder, GError **error);
void       gn_run_info_free (GnRunInfo *info);
GArray    *gn_run_read_steps (const char *folder, GError **error); /* (element-type GnStepMetrics) */
/* $XDG_DATA_HOME/guenon/runs and the runs in it, newest first (element-type GnRunInfo) */
gchar     *gn_runs_folder (void);
GPtrArray *gn_runs_list   (void);
gchar     *gn_runs_new_folder (const char *dataset_title, const char *architecture); /* a fresh path in it, not created */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnRunInfo, gn_run_info_free)

G_END_DECLS
