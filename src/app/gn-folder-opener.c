/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-folder-opener.h"

#include "gn-dataset-job.h"

#define PROGRESS_INTERVAL_MS 50

struct _GnFolderOpener {
  GObject parent;

  GCancellable *cancellable; /* of the job in progress, else NULL */
  GnDatasetJobProgress *job;
  guint tick_source;
  gboolean drawing;
  double progress;
  GnDataset *listed;
};

enum { BUSY_CHANGED, PROGRESSED, LISTED, OPENED, FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnFolderOpener, gn_folder_opener, G_TYPE_OBJECT)

/* @listed: (transfer full) (nullable) */
static void
set_listed (GnFolderOpener *self, GnDataset *listed)
{
  if (!listed && !self->listed)
    return;
  g_clear_pointer (&self->listed, gn_dataset_unref);
  self->listed = listed;
  g_signal_emit (self, signals[LISTED], 0);
}

static gboolean
on_tick (gpointer data)
{
  GnFolderOpener *self = data;
  gint total = g_atomic_int_get (&self->job->total), done = g_atomic_int_get (&self->job->done);
  GnDataset *listed = gn_dataset_job_progress_take_listed (self->job);

  self->progress = total > 0 ? MIN (1, done / (double)total) : 0;
  g_signal_emit (self, signals[PROGRESSED], 0);
  if (listed)
    set_listed (self, listed);
  return G_SOURCE_CONTINUE;
}

static void
end (GnFolderOpener *self)
{
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_pointer (&self->job, gn_dataset_job_progress_unref);
  g_clear_object (&self->cancellable);
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnFolderOpener) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = gn_dataset_job_finish (result, &error);

  /* A later request has cancelled this one and is itself in progress. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  end (self);
  if (dataset)
    g_signal_emit (self, signals[OPENED], 0, dataset);
  set_listed (self, NULL);
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

void
gn_folder_opener_start (GnFolderOpener *self, const char *folder, gboolean draw)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);

  gn_folder_opener_cancel (self);
  if (self->cancellable)
    end (self);
  set_listed (self, NULL);
  self->cancellable = g_cancellable_new ();
  self->job = gn_dataset_job_progress_new ();
  self->drawing = draw;
  self->progress = 0;
  self->tick_source = g_timeout_add (PROGRESS_INTERVAL_MS, on_tick, self);
  g_signal_emit (self, signals[PROGRESSED], 0);
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
  gn_dataset_job_open_async (absolute, draw, self->job, self->cancellable, on_done, g_object_ref (self));
}

void
gn_folder_opener_cancel (GnFolderOpener *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
}

gboolean
gn_folder_opener_is_busy (GnFolderOpener *self)
{
  return self->cancellable != NULL;
}

gboolean
gn_folder_opener_is_drawing (GnFolderOpener *self)
{
  return self->drawing;
}

double
gn_folder_opener_get_progress (GnFolderOpener *self)
{
  return self->progress;
}

GnDataset *
gn_folder_opener_get_listed (GnFolderOpener *self)
{
  return self->listed;
}

static void
gn_folder_opener_dispose (GObject *object)
{
  GnFolderOpener *self = GN_FOLDER_OPENER (object);
  gn_folder_opener_cancel (self);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_pointer (&self->listed, gn_dataset_unref);
  G_OBJECT_CLASS (gn_folder_opener_parent_class)->dispose (object);
}

static void
gn_folder_opener_finalize (GObject *object)
{
  GnFolderOpener *self = GN_FOLDER_OPENER (object);
  g_clear_pointer (&self->job, gn_dataset_job_progress_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (gn_folder_opener_parent_class)->finalize (object);
}

static void
gn_folder_opener_class_init (GnFolderOpenerClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = gn_folder_opener_dispose;
  G_OBJECT_CLASS (class)->finalize = gn_folder_opener_finalize;
  signals[BUSY_CHANGED] = g_signal_new ("busy-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROGRESSED] = g_signal_new ("progressed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LISTED] = g_signal_new ("listed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED]
      = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, GN_TYPE_DATASET);
  signals[FAILED]
      = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gn_folder_opener_init (GnFolderOpener *self)
{
}

GnFolderOpener *
gn_folder_opener_new (void)
{
  return g_object_new (GN_TYPE_FOLDER_OPENER, NULL);
}
