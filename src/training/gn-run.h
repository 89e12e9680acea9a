/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run folder: run.json, metrics.csv, steps.csv, best.safetensors, last.safetensors, checkpoint.safetensors, lock;
 * features.safetensors of a finished one; and snapshots/ where the recipe asks for them. */
#pragma once

#include "gn-dataset.h"
#include "gn-recipe.h"

G_BEGIN_DECLS

#define GN_TRAINING_ERROR gn_training_error_quark ()
GQuark gn_training_error_quark (void);

/**
 * GnTrainingError:
 * @GN_TRAINING_ERROR_FAILED: none of the others
 * @GN_TRAINING_ERROR_RUN: no run there, a run there already, a damaged one
 * @GN_TRAINING_ERROR_LOCKED: another process trains it
 * @GN_TRAINING_ERROR_DIVERGED: loss or weights are no finite numbers any more
 */
typedef enum {
  GN_TRAINING_ERROR_FAILED,
  GN_TRAINING_ERROR_RUN,
  GN_TRAINING_ERROR_LOCKED,
  GN_TRAINING_ERROR_DIVERGED,
} GnTrainingError;

/* A row of metrics.csv. Losses are means over photos, accuracies fractions; epoch counts from 1; learning_rate is that
 * of the epoch's last step; seconds the epoch's whole wall time. */
typedef struct {
  int epoch;
  double train_loss, train_accuracy, validation_loss, validation_accuracy, learning_rate, seconds;
} GnEpochMetrics;

/* A row of steps.csv: loss and accuracy of that batch, before its update. Both count from 1. */
typedef struct {
  gint64 step;
  int epoch;
  double loss, accuracy, learning_rate;
} GnStepMetrics;

typedef enum {
  GN_RUN_INTERRUPTED, /* can be resumed */
  GN_RUN_FINISHED,    /* all epochs done, or stopped early; can be extended */
  GN_RUN_TRAINING,    /* locked by a living process */
  GN_RUN_DAMAGED,     /* its checkpoint cannot be read */
} GnRunStatus;

/**
 * GnRunInfo:
 * @folder: the run folder
 * @name: as shown
 * @dataset_folder: absolute path of the photos
 * @fingerprint: of the data set
 * @recipe: every setting
 * @epochs: (element-type GnEpochMetrics): the epochs done
 * @best_epoch: the one with the highest validation accuracy, 0 = none yet
 * @created: unix seconds
 * @n_parameters: trained parameters of the network
 * @n_snapshots: models in its folder of snapshots
 *
 * What a run folder says about itself, read without loading weights.
 */
typedef struct {
  char *folder, *name, *dataset_folder, *fingerprint;
  GnRecipe *recipe;
  GnRunStatus status;
  GArray *epochs;
  int best_epoch;
  gint64 created;
  guint n_parameters, n_snapshots;
} GnRunInfo;

/* The folder of its snapshots, whether there are some or not. (transfer full) */
gchar     *gn_run_info_get_snapshots (const GnRunInfo *info);
/* Also while the run is being trained. %GN_TRAINING_ERROR_RUN when @folder holds no run or an unreadable run.json;
 * damage elsewhere is a status. (transfer full) */
GnRunInfo *gn_run_info_read (const char *folder, GError **error);
/* The run that a model came from: its folder's, or that of the snapshots it is among. @model_path: a file, or the folder of
 * the snapshots. (transfer full) (nullable) */
GnRunInfo *gn_run_info_find (const char *model_path);
void       gn_run_info_free (GnRunInfo *info);

/* Changes how a run is called, not its folder. %GN_TRAINING_ERROR_LOCKED while it is being trained. */
gboolean   gn_run_rename (const char *folder, const char *name, GError **error);

/* (element-type GnStepMetrics) (transfer full): empty when there are none yet. */
GArray    *gn_run_read_steps (const char *folder, GError **error);

/* $XDG_DATA_HOME/guenon/runs (transfer full); not created. */
gchar     *gn_runs_folder (void);
/* The runs in it, newest first; folders that hold no readable run are left out. (element-type GnRunInfo) (transfer
 * full) */
GPtrArray *gn_runs_list   (void);
/* A path in it that nobody uses yet, named after the day, the data set and the network; not created. (transfer full) */
gchar     *gn_runs_new_folder (const char *dataset_title, const char *architecture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnRunInfo, gn_run_info_free)

G_END_DECLS
