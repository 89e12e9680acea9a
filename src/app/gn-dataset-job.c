/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-dataset-job.h"

#include "gn-practice.h"

#include <sys/resource.h>
#include <unistd.h>

/* Photos of each species in a practice set, and the seed of its drawings and of splits drawn by us. */
#define PRACTICE_PER_CLASS 60
#define SPLIT_SEED 0

typedef struct {
  char *folder;
  gboolean draw;
  GnDatasetJobProgress *progress;
  GnDataset *dataset;
  guint *photos;
  guint n_photos;
  gboolean excluded;
} Job;

GnDatasetJobProgress *
gn_dataset_job_progress_new (void)
{
  GnDatasetJobProgress *progress = g_new0 (GnDatasetJobProgress, 1);
  g_atomic_ref_count_init (&progress->ref_count);
  return progress;
}

GnDataset *
gn_dataset_job_progress_take_listed (GnDatasetJobProgress *progress)
{
  GnDataset *listed = g_atomic_pointer_get (&progress->listed);
  return listed && g_atomic_pointer_compare_and_exchange (&progress->listed, listed, NULL) ? listed : NULL;
}

void
gn_dataset_job_progress_unref (GnDatasetJobProgress *progress)
{
  if (!g_atomic_ref_count_dec (&progress->ref_count))
    return;
  g_clear_pointer (&progress->listed, gn_dataset_unref);
  g_free (progress);
}

static void
job_free (Job *job)
{
  g_clear_pointer (&job->progress, gn_dataset_job_progress_unref);
  g_clear_pointer (&job->dataset, gn_dataset_unref);
  g_free (job->photos);
  g_free (job->folder);
  g_free (job);
}

static void
on_progress (gpointer data, guint done, guint total)
{
  GnDatasetJobProgress *progress = data;
  g_atomic_int_set (&progress->total, (gint)total);
  g_atomic_int_set (&progress->done, (gint)done);
}

static GnDataset *
open_folder (Job *job, GCancellable *cancellable, GError **error)
{
  if (job->draw
      && !gn_practice_draw (job->folder, PRACTICE_PER_CLASS, SPLIT_SEED, cancellable, on_progress, job->progress, error))
    return NULL;
  GnDataset *listed = gn_dataset_list (job->folder, cancellable, error);
  if (!listed)
    return NULL;
  g_atomic_pointer_set (&job->progress->listed, listed);
  return gn_dataset_scan (job->folder, (int)g_get_num_processors (), SPLIT_SEED, cancellable, on_progress,
                          job->progress, error);
}

static GnDataset *
change_exclusions (Job *job, GError **error)
{
  GnDataset *dataset = gn_dataset_ref (job->dataset);
  for (guint i = 0; i < job->n_photos && dataset; i++) {
    GnDataset *changed = gn_dataset_set_excluded (dataset, job->photos[i], job->excluded, error);
    gn_dataset_unref (dataset);
    dataset = changed;
  }
  return dataset;
}

static gpointer
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  /* On Linux priority is a thread's own and inherited by the threads it starts: the window comes first. */
  setpriority (PRIO_PROCESS, (id_t)gettid (), 10);
  GnDataset *dataset = job->dataset ? change_exclusions (job, &error)
                                    : open_folder (job, g_task_get_cancellable (task), &error);
  if (dataset)
    g_task_return_pointer (task, dataset, (GDestroyNotify)gn_dataset_unref);
  else
    g_task_return_error (task, error);
  return NULL;
}

static void
start (Job *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_thread_unref (g_thread_new ("gn-dataset-job", run, task));
}

void
gn_dataset_job_open_async (const char *folder, gboolean draw, GnDatasetJobProgress *progress,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Job *job = g_new0 (Job, 1);
  job->folder = g_strdup (folder);
  job->draw = draw;
  job->progress = progress;
  g_atomic_ref_count_inc (&progress->ref_count);
  start (job, cancellable, callback, data);
}

void
gn_dataset_job_exclude_async (GnDataset *dataset, const guint *photos, guint n, gboolean excluded,
                              GAsyncReadyCallback callback, gpointer data)
{
  Job *job = g_new0 (Job, 1);
  job->dataset = gn_dataset_ref (dataset);
  job->photos = g_memdup2 (photos, n * sizeof *photos);
  job->n_photos = n;
  job->excluded = excluded;
  start (job, NULL, callback, data);
}

GnDataset *
gn_dataset_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
