/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json: what a run was started with. Private to training/. */
#pragma once

#include "gn-run.h"

G_BEGIN_DECLS

#define GN_RUN_RECORD_FILE  "run.json"
#define GN_RUN_METRICS_FILE "metrics.csv"
#define GN_RUN_STEPS_FILE   "steps.csv"
#define GN_RUN_LOCK_FILE    "lock"
#define GN_RUN_BEST_FILE    "best.safetensors"
#define GN_RUN_LAST_FILE    "last.safetensors"
#define GN_RUN_SNAPSHOTS_FOLDER "snapshots"
#define GN_RUN_CHECKPOINT_FILE "checkpoint.safetensors"

/* A class and how many photos it had, usable or not. */
typedef struct {
  char *id;
  guint counts[GN_N_SPLITS];
} GnRunClass;

typedef struct {
  char *name;                /* as shown */
  char *dataset_folder;      /* absolute, bytes */
  char *fingerprint;
  GArray *classes;           /* (element-type GnRunClass) in index order */
  GPtrArray *exclusions;     /* (element-type filename) relative paths a person had excluded at the start */
  GPtrArray *left_out;       /* (element-type filename) training photos left out as copies of validation photos */
  GnRecipe *recipe;
  gint64 created;            /* unix seconds */
  guint64 n_parameters;
  int patience_from;         /* epochs done when the run was last extended: early stopping counts from there */
} GnRunRecord;

/* What is to be written down about @dataset and @recipe; n_parameters is left 0. (transfer full) */
GnRunRecord *gn_run_record_new   (const char *folder, GnDataset *dataset, const GnRecipe *recipe);
void         gn_run_record_free  (GnRunRecord *record);
gboolean     gn_run_record_write (const GnRunRecord *record, const char *folder, GError **error);
/* %GN_TRAINING_ERROR_RUN when there is none or it is damaged. (transfer full) */
GnRunRecord *gn_run_record_read  (const char *folder, GError **error);

/* Whether @dataset is the one of the run; else %GN_DATASET_ERROR_CHANGED that says what changed. */
gboolean     gn_run_record_check_dataset (const GnRunRecord *record, GnDataset *dataset, GError **error);
/* The photos of @split this run uses: readable and neither excluded nor left out when it began. (element-type guint32) (transfer full)
 */
GArray      *gn_run_record_get_photos (const GnRunRecord *record, GnDataset *dataset, GnSplit split);
/* Whether the exclusions now are those of the run. */
gboolean     gn_run_record_has_exclusions_of (const GnRunRecord *record, GnDataset *dataset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnRunRecord, gn_run_record_free)

G_END_DECLS
