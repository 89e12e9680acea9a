/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-calibrate.h"
#include "gn-class-map.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BATCH_SIZE 16

typedef struct {
  GnClassifier *classifier; /* (nullable): where the features are known */
  const float *known;       /* of the photo in hand, then */
  guint n_known;
  GnDataset *dataset;
  const int *map;        /* class of the data set -> output of the model */
  const guint32 *photos; /* of the pass in hand */
  GnFeatureIndex *index;
  guint n_classes;
  GArray *logits;  /* (element-type float) [validation photo][n_classes] */
  GArray *labels;  /* (element-type int) */
  GArray *answers; /* (element-type GnAnswer); the probability follows once the temperature is known */
  GnCalibrateProgress progress;
  gpointer progress_data;
  guint done, total;
} Job;

static int
label_of (const Job *job, guint32 photo)
{
  return job->map[gn_dataset_get_photos (job->dataset, NULL)[photo].class_index];
}

/* Of the photo in hand. (transfer full) */
static float *
get_features (Job *job, guint *n_features)
{
  if (job->classifier)
    return gn_pool_features (job->classifier, n_features);
  *n_features = job->n_known;
  return g_memdup2 (job->known, job->n_known * sizeof (float));
}

static void
count (Job *job)
{
  job->done++;
  if (job->progress)
    job->progress (job->progress_data, job->done, job->total);
}

static void
on_training_photo (gpointer data, guint index, const float *logits, const GError *error)
{
  Job *job = data;
  guint32 photo = job->photos[index];
  guint n_features;
  g_autofree float *features = logits ? get_features (job, &n_features) : NULL;
  if (features)
    gn_feature_index_add (job->index, gn_dataset_get_photos (job->dataset, NULL)[photo].path, label_of (job, photo),
                          features, n_features);
  count (job);
}

static int
find_largest (const float *logits, guint n)
{
  guint best = 0;
  for (guint k = 1; k < n; k++)
    if (logits[k] > logits[best])
      best = k;
  return (int)best;
}

static void
on_validation_photo (gpointer data, guint index, const float *logits, const GError *error)
{
  Job *job = data;
  guint n_features, n_similar;
  GnSimilar similar[GN_N_SIMILAR];
  g_autofree float *features = logits ? get_features (job, &n_features) : NULL;
  if (features) {
    int label = label_of (job, job->photos[index]), named = find_largest (logits, job->n_classes);
    GnAnswer answer = { .familiarity = gn_feature_index_search (job->index, features, named, similar, &n_similar),
                        .correct = named == label };
    g_array_append_vals (job->logits, logits, job->n_classes);
    g_array_append_val (job->labels, label);
    g_array_append_val (job->answers, answer);
  }
  count (job);
}

static gboolean
run_pass (Job *job, GArray *photos, GnPhotoClassified on_photo, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  job->photos = (const guint32 *)(gpointer)photos->data;
  for (guint i = 0; i < photos->len; i++)
    g_ptr_array_add (paths, gn_dataset_get_photo_path (job->dataset, job->photos[i]));
  return gn_classifier_run_files (job->classifier, (const char *const *)paths->pdata, paths->len, cancellable, on_photo,
                                  job, error);
}

typedef struct {
  GnNetwork *network;
  GnThreadPool *pool;
  GnExec *exec;
} Head;

static gboolean
open_head (Head *head, GnModel *model, GError **error)
{
  GnNetwork *whole = gn_model_get_network (model);
  int end = gn_graph_get_n_stages (whole->graph);
  g_autoptr (GnGraph) graph = gn_graph_take_stages (whole->graph, end - 1, end);
  g_autoptr (GnPlan) plan = gn_plan_new (graph, GN_MODE_INFERENCE, GN_PRECISION_FP32, 1, 1, error);
  head->network = gn_network_new_part (whole, graph);
  head->pool = gn_thread_pool_new (1, 0);
  head->exec = plan ? gn_exec_new (plan, head->network, head->pool, error) : NULL;
  return head->exec != NULL;
}

static void
close_head (Head *head)
{
  gn_exec_free (head->exec);
  gn_thread_pool_free (head->pool);
  gn_network_free (head->network);
}

