/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation.h"
#include "gn-class-map.h"
#include "gn-copies.h"
#include "gn-random.h"

#include <glib/gi18n-lib.h>
#include <math.h>

enum { STREAM_SAMPLE = 0x736d706c }; /* the operation of the random stream: "smpl" */

/* An evaluation on its way. */
typedef struct {
  GnDataset *dataset;
  const GnPhoto *photos;
  const guint32 *indices; /* [total] into the data set */
  guint total;
  const int *map;         /* class of the data set -> output of the model */
  GnEvaluation *result;
  GnEvaluationProgress progress;
  gpointer progress_data;
} Job;

static void
clear_skipped (gpointer data)
{
  g_free (((GnSkipped *)data)->reason);
}

static GnEvaluation *
evaluation_new (const GnEvaluationOptions *options, guint n_classes)
{
  GnEvaluation *evaluation = g_new0 (GnEvaluation, 1);
  evaluation->split = options->split;
  evaluation->whole = options->whole;
  evaluation->n_classes = n_classes;
  evaluation->classes = g_new0 (GnClassScore, n_classes);
  evaluation->confusion = g_new0 (guint, (gsize)n_classes * n_classes);
  evaluation->predictions = g_array_new (FALSE, FALSE, sizeof (GnPrediction));
  evaluation->skipped = g_array_new (FALSE, FALSE, sizeof (GnSkipped));
  g_array_set_clear_func (evaluation->skipped, clear_skipped);
  return evaluation;
}

void
gn_evaluation_free (GnEvaluation *evaluation)
{
  if (!evaluation)
    return;
  g_free (evaluation->classes);
  g_free (evaluation->confusion);
  g_clear_pointer (&evaluation->predictions, g_array_unref);
  g_clear_pointer (&evaluation->skipped, g_array_unref);
  g_free (evaluation);
}

static void
add_skipped (GnEvaluation *evaluation, guint32 photo, const char *reason)
{
  GnSkipped skipped = { photo, g_strdup (reason) };
  g_array_append_val (evaluation->skipped, skipped);
}

static int
compare_indices (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;
  return (left > right) - (left < right);
}

/* The readable photos asked for; what the scan could not read is listed as skipped. */
static GArray *
choose_photos (GnDataset *dataset, const GnEvaluationOptions *options, GnEvaluation *evaluation)
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 i = 0; i < n; i++) {
    if ((!options->whole && photos[i].split != options->split) || photos[i].excluded)
      continue;
    if (photos[i].problem)
      add_skipped (evaluation, i, photos[i].problem);
    else
      g_array_append_val (chosen, i);
  }
  if (options->sample > 0 && options->sample < chosen->len) {
    GnRandom random = gn_random_init (options->seed, 0, 0, STREAM_SAMPLE);
    gn_random_shuffle (&random, (guint32 *)(gpointer)chosen->data, chosen->len);
    g_array_set_size (chosen, options->sample);
    g_array_sort (chosen, compare_indices);
  }
  return chosen;
}

static double
log_sum_exp (const float *logits, guint n)
{
  double largest = logits[0], sum = 0;
  for (guint i = 1; i < n; i++)
    largest = MAX (largest, logits[i]);
  for (guint i = 0; i < n; i++)
    sum += exp (logits[i] - largest);
  return largest + log (sum);
}

static GnPrediction
predict (const Job *job, guint32 photo, const float *logits)
{
  guint n = job->result->n_classes;
  double total = log_sum_exp (logits, n);
  int truth = job->photos[photo].class_index, best = 0;
  for (guint k = 1; k < n; k++)
    if (logits[job->map[k]] > logits[job->map[best]])
      best = (int)k;
  double loss = total - logits[job->map[truth]];
  return (GnPrediction){
    .photo = photo,
    .truth = truth,
    .predicted = best,
    .probability = (float)exp (logits[job->map[best]] - total),
    .truth_probability = (float)exp (-loss),
    .loss = loss,
  };
}

static void
on_photo_classified (gpointer data, guint index, const float *logits, const GError *error)
{
  Job *job = data;
  guint32 photo = job->indices[index];
  if (logits) {
    GnPrediction prediction = predict (job, photo, logits);
    g_array_append_val (job->result->predictions, prediction);
  } else {
    add_skipped (job->result, photo, error->message);
  }
  if (job->progress)
    job->progress (job->progress_data, index + 1, job->total);
}

static int
compare_skipped (gconstpointer a, gconstpointer b)
{
  return compare_indices (&((const GnSkipped *)a)->photo, &((const GnSkipped *)b)->photo);
}

