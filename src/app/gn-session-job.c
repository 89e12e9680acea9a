/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-session-job.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WAKE_INTERVAL_MS 100
#define NICENESS 10   /* leaves the processor to whatever answers the user */
#define SPLIT_SEED 0  /* the one with which the window and the command line open folders */

struct _GnSessionJob {
  GThread *thread;
  GCancellable *cancellable;
  GnDataset *dataset; /* (nullable) */
  GnRecipe *recipe;   /* (nullable) */
  char *run_folder;
  int epochs;

  GnSessionWake wake;
  gpointer wake_data;

  GMutex mutex; /* guards what follows */
  GPtrArray *events;
  guint source;
  gboolean ended, silent; /* silent: nobody listens any more */

  gboolean succeeded; /* the thread's until ended */
  GnTrainResult result;
  GError *error;
};

static gboolean
on_wake (gpointer data)
{
  GnSessionJob *job = data;
  g_mutex_lock (&job->mutex);
  job->source = 0;
  g_mutex_unlock (&job->mutex);
  job->wake (job->wake_data);
  return G_SOURCE_REMOVE;
}

/* With the mutex held. */
static void
schedule_wake (GnSessionJob *job)
{
  if (job->source == 0 && !job->silent)
    job->source = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, WAKE_INTERVAL_MS, on_wake, job, NULL);
}

static void
event_free (gpointer data)
{
  GnTrainEvent *event = data;
  if (event->kind == GN_TRAIN_MESSAGE)
    g_free ((char *) event->message);
  g_free (event);
}

static void
on_event (gpointer data, const GnTrainEvent *event)
{
  GnSessionJob *job = data;
  GnTrainEvent *copy = g_memdup2 (event, sizeof *event);
  if (copy->kind == GN_TRAIN_MESSAGE)
    copy->message = g_strdup (event->message);
  g_mutex_lock (&job->mutex);
  g_ptr_array_add (job->events, copy);
  schedule_wake (job);
  g_mutex_unlock (&job->mutex);
}

/* The data set of a run to be resumed: the open one if it is the same, else the folder that the run names. */
static gboolean
find_dataset (GnSessionJob *job, GError **error)
{
  g_autoptr (GnRunInfo) info = gn_run_info_read (job->run_folder, error);
  if (info == NULL)
    return FALSE;
  if (job->dataset != NULL && g_strcmp0 (gn_dataset_get_fingerprint (job->dataset), info->fingerprint) == 0)
    return TRUE;
  g_clear_pointer (&job->dataset, gn_dataset_unref);
  job->dataset = gn_dataset_scan (info->dataset_folder, (int) g_get_num_processors (), SPLIT_SEED, job->cancellable,
                                  NULL, NULL, error);
  return job->dataset != NULL;
}

static gboolean
train (GnSessionJob *job, GError **error)
{
  GnTrainOptions options = { .n_threads = (int) g_get_num_processors (), .niceness = NICENESS };
  g_autoptr (GnTrainer) trainer = NULL;

  if (job->recipe != NULL)
    trainer = gn_trainer_new (job->run_folder, job->dataset, job->recipe, &options, error);
  else if (find_dataset (job, error))
    trainer = gn_trainer_resume (job->run_folder, job->dataset, job->epochs, &options, error);
  return trainer != NULL && gn_trainer_run (trainer, on_event, job, job->cancellable, &job->result, error);
}

static gpointer
job_thread (gpointer data)
{
  GnSessionJob *job = data;
  /* Linux keeps a niceness a thread; elsewhere the call fails and training merely competes. */
  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICENESS);
  job->succeeded = train (job, &job->error);
  g_mutex_lock (&job->mutex);
  job->ended = TRUE;
  schedule_wake (job);
  g_mutex_unlock (&job->mutex);
  return NULL;
}

GnSessionJob *
gn_session_job_new (GnDataset *dataset, const GnRecipe *recipe, const char *run_folder, int epochs, GnSessionWake wake,
                    gpointer data)
{
  GnSessionJob *job = g_new0 (GnSessionJob, 1);
  job->cancellable = g_cancellable_new ();
  job->dataset = dataset != NULL ? gn_dataset_ref (dataset) : NULL;
  job->recipe = recipe != NULL ? gn_recipe_copy (recipe) : NULL;
  job->run_folder = g_strdup (run_folder);
  job->epochs = epochs;
  job->wake = wake;
  job->wake_data = data;
  job->events = g_ptr_array_new_with_free_func (event_free);
  g_mutex_init (&job->mutex);
  job->thread = g_thread_new ("gn-training", job_thread, job);
  return job;
}

void
gn_session_job_stop (GnSessionJob *job)
{
  g_cancellable_cancel (job->cancellable);
}

GPtrArray *
gn_session_job_take_events (GnSessionJob *job)
{
  g_mutex_lock (&job->mutex);
  GPtrArray *events = job->events;
  job->events = g_ptr_array_new_with_free_func (event_free);
  g_mutex_unlock (&job->mutex);
  return events;
}

gboolean
gn_session_job_has_ended (GnSessionJob *job)
{
  g_mutex_lock (&job->mutex);
  gboolean ended = job->ended && job->events->len == 0;
  g_mutex_unlock (&job->mutex);
  return ended;
}

gboolean
gn_session_job_finish (GnSessionJob *job, GnTrainResult *result, GError **error)
{
  gboolean succeeded;

  g_mutex_lock (&job->mutex);
  job->silent = TRUE;
  g_clear_handle_id (&job->source, g_source_remove);
  g_mutex_unlock (&job->mutex);
  g_thread_join (job->thread);

  succeeded = job->succeeded;
  *result = job->result;
  if (job->error != NULL)
    g_propagate_error (error, job->error);
  g_ptr_array_unref (job->events);
  g_clear_pointer (&job->dataset, gn_dataset_unref);
  g_clear_pointer (&job->recipe, gn_recipe_free);
  g_object_unref (job->cancellable);
  g_free (job->run_folder);
  g_mutex_clear (&job->mutex);
  g_free (job);
  return succeeded;
}
