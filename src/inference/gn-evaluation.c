/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation.h"
#include "gn-class-map.h"
#include "gn-copies.h"
#include "gn-random.h"
#include "gn-softmax.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Operations of the random stream: "smpl", "shee". */
enum { STREAM_SAMPLE = 0x736d706c, STREAM_SHEET = 0x73686565 };

/* An evaluation on its way. */
typedef struct {
  GnDataset *dataset;
  const GnPhoto *photos;
  const guint32 *indices; /* [total] into the data set */
  guint total;
  const int *map;         /* class of the data set -> output of the model */
  float *probabilities;   /* [total][n_classes], a row a prediction of the result */
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
  evaluation->mistakes = g_array_new (FALSE, FALSE, sizeof (guint));
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
  g_clear_pointer (&evaluation->mistakes, g_array_unref);
  g_clear_pointer (&evaluation->label_errors, g_array_unref);
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
    evaluation->sampled_from = chosen->len;
    g_array_set_size (chosen, options->sample);
    g_array_sort (chosen, compare_indices);
  }
  return chosen;
}

/* Probabilities in the data set's order of classes. */
static void
find_probabilities (const Job *job, const float *logits, float *probabilities)
{
  guint n = job->result->n_classes;
  double total = gn_log_sum_exp (logits, n);
  for (guint k = 0; k < n; k++)
    probabilities[k] = (float)exp (logits[job->map[k]] - total);
}

/* Ranks go by the logits, which tell apart what rounds to the same probability. */
static GnPrediction
predict (const Job *job, guint32 photo, const float *logits, const float *probabilities)
{
  guint n = job->result->n_classes, best = 0, truth = (guint)job->photos[photo].class_index, rank = 0;
  float true_logit = logits[job->map[truth]];
  for (guint k = 0; k < n; k++) {
    float logit = logits[job->map[k]];
    rank += logit > true_logit || (logit == true_logit && k < truth);
    if (logit > logits[job->map[best]])
      best = k;
  }
  return (GnPrediction){
    .photo = photo,
    .truth = (int)truth,
    .predicted = (int)best,
    .truth_rank = (int)rank,
    .probability = probabilities[best],
    .truth_probability = probabilities[truth],
    .loss = gn_log_sum_exp (logits, n) - true_logit,
  };
}

static void
on_photo_classified (gpointer data, guint index, const float *logits, const GError *error)
{
  Job *job = data;
  guint32 photo = job->indices[index];
  if (logits) {
    gsize n = job->result->n_classes;
    float *probabilities = job->probabilities + n * job->result->predictions->len;
    find_probabilities (job, logits, probabilities);
    GnPrediction prediction = predict (job, photo, logits, probabilities);
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

static gint
compare_confidence (gconstpointer a, gconstpointer b, gpointer data)
{
  guint left = *(const guint *)a, right = *(const guint *)b;
  const GnPrediction *predictions = data;
  if (predictions[left].probability != predictions[right].probability)
    return predictions[left].probability > predictions[right].probability ? -1 : 1;
  return (left > right) - (left < right);
}

static void
sum_up (GnEvaluation *evaluation, const float *probabilities)
{
  GnPrediction *predictions = (GnPrediction *)(gpointer)evaluation->predictions->data;
  guint n_classes = evaluation->n_classes, count = evaluation->predictions->len;
  double loss = 0;
  for (guint i = 0; i < count; i++) {
    const GnPrediction *prediction = &predictions[i];
    evaluation->confusion[(gsize)prediction->truth * n_classes + (gsize)prediction->predicted]++;
    evaluation->correct += prediction->truth_rank == 0;
    evaluation->top3_correct += prediction->truth_rank < 3;
    loss += prediction->loss;
    if (prediction->truth_rank > 0)
      g_array_append_val (evaluation->mistakes, i);
  }
  evaluation->count = count;
  evaluation->accuracy = (double)evaluation->correct / count;
  evaluation->top3_accuracy = (double)evaluation->top3_correct / count;
  evaluation->loss = loss / count;
  gn_wilson_interval (evaluation->correct, count, &evaluation->low, &evaluation->high);
  gn_class_scores (evaluation->confusion, n_classes, evaluation->classes);
  evaluation->calibration_error = gn_reliability (predictions, count, evaluation->bins);
  evaluation->label_errors = gn_find_label_errors (predictions, probabilities, count, n_classes);
  g_array_sort_with_data (evaluation->mistakes, compare_confidence, predictions);
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
  g_autoptr (GnClassifier) classifier = gn_classifier_new (model, options->precision, batch_size, options->n_threads, options->memory_budget,
                                                           error);
  if (!classifier)
    return FALSE;
  gn_classifier_set_mirrored (classifier, job->result->mirrored);
  return gn_classifier_run_files (classifier, (const char *const *)paths->pdata, job->total, cancellable,
                                  on_photo_classified, job, error);
}

static gboolean
check_some (const GnEvaluation *evaluation, guint n, GnDataset *dataset, GError **error)
{
  if (n > 0)
    return TRUE;
  g_autofree char *folder = g_filename_display_name (gn_dataset_get_folder (dataset));
  if (evaluation->skipped->len > 0)
    g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
                 _ ("None of the %u photos to evaluate in “%s” gives a result; the first one: %s"), evaluation->skipped->len,
                 folder, g_array_index (evaluation->skipped, GnSkipped, 0).reason);
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
  evaluation->mirrored = options->mirrored || gn_model_get_mirrored (model);
  g_autoptr (GArray) chosen = choose_photos (dataset, options, evaluation);
  if (!check_some (evaluation, chosen->len, dataset, error))
    return NULL;
  g_autofree float *probabilities = g_new (float, (gsize)chosen->len * n_classes);
  Job job = {
    .dataset = dataset,
    .photos = gn_dataset_get_photos (dataset, NULL),
    .indices = (const guint32 *)(gpointer)chosen->data,
    .total = chosen->len,
    .map = map,
    .probabilities = probabilities,
    .result = evaluation,
    .progress = progress,
    .progress_data = progress_data,
  };
  if (!run (&job, model, options, cancellable, error)
      || !check_some (evaluation, evaluation->predictions->len, dataset, error))
    return NULL;
  sum_up (evaluation, probabilities);
  count_clean (evaluation, dataset);
  return g_steal_pointer (&evaluation);
}

gboolean
gn_evaluation_check_classes (GnModel *model, GnDataset *dataset, GError **error)
{
  guint n_classes;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n_classes);
  g_autofree int *map = gn_class_map_new (model, classes, n_classes, error);
  return map != NULL;
}

GArray *
gn_evaluation_sample (const GnEvaluation *evaluation, guint n, guint64 seed)
{
  guint count = evaluation->predictions->len;
  GArray *order = g_array_sized_new (FALSE, FALSE, sizeof (guint), count);
  GnRandom random = gn_random_init (seed, 0, 0, STREAM_SHEET);
  for (guint i = 0; i < count; i++)
    g_array_append_val (order, i);
  gn_random_shuffle (&random, (guint32 *)(gpointer)order->data, count);
  g_array_set_size (order, MIN (n, count));
  return order;
}

gboolean
gn_evaluation_saw_training (const GnEvaluation *evaluation, GnDataset *dataset)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  for (guint i = 0; i < evaluation->predictions->len; i++)
    if (photos[g_array_index (evaluation->predictions, GnPrediction, i).photo].split == GN_SPLIT_TRAINING)
      return TRUE;
  return FALSE;
}
