/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluate-job.h"

#include "gn-evaluation-export.h"
#include "gn-run.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

#define BATCH 16

typedef struct {
  gchar *model_path;
  GnDataset *dataset;
  GnSplit split;
  gboolean mirrored, same_photos;
  GnEvaluateProgress *progress;
} Request;

GnEvaluateProgress *
gn_evaluate_progress_new (void)
{
  GnEvaluateProgress *progress = g_new0 (GnEvaluateProgress, 1);
  g_atomic_ref_count_init (&progress->ref_count);
  return progress;
}

void
gn_evaluate_progress_unref (GnEvaluateProgress *progress)
{
  if (g_atomic_ref_count_dec (&progress->ref_count))
    g_free (progress);
}

GnReview *
gn_review_ref (GnReview *review)
{
  g_atomic_ref_count_inc (&review->ref_count);
  return review;
}

void
gn_review_unref (GnReview *review)
{
  if (!g_atomic_ref_count_dec (&review->ref_count))
    return;
  g_clear_pointer (&review->evaluation, gn_evaluation_free);
  g_clear_pointer (&review->dataset, gn_dataset_unref);
  g_strfreev (review->labels);
  g_free (review->model_path);
  g_free (review->architecture);
  g_free (review);
}

static void
request_free (Request *request)
{
  g_free (request->model_path);
  gn_dataset_unref (request->dataset);
  gn_evaluate_progress_unref (request->progress);
  g_free (request);
}

static GnReview *
review_new (const Request *request, GnModel *model, GnEvaluation *evaluation)
{
  GnReview *review = g_new0 (GnReview, 1);
  guint n;
  const GnClass *classes = gn_dataset_get_classes (request->dataset, &n);

  g_atomic_ref_count_init (&review->ref_count);
  review->dataset = gn_dataset_ref (request->dataset);
  review->evaluation = evaluation;
  review->mirrored = request->mirrored;
  review->model_path = g_strdup (request->model_path);
  review->architecture = g_strdup (gn_model_get_architecture (model));
  review->labels = g_new0 (gchar *, n + 1);
  for (guint i = 0; i < n; i++)
    review->labels[i] = g_strdup (gn_species_get_name (&classes[i]));
  return review;
}

static void
on_progress (gpointer data, guint done, guint total)
{
  GnEvaluateProgress *progress = data;
  g_atomic_int_set (&progress->total, (gint)total);
  g_atomic_int_set (&progress->done, (gint)done);
}

/* The data set as the model's run split it, when the run drew its validation photos from this folder with a seed of its
 * own: what it was trained with must not pass for new. %NULL: the split at hand is right. */
static GnDataset *
scan_own_split (const Request *request, GnModel *model, GCancellable *cancellable)
{
  g_autoptr (GnRunInfo) run = gn_run_info_find (gn_model_get_path (model));
  g_autoptr (GnDataset) own = NULL;

  if (!run || gn_dataset_has_split (request->dataset)
      || g_strcmp0 (run->fingerprint, gn_dataset_get_fingerprint (request->dataset)) == 0)
    return NULL;
  own = gn_dataset_scan (gn_dataset_get_folder (request->dataset), (int)g_get_num_processors (), run->recipe->seed,
                         cancellable, NULL, NULL, NULL);
  return own && g_strcmp0 (run->fingerprint, gn_dataset_get_fingerprint (own)) == 0 ? g_steal_pointer (&own) : NULL;
}

/* Gives the request the photos to look at. */
static gboolean
choose_photos (Request *request, GnModel *model, GCancellable *cancellable, GError **error)
{
  g_autoptr (GnDataset) own = scan_own_split (request, model, cancellable);

  if (own && request->same_photos) {
    g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_FAILED,
                 _("The two runs drew their validation photos from this folder with other seeds: what one has never "
                   "seen the other was trained with. Train one of them again with the other's seed, or compare them on "
                   "another folder."));
    return FALSE;
  }
  if (own) {
    gn_dataset_unref (request->dataset);
    request->dataset = g_steal_pointer (&own);
  }
  return TRUE;
}

static void
evaluate_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  GnEvaluationOptions options = {
    .split = request->split,
    .mirrored = request->mirrored,
    .batch_size = BATCH,
    .n_threads = (int)g_get_num_processors (),
  };

  g_autoptr (GnModel) model = gn_model_load (request->model_path, NULL, &error);
  GnEvaluation *evaluation = NULL;
  if (model && choose_photos (request, model, cancellable, &error))
    evaluation = gn_evaluate (model, request->dataset, &options, cancellable, on_progress, request->progress, &error);
  if (evaluation)
    g_task_return_pointer (task, review_new (request, model, evaluation), (GDestroyNotify)gn_review_unref);
  else
    g_task_return_error (task, error);
}

void
gn_evaluate_job_async (const char *model_path, GnDataset *dataset, GnSplit split, gboolean mirrored,
                       gboolean same_photos, GnEvaluateProgress *progress, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Request *request = g_new0 (Request, 1);
  request->model_path = g_strdup (model_path);
  request->dataset = gn_dataset_ref (dataset);
  request->split = split;
  request->mirrored = mirrored;
  request->same_photos = same_photos;
  request->progress = progress;
  g_atomic_ref_count_inc (&progress->ref_count);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, gn_evaluate_job_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  g_task_run_in_thread (task, evaluate_thread);
}

GnReview *
gn_evaluate_job_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, gn_evaluate_job_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The report */

typedef struct {
  GnReview *review;
  gchar *path;
  GnEvaluateProgress *progress;
} ReportRequest;

static void
report_request_free (ReportRequest *request)
{
  gn_review_unref (request->review);
  g_free (request->path);
  gn_evaluate_progress_unref (request->progress);
  g_free (request);
}

static void
report_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReportRequest *request = data;
  GError *error = NULL;
  g_autofree gchar *model = g_filename_display_basename (request->review->model_path);

  if (gn_evaluation_write_html (request->review->evaluation, request->review->dataset, model, 0, request->path,
                                cancellable, on_progress, request->progress, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gn_report_job_async (GnReview *review, const char *path, GnEvaluateProgress *progress, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  ReportRequest *request = g_new0 (ReportRequest, 1);
  request->review = gn_review_ref (review);
  request->path = g_strdup (path);
  request->progress = progress;
  g_atomic_ref_count_inc (&progress->ref_count);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, gn_report_job_async);
  g_task_set_task_data (task, request, (GDestroyNotify)report_request_free);
  g_task_run_in_thread (task, report_thread);
}

gboolean
gn_report_job_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, gn_report_job_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
