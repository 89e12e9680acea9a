/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-classifier.h"
#include "gn-error.h"
#include "gn-machine.h"
#include "gn-exec.h"
#include "gn-photo-feeder.h"
#include "gn-softmax.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

struct GnClassifier {
  GnModel *model;
  GnThreadPool *pool;
  GnExec **execs; /* [n_members] */
  guint n_members;
  gboolean mirrored;
  int batch_size, n_classes;
  int slot; /* in the batch, of the photo in hand */
  gsize photo_floats; /* of one photo's input */
  float *mean;        /* mean[batch_size][n_classes]: of the answers so far, where there are several to a photo */
};

/* Photos in memory beside the network's input: 8-bit pixels, twice the batch and one a worker of them. */
static guint
count_waiting (int batch_size, int n_threads)
{
  return (guint)(2 * batch_size + n_threads);
}

static GnPlan *
plan_member (GnModel *model, guint i, GnPrecision precision, int batch_size, int n_threads, GError **error)
{
  const GnNetwork *network = gn_model_get_network (gn_model_get_member (model, i));
  return gn_plan_new (network->graph, GN_MODE_INFERENCE, precision, batch_size, n_threads, error);
}

/* Bytes that a batch takes with the photos that wait for it; 0 with the error set. */
static guint64
count_bytes (GnModel *model, GnPrecision precision, int batch_size, int n_threads, GError **error)
{
  guint64 size = (guint64)gn_model_get_image_size (model);
  guint64 bytes = size * size * 3 * count_waiting (batch_size, n_threads);
  for (guint i = 0; i < gn_model_get_n_members (model); i++) {
    g_autoptr (GnPlan) plan = plan_member (model, i, precision, batch_size, n_threads, error);
    if (!plan)
      return 0;
    bytes += gn_plan_get_bytes (plan);
  }
  return bytes;
}

static gboolean
fits (GnModel *model, GnPrecision precision, int batch_size, int n_threads, guint64 budget)
{
  guint64 bytes = count_bytes (model, precision, batch_size, n_threads, NULL);
  return bytes > 0 && bytes <= budget;
}