static void
sum_up (GnEvaluation *evaluation)
{
  double loss = 0;
  for (guint i = 0; i < evaluation->predictions->len; i++) {
    const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, i);
    evaluation->confusion[(gsize)prediction->truth * evaluation->n_classes + (gsize)prediction->predicted]++;
    evaluation->correct += prediction->predicted == prediction->truth;
    loss += prediction->loss;
  }
  evaluation->count = evaluation->predictions->len;
  evaluation->accuracy = (double)evaluation->correct / evaluation->count;
  evaluation->loss = loss / evaluation->count;
  gn_wilson_interval (evaluation->correct, evaluation->count, &evaluation->low, &evaluation->high);
  gn_class_scores (evaluation->confusion, evaluation->n_classes, evaluation->classes);
  g_array_sort (evaluation->skipped, compare_skipped);
}

static void
count_clean (GnEvaluation *evaluation, GnDataset *dataset)
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  gboolean has_split = gn_dataset_has_split (dataset);
  g_autoptr (GArray) leaks = gn_copies_find_leaks (dataset);
  g_autofree gboolean *leaked = g_new0 (gboolean, n);
  for (guint i = 0; i < leaks->len; i++)
    leaked[g_array_index (leaks, GnLeak, i).validation] = TRUE;
  for (guint i = 0; i < evaluation->predictions->len; i++) {
    const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, i);
    if (leaked[prediction->photo] || (has_split && photos[prediction->photo].split == GN_SPLIT_TRAINING))
      continue;
    evaluation->clean_count++;
    evaluation->clean_correct += prediction->predicted == prediction->truth;
  }
  evaluation->n_leaked = gn_leaks_count_validation (leaks);
  evaluation->clean_accuracy =
      evaluation->clean_count > 0 ? (double)evaluation->clean_correct / evaluation->clean_count : NAN;
  gn_wilson_interval (evaluation->clean_correct, evaluation->clean_count, &evaluation->clean_low,
                      &evaluation->clean_high);
}

static gboolean
run (Job *job, GnModel *model, const GnEvaluationOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < job->total; i++)
    g_ptr_array_add (paths, gn_dataset_get_photo_path (job->dataset, job->indices[i]));
  int batch_size = (int)CLAMP (job->total, 1, (guint)options->batch_size);
  g_autoptr (GnClassifier) classifier = gn_classifier_new (model, batch_size, options->n_threads, options->memory_budget,
                                                           error);
  return classifier
         && gn_classifier_run_files (classifier, (const char *const *)paths->pdata, job->total, cancellable,
                                     on_photo_classified, job, error);
}

static gboolean
check_some (const GnEvaluation *evaluation, guint n, GnDataset *dataset, GError **error)
{
  if (n > 0)
    return TRUE;
  g_autofree char *folder = g_filename_display_name (gn_dataset_get_folder (dataset));
  if (evaluation->skipped->len > 0)
    g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE, _ ("None of the %u photos to evaluate in “%s” can be read"),
                 evaluation->skipped->len, folder);
  else if (evaluation->whole)
    g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE, _ ("“%s” holds no photos to evaluate"), folder);
  else
    g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
                 _ ("“%s” holds no photos in the %s split; choose another split"), folder, gn_split_name (evaluation->split));
  return FALSE;
}

GnEvaluation *
gn_evaluate (GnModel *model, GnDataset *dataset, const GnEvaluationOptions *options, GCancellable *cancellable,
             GnEvaluationProgress progress, gpointer progress_data, GError **error)
{
  guint n_classes;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n_classes);
  g_autofree int *map = gn_class_map_new (model, classes, n_classes, error);
  if (!map)
    return NULL;
  g_autoptr (GnEvaluation) evaluation = evaluation_new (options, n_classes);
  g_autoptr (GArray) chosen = choose_photos (dataset, options, evaluation);
  if (!check_some (evaluation, chosen->len, dataset, error))
    return NULL;
  Job job = {
    .dataset = dataset,
    .photos = gn_dataset_get_photos (dataset, NULL),
    .indices = (const guint32 *)(gpointer)chosen->data,
    .total = chosen->len,
    .map = map,
    .result = evaluation,
    .progress = progress,
    .progress_data = progress_data,
  };
  if (!run (&job, model, options, cancellable, error)
      || !check_some (evaluation, evaluation->predictions->len, dataset, error))
    return NULL;
  sum_up (evaluation);
  count_clean (evaluation, dataset);
  return g_steal_pointer (&evaluation);
}
