/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good a recipe is, told by the training photos alone. */
#pragma once

#include "gn-trainer.h"

G_BEGIN_DECLS

/* A part of the training photos: how many there were, and how many of them the network got right that was trained on all
 * the others. */
typedef struct {
  guint photos, correct;
} GnFold;

/**
 * GnCrossValidation:
 * @folds: (element-type GnFold): owned
 * @photos, @correct: of all folds: each training photo once
 * @low, @high: 95 % interval of the accuracy, see gn_wilson_interval()
 * @deviation: standard deviation of the folds' accuracies, with folds - 1 degrees of freedom
 * @seconds: of wall time
 *
 * Accuracies are those of the last epoch, fractions.
 */
typedef struct {
  GArray *folds;
  guint photos, correct;
  double accuracy, low, high, deviation, seconds;
} GnCrossValidation;

/* @fold: from 1. Called on the thread that trains. */
typedef void (*GnCrossValidationSink) (gpointer data, int fold, const GnTrainEvent *event);

/**
 * gn_cross_validate:
 * @recipe: its seed draws the folds too
 * @n_folds: at least 2
 * @options: (nullable): as of gn_trainer_new()
 * @sink: (nullable):
 * @cancellable: (nullable):
 * @result: (out caller-allocates): to be cleared
 *
 * Divides the usable training photos into folds, classes spread evenly and copies of a photo always in one fold, and trains
 * once for each fold on the others. Validation photos are not looked at, so that choosing settings by the result leaves
 * them unseen. Where the head alone is trained, features are computed once for all folds. Nothing is written anywhere.
 *
 * Errors: those of gn_trainer_new() and gn_trainer_run(), %GN_DATASET_ERROR_UNUSABLE when a class has too few photos that
 * are not copies of each other, %G_IO_ERROR_CANCELLED.
 */
gboolean gn_cross_validate (GnDataset *dataset, const GnRecipe *recipe, int n_folds, const GnTrainOptions *options,
                            GnCrossValidationSink sink, gpointer data, GCancellable *cancellable,
                            GnCrossValidation *result, GError **error);
void     gn_cross_validation_clear (GnCrossValidation *result);

/* The fold, from 0, of each of @photos (element-type guint32) of @dataset; (transfer full): folds[photos->len]. NULL with
 * %GN_DATASET_ERROR_UNUSABLE. A function of the data set and @seed alone. */
int     *gn_cross_validation_draw (GnDataset *dataset, const GArray *photos, int n_folds, guint64 seed, GError **error);

G_END_DECLS