/* The largest batch up to @wanted that fits the budget; 0 when not even one photo does. */
static int
choose_batch (GnModel *model, GnPrecision precision, int wanted, int n_threads, guint64 budget)
{
  int low = 0, high = wanted;
  if (fits (model, precision, wanted, n_threads, budget))
    return wanted;
  while (low < high) {
    int middle = low + (high - low + 1) / 2;
    if (fits (model, precision, middle, n_threads, budget))
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

static gboolean
fail_budget (GnModel *model, GnPrecision precision, int n_threads, guint64 budget, GError **error)
{
  guint64 needed = count_bytes (model, precision, 1, n_threads, error);
  if (needed == 0)
    return FALSE;
  g_autofree char *given = g_format_size_full (budget, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *least = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, GN_ERROR, GN_ERROR_NO_MEMORY,
               _ ("One photo at a time needs %s of memory, more than the budget of %s: allow at least %" PRIu64
                  " bytes, or use smaller images"), least, given, needed);
  return FALSE;
}

static gboolean
open_members (GnClassifier *classifier, GnPrecision precision, GError **error)
{
  GnModel *model = classifier->model;
  int threads = gn_thread_pool_n_threads (classifier->pool);
  classifier->n_members = gn_model_get_n_members (model);
  classifier->execs = g_new0 (GnExec *, classifier->n_members);
  for (guint i = 0; i < classifier->n_members; i++) {
    g_autoptr (GnPlan) plan = plan_member (model, i, precision, classifier->batch_size, threads, error);
    GnNetwork *network = gn_model_get_network (gn_model_get_member (model, i));
    classifier->execs[i] = plan ? gn_exec_new (plan, network, classifier->pool, error) : NULL;
    if (!classifier->execs[i])
      return FALSE;
  }
  classifier->mean = g_new (float, (gsize)classifier->batch_size * (gsize)classifier->n_classes);
  return TRUE;
}

GnClassifier *
gn_classifier_new (GnModel *model, GnPrecision precision, int batch_size, int n_threads, guint64 memory_budget,
                   GError **error)
{
  g_return_val_if_fail (batch_size >= 1, NULL);
  g_autoptr (GnClassifier) classifier = g_new0 (GnClassifier, 1);
  int size = gn_model_get_image_size (model);
  classifier->model = model;
  classifier->mirrored = gn_model_get_mirrored (model);
  classifier->pool = gn_thread_pool_new (n_threads, 0);
  classifier->photo_floats = (gsize)size * (gsize)size * 3;
  classifier->n_classes = gn_graph_get_n_classes (gn_model_get_network (model)->graph);

  int threads = gn_thread_pool_n_threads (classifier->pool);
  guint64 budget = gn_machine_get_budget (memory_budget);
  classifier->batch_size = choose_batch (model, precision, batch_size, threads, budget);
  if (classifier->batch_size < 1) {
    fail_budget (model, precision, threads, budget, error);
    return NULL;
  }
  return open_members (classifier, precision, error) ? g_steal_pointer (&classifier) : NULL;
}

void
gn_classifier_set_mirrored (GnClassifier *classifier, gboolean mirrored)
{
  classifier->mirrored = mirrored;
}

void
gn_classifier_free (GnClassifier *classifier)
{
  if (!classifier)
    return;
  for (guint i = 0; i < classifier->n_members; i++)
    g_clear_pointer (&classifier->execs[i], gn_exec_free);
  g_free (classifier->execs);
  g_clear_pointer (&classifier->pool, gn_thread_pool_free);
  g_free (classifier->mean);
  g_free (classifier);
}

GnModel *
gn_classifier_get_model (GnClassifier *classifier)
{
  return classifier->model;
}

/* images[n] through one member, as they are or mirrored. */
static const float *
run_member (GnClassifier *classifier, guint member, const GnImage *const *images, int n, gboolean mirrored)
{
  GnExec *exec = classifier->execs[member];
  for (int i = 0; i < n; i++) {
    float *input = gn_exec_get_input (exec) + (gsize)i * classifier->photo_floats;
    gn_image_to_floats (images[i], gn_model_get_normalize (classifier->model), input);
    if (mirrored)
      gn_floats_mirror (input, images[i]->width, images[i]->height);
  }
  gn_exec_forward (exec, n);
  return gn_exec_get_logits (exec);
}

static void
add_answers (GnClassifier *classifier, const float *answers, int n, guint n_before)
{
  gsize n_classes = (gsize)classifier->n_classes;
  if (n_before == 0)
    memcpy (classifier->mean, answers, sizeof (float) * (gsize)n * n_classes);
  for (gsize i = 0; i < (gsize)n && n_before > 0; i++) {
    float *mean = classifier->mean + i * n_classes;
    gn_mean_answer (mean, n_before, answers + i * n_classes, (guint)n_classes, mean);
  }
}

/* images[n] through the network, as they are last: their features stay; answers[n][n_classes], valid until the next pass. */
static const float *
run_images (GnClassifier *classifier, const GnImage *const *images, int n)
{
  guint passes = classifier->n_members * (classifier->mirrored ? 2 : 1);
  if (passes == 1)
    return run_member (classifier, 0, images, n, FALSE);
  for (guint i = 0; i < passes; i++) {
    guint member = i % classifier->n_members;
    gboolean mirrored = classifier->mirrored && i < classifier->n_members;
    add_answers (classifier, run_member (classifier, member, images, n, mirrored), n, i);
  }
  return classifier->mean;
}

/* Finite weights can still overflow on the way. */
static gboolean
check_logits (const float *logits, int n, GError **error)
{
  for (int i = 0; i < n; i++)
    if (!isfinite (logits[i])) {
      g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_OUTPUT,
                   _ ("the network's answer is not a finite number; the model has diverged or does not fit its metadata"));
      return FALSE;
    }
  return TRUE;
}

gboolean
gn_classifier_run_image (GnClassifier *classifier, const GnImage *image, float *logits, GError **error)
{
  int size = gn_model_get_image_size (classifier->model);
  g_autoptr (GnImage) resized =
      image->width == size && image->height == size ? NULL : gn_image_resize (image, size, size);
  const GnImage *photo = resized ? resized : image;
  const float *result = run_images (classifier, &photo, 1);
  classifier->slot = 0;
  if (!check_logits (result, classifier->n_classes, error))
    return FALSE;
  memcpy (logits, result, sizeof *logits * (gsize)classifier->n_classes);
  return TRUE;
}

gboolean
gn_classifier_run_file (GnClassifier *classifier, const char *path, float *logits, GError **error)
{
  g_autoptr (GnImage) image = gn_image_load_for_network (path, gn_model_get_image_size (classifier->model), error);
  return image && gn_classifier_run_image (classifier, image, logits, error);
}

const float *
gn_classifier_get_features (GnClassifier *classifier, GnShape *shape)
{
  const float *features = gn_exec_get_features (classifier->execs[0], shape);
  return features ? features + (gsize)classifier->slot * (gsize)shape->h * (gsize)shape->w * (gsize)shape->c : NULL;
}

/* Photos on their way to one forward pass, with the unreadable ones among them. */
typedef struct {
  guint index;
  int slot;      /* in the batch, or -1 */
  GError *error; /* why not */
} Pending;

static void
clear_pending (gpointer data)
{
  g_clear_error (&((Pending *)data)->error);
}

static void
report_pending (GnClassifier *classifier, const Pending *pending, const float *answers, GnPhotoClassified on_photo,
                gpointer data)
{
  if (pending->slot < 0) {
    on_photo (data, pending->index, NULL, pending->error);
    return;
  }
  g_autoptr (GError) error = NULL;
  const float *logits = answers + (gsize)pending->slot * (gsize)classifier->n_classes;
  classifier->slot = pending->slot;
  gboolean ok = check_logits (logits, classifier->n_classes, &error);
  on_photo (data, pending->index, ok ? logits : NULL, error);
}

static void
flush (GnClassifier *classifier, GArray *pending, GPtrArray *images, GnPhotoClassified on_photo, gpointer data)
{
  const float *answers = images->len > 0 ? run_images (classifier, (const GnImage *const *)images->pdata, (int)images->len) : NULL;
  for (guint i = 0; i < pending->len; i++)
    report_pending (classifier, &g_array_index (pending, Pending, i), answers, on_photo, data);
  g_array_set_size (pending, 0);
  g_ptr_array_set_size (images, 0);
}

gboolean
gn_classifier_run_files (GnClassifier *classifier, const char *const *paths, guint n, GCancellable *cancellable,
                         GnPhotoClassified on_photo, gpointer data, GError **error)
{
  int threads = gn_thread_pool_n_threads (classifier->pool), batch_size = classifier->batch_size;
  g_autoptr (GnPhotoFeeder) feeder = gn_photo_feeder_new (paths, n, gn_model_get_image_size (classifier->model), threads,
                                                          count_waiting (batch_size, threads) - (guint)batch_size);
  g_autoptr (GPtrArray) images = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_image_unref);
  g_autoptr (GArray) pending = g_array_new (FALSE, FALSE, sizeof (Pending));
  g_array_set_clear_func (pending, clear_pending);
  for (guint i = 0; i < n; i++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    Pending photo = { .index = i, .slot = -1 };
    GnImage *image = gn_photo_feeder_take (feeder, &photo.error);
    if (image) {
      photo.slot = (int)images->len;
      g_ptr_array_add (images, image);
    }
    g_array_append_val (pending, photo);
    if (images->len == (guint)batch_size)
      flush (classifier, pending, images, on_photo, data);
  }
  flush (classifier, pending, images, on_photo, data);
  return TRUE;
}

static gint
compare_logits (gconstpointer a, gconstpointer b, gpointer data)
{
  const float *logits = data;
  int left = *(const int *)a, right = *(const int *)b;
  if (logits[left] != logits[right])
    return logits[left] > logits[right] ? -1 : 1;
  return left - right;
}

void
gn_rank_classes (const float *logits, int n, double temperature, int *indices, float *probabilities)
{
  double sum = 0;
  for (int i = 0; i < n; i++)
    indices[i] = i;
  if (n < 1)
    return;
  g_qsort_with_data (indices, n, sizeof *indices, compare_logits, (gpointer)logits);
  for (int i = 0; i < n; i++)
    sum += exp (((double)logits[indices[i]] - logits[indices[0]]) / temperature);
  for (int i = 0; i < n; i++)
    probabilities[i] = (float)(exp (((double)logits[indices[i]] - logits[indices[0]]) / temperature) / sum);
}
