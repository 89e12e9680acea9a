/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker behind the Evaluate page. */
#pragma once

#include "gn-evaluation.h"

G_BEGIN_DECLS

/**
 * GnReview:
 * @dataset: what the indices of @evaluation point into
 * @evaluation: how the model did
 * @model_path: the model as it was chosen
 * @architecture: of the model
 * @labels: the classes' names as shown, in index order, %NULL-terminated
 * @mirrored: mirror images were asked for; the model may look at them unasked
 *
 * An evaluation with everything that is needed to show it. Immutable; reference counting is thread-safe.
 */
typedef struct {
  GnDataset *dataset;
  GnEvaluation *evaluation;
  gchar *model_path, *architecture;
  gchar **labels;
  gboolean mirrored;
  gatomicrefcount ref_count;
} GnReview;

GnReview *gn_review_ref   (GnReview *review);
void      gn_review_unref (GnReview *review);

/**
 * GnEvaluateProgress:
 *
 * Written by the worker, read by whoever shows it.
 */
typedef struct {
  gint done, total; /* total 0: the model is being loaded */
  gatomicrefcount ref_count;
} GnEvaluateProgress;

GnEvaluateProgress *gn_evaluate_progress_new   (void);
void                gn_evaluate_progress_unref (GnEvaluateProgress *progress);

/* Loads the model and evaluates it on a worker thread, also on the photos' mirror images if @mirrored; finish with
 * gn_evaluate_job_finish(). A run that drew its validation photos from @dataset's folder with another seed is evaluated on
 * those, or is an error if @same_photos. */
void      gn_evaluate_job_async  (const char *model_path, GnDataset *dataset, GnSplit split, gboolean mirrored,
                                  gboolean same_photos, GnEvaluateProgress *progress, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);

/* (transfer full) (nullable) */
GnReview *gn_evaluate_job_finish (GAsyncResult *result, GError **error);

/* Writes gn_evaluation_write_html() on a worker thread; finish with gn_report_job_finish(). */
void      gn_report_job_async    (GnReview *review, const char *path, GnEvaluateProgress *progress,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean  gn_report_job_finish   (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnReview, gn_review_unref)

G_END_DECLS