static void
run_known (Job *job, const Head *head, const GArray *photos, const GnCalibrateOptions *options,
           GnPhotoClassified on_photo)
{
  job->photos = (const guint32 *)(gpointer)photos->data;
  job->n_known = (guint)gn_graph_get_input (head->network->graph).c;
  for (guint i = 0; i < photos->len; i++) {
    job->known = options->features (options->features_data, job->photos[i]);
    gn_exec_fill_input (head->exec, 1, job->known);
    gn_exec_forward (head->exec, 1);
    on_photo (job, i, gn_exec_get_logits (head->exec), NULL);
  }
}

/* Both passes without a photo being read. */
static gboolean
run_head (Job *job, GnModel *model, const GnCalibrateOptions *options, GError **error)
{
  Head head = { NULL };
  gboolean ok = open_head (&head, model, error);
  if (ok) {
    run_known (job, &head, options->training, options, on_training_photo);
    run_known (job, &head, options->validation, options, on_validation_photo);
  }
  close_head (&head);
  return ok;
}

static gboolean
run_photos (Job *job, const GnCalibrateOptions *options, GCancellable *cancellable, GError **error)
{
  return run_pass (job, options->training, on_training_photo, cancellable, error) &&
         run_pass (job, options->validation, on_validation_photo, cancellable, error);
}

static gboolean
check_some (const Job *job, GError **error)
{
  if (job->answers->len > 0 && gn_feature_index_get_n_photos (job->index) > 0)
    return TRUE;
  g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
               _ ("None of the photos that “not sure” is decided with can be read any more"));
  return FALSE;
}

static void
decide (Job *job, GnModel *model)
{
  guint n = job->answers->len, k = job->n_classes;
  const float *logits = (const float *)(gpointer)job->logits->data;
  GnThresholds thresholds;
  double temperature = gn_fit_temperature (logits, (const int *)(gpointer)job->labels->data, n, k);
  g_autofree int *indices = g_new (int, k);
  g_autofree float *probabilities = g_new (float, k);
  for (guint i = 0; i < n; i++) {
    gn_rank_classes (logits + (gsize)i * k, (int)k, temperature, indices, probabilities);
    g_array_index (job->answers, GnAnswer, i).probability = probabilities[0];
  }
  gn_choose_thresholds ((const GnAnswer *)(gpointer)job->answers->data, n, &thresholds);
  gn_feature_index_set_thresholds (job->index, &thresholds);
  gn_model_set_calibration (model, &(GnModelCalibration){ temperature, thresholds.unsure_below });
}

static gboolean
run (Job *job, GnModel *model, const GnCalibrateOptions *options, GCancellable *cancellable, GError **error)
{
  gboolean known = options->features != NULL;
  gboolean ok = (known ? run_head (job, model, options, error) : run_photos (job, options, cancellable, error)) &&
                check_some (job, error);
  if (ok)
    decide (job, model);
  return ok;
}

GnFeatureIndex *
gn_calibrate (GnModel *model, GnDataset *dataset, const GnCalibrateOptions *options, GCancellable *cancellable,
              GnCalibrateProgress progress, gpointer progress_data, GError **error)
{
  guint n_classes;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n_classes);
  g_autofree int *map = gn_class_map_new (model, classes, n_classes, error);
  if (!map)
    return NULL;
  g_autoptr (GnClassifier) classifier =
      options->features ? NULL
                        : gn_classifier_new (model, GN_PRECISION_FP32, BATCH_SIZE, options->n_threads,
                                             options->memory_budget, error);
  if (!classifier && !options->features)
    return NULL;
  g_autofree char *folder = g_canonicalize_filename (gn_dataset_get_folder (dataset), NULL);
  g_autoptr (GnFeatureIndex) index = gn_feature_index_new (folder);
  g_autoptr (GArray) logits = g_array_new (FALSE, FALSE, sizeof (float)),
                     labels = g_array_new (FALSE, FALSE, sizeof (int)),
                     answers = g_array_new (FALSE, FALSE, sizeof (GnAnswer));
  Job job = { .classifier = classifier,
              .dataset = dataset,
              .map = map,
              .index = index,
              .n_classes = n_classes,
              .logits = logits,
              .labels = labels,
              .answers = answers,
              .progress = progress,
              .progress_data = progress_data,
              .total = options->training->len + options->validation->len };
  return run (&job, model, options, cancellable, error) ? g_steal_pointer (&index) : NULL;
}
