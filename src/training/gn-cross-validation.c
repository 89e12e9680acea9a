/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cross-validation.h"
#include "gn-copies.h"
#include "gn-evaluation.h"
#include "gn-random.h"
#include "gn-trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

enum { STREAM_FOLDS = 0x666f6c64 }; /* the operation of the random stream: "fold" */

#define UNDECIDED -1

/* The fold that has the fewest of a class, and of those the one with the fewest photos. */
static int
choose_fold (const guint *of_class, const guint *of_all, int n_folds)
{
  int best = 0;
  for (int fold = 1; fold < n_folds; fold++)
    if (of_class[fold] < of_class[best] || (of_class[fold] == of_class[best] && of_all[fold] < of_all[best]))
      best = fold;
  return best;
}

static gboolean
check_class (GnDataset *dataset, int class_index, const guint *of_class, int n_folds, GError **error)
{
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  int n_filled = 0;
  for (int fold = 0; fold < n_folds; fold++)
    n_filled += of_class[fold] > 0;
  if (n_filled >= 2)
    return TRUE;
  g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
               _("All training photos of the class “%s” are copies of one photo: there is nothing to validate it with. Add "
                 "photos"), classes[class_index].id);
  return FALSE;
}

int *
gn_cross_validation_draw (GnDataset *dataset, const GArray *photos, int n_folds, guint64 seed, GError **error)
{
  guint n, n_classes;
  const GnPhoto *all = gn_dataset_get_photos (dataset, &n);
  g_autofree guint32 *groups = gn_copies_group (all, n, gn_dataset_get_twins (dataset));
  g_autofree guint *sizes = g_new0 (guint, n); /* by group: photos of it among these */
  g_autofree int *of_group = g_new (int, n), *folds = g_new (int, photos->len);
  g_autofree guint *of_all = g_new0 (guint, n_folds), *of_class = NULL;
  g_autofree guint32 *order = g_new (guint32, photos->len);
  gn_dataset_get_classes (dataset, &n_classes);
  of_class = g_new0 (guint, n_classes * (guint)n_folds);
  for (guint i = 0; i < n; i++)
    of_group[i] = UNDECIDED;
  for (guint32 i = 0; i < photos->len; i++) {
    order[i] = i;
    sizes[groups[g_array_index (photos, guint32, i)]]++;
  }
  GnRandom random = gn_random_init (seed, 0, 0, STREAM_FOLDS);
  gn_random_shuffle (&random, order, photos->len);
  for (guint i = 0; i < photos->len; i++) {
    guint32 photo = g_array_index (photos, guint32, order[i]);
    guint *counts = of_class + all[photo].class_index * n_folds;
    int *fold = &of_group[groups[photo]];
    if (*fold == UNDECIDED) {
      *fold = choose_fold (counts, of_all, n_folds);
      counts[*fold] += sizes[groups[photo]];
      of_all[*fold] += sizes[groups[photo]];
    }
    folds[order[i]] = *fold;
  }
  for (guint i = 0; i < n_classes; i++)
    if (!check_class (dataset, (int)i, of_class + i * (guint)n_folds, n_folds, error))
      return NULL;
  return g_steal_pointer (&folds);
}

typedef struct {
  GnCrossValidationSink sink;
  gpointer data;
  int fold;
} Relay;

static void
relay (gpointer data, const GnTrainEvent *event)
{
  const Relay *relay = data;
  if (relay->sink)
    relay->sink (relay->data, relay->fold, event);
}

static gboolean
run_fold (GnDataset *dataset, const GnRecipe *recipe, const GnTrial *trial, const GnTrainOptions *options, Relay *sink,
          GCancellable *cancellable, GnFold *fold, GError **error)
{
  g_autoptr (GnTrainer) trainer = gn_trainer_new_trial (dataset, recipe, trial, options, error);
  GnTrainResult result;
  if (!trainer || !gn_trainer_run (trainer, relay, sink, cancellable, &result, error))
    return FALSE;
  gn_train_result_clear (&result);
  if (result.outcome == GN_TRAIN_STOPPED) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The cross-validation was stopped"));
    return FALSE;
  }
  fold->photos = trial->validation->len;
  fold->correct = (guint)lround (result.last_validation_accuracy * fold->photos);
  return TRUE;
}

static void
divide (const GArray *photos, const int *folds, int fold, GnTrial *trial)
{
  trial->training = g_array_new (FALSE, FALSE, sizeof (guint32));
  trial->validation = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < photos->len; i++)
    g_array_append_val (folds[i] == fold ? trial->validation : trial->training, g_array_index (photos, guint32, i));
}

static gboolean
run_folds (GnDataset *dataset, const GnRecipe *recipe, const GArray *photos, const int *folds, int n_folds,
           const GnTrainOptions *options, Relay *sink, GCancellable *cancellable, GArray *done, GError **error)
{
  GnFeatureTable *features = NULL;
  gboolean ok = TRUE;
  for (int i = 0; ok && i < n_folds; i++) {
    GnTrial trial = { .features = &features };
    GnFold fold = { 0 };
    sink->fold = i + 1;
    divide (photos, folds, i, &trial);
    ok = trial.validation->len == 0 || run_fold (dataset, recipe, &trial, options, sink, cancellable, &fold, error);
    if (ok && fold.photos > 0)
      g_array_append_val (done, fold);
    g_array_unref (trial.training);
    g_array_unref (trial.validation);
  }
  g_clear_pointer (&features, gn_feature_table_free);
  return ok;
}

static void
sum_up (GnCrossValidation *result)
{
  double squares = 0, mean = 0;
  guint n = result->folds->len;
  for (guint i = 0; i < n; i++) {
    const GnFold *fold = &g_array_index (result->folds, GnFold, i);
    result->photos += fold->photos;
    result->correct += fold->correct;
    mean += (double)fold->correct / fold->photos / n;
  }
  for (guint i = 0; i < n; i++) {
    const GnFold *fold = &g_array_index (result->folds, GnFold, i);
    squares += pow ((double)fold->correct / fold->photos - mean, 2);
  }
  result->accuracy = (double)result->correct / result->photos;
  result->deviation = n > 1 ? sqrt (squares / (n - 1)) : 0;
  gn_wilson_interval (result->correct, result->photos, &result->low, &result->high);
}

gboolean
gn_cross_validate (GnDataset *dataset, const GnRecipe *recipe, int n_folds, const GnTrainOptions *options,
                   GnCrossValidationSink sink, gpointer data, GCancellable *cancellable, GnCrossValidation *result,
                   GError **error)
{
  g_return_val_if_fail (n_folds >= 2, FALSE);
  gint64 began = g_get_monotonic_time ();
  Relay sinks = { sink, data, 0 };
  g_autoptr (GArray) photos = gn_dataset_get_usable (dataset, GN_SPLIT_TRAINING);
  g_autofree int *folds = gn_cross_validation_draw (dataset, photos, n_folds, recipe->seed, error);
  *result = (GnCrossValidation){ .folds = g_array_new (FALSE, FALSE, sizeof (GnFold)) };
  if (!folds || !run_folds (dataset, recipe, photos, folds, n_folds, options, &sinks, cancellable, result->folds, error)) {
    gn_cross_validation_clear (result);
    return FALSE;
  }
  sum_up (result);
  result->seconds = (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  return TRUE;
}

void
gn_cross_validation_clear (GnCrossValidation *result)
{
  g_clear_pointer (&result->folds, g_array_unref);
}
