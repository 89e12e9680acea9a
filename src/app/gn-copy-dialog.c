/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-copy-dialog.h"

#include <glib/gi18n-lib.h>

#define REFRESH 100 /* ms between two looks at the worker */

typedef struct {
  GtkWidget *parent, *dialog;
  GtkProgressBar *bar;
  GnPhotoSorter *sorter;
  GnCopyDone done;
  GCancellable *cancellable;
  guint refresh_source;
  int n_done;               /* atomic: the worker counts, the dialog looks */
  guint n_copied, n_failed; /* the worker's, read when it has ended */
  char *first_reason;
} CopyJob;

static void
job_free (CopyJob *job)
{
  if (job->parent)
    g_object_remove_weak_pointer (G_OBJECT (job->parent), (gpointer *)&job->parent);
  g_clear_handle_id (&job->refresh_source, g_source_remove);
  g_object_unref (job->bar);
  g_object_unref (job->dialog);
  gn_photo_sorter_free (job->sorter);
  g_object_unref (job->cancellable);
  g_free (job->first_reason);
  g_free (job);
}

/* "mantled howler", 12 for each folder, in the order of the photos. */
static GtkWidget *
build_plan (GPtrArray *copies)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *grid = gtk_grid_new ();

  for (guint i = 0; i < copies->len; i++) {
    const GnPhotoCopy *copy = copies->pdata[i];
    g_autofree char *folder = g_path_get_dirname (copy->target);
    guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, folder));
    if (n == 0)
      g_ptr_array_add (folders, g_strdup (folder));
    g_hash_table_replace (counts, g_strdup (folder), GUINT_TO_POINTER (n + 1));
  }
  gtk_grid_set_column_spacing (GTK_GRID (grid), 24);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  for (guint i = 0; i < folders->len; i++) {
    g_autofree char *name = g_filename_display_basename (folders->pdata[i]);
    g_autofree char *count = g_strdup_printf ("%u", GPOINTER_TO_UINT (g_hash_table_lookup (counts, folders->pdata[i])));
    GtkWidget *label = gtk_label_new (name), *number = gtk_label_new (count);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_widget_set_hexpand (label, TRUE);
    gtk_label_set_xalign (GTK_LABEL (number), 1);
    gtk_grid_attach (GTK_GRID (grid), label, 0, (int)i, 1, 1);
    gtk_grid_attach (GTK_GRID (grid), number, 1, (int)i, 1, 1);
  }
  return grid;
}

/* Copying */

static void
on_copied (gpointer data, guint index, const GError *error)
{
  CopyJob *job = data;
  const GnPhotoCopy *copy = gn_photo_sorter_get_copies (job->sorter)->pdata[index];

  job->n_copied += !error && !copy->present;
  job->n_failed += error != NULL;
  if (error && !job->first_reason)
    job->first_reason = g_strdup (error->message);
  g_atomic_int_inc (&job->n_done);
}

static void
copy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CopyJob *job = data;
  GError *error = NULL;

  if (gn_photo_sorter_run (job->sorter, cancellable, on_copied, job, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tell (CopyJob *job, const GError *error)
{
  g_autofree char *text = NULL;

  if (!job->parent)
    return;
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup (error->message);
  else if (job->n_failed > 0)
    text =
        g_strdup_printf (_ ("%u photos copied, %u could not be: %s"), job->n_copied, job->n_failed, job->first_reason);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u photo copied", "%u photos copied", job->n_copied),
                            job->n_copied);
  job->done (job->parent, (error || job->n_failed) ? GTK_MESSAGE_WARNING : GTK_MESSAGE_INFO, text);
}

static void
on_copy_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  CopyJob *job = data;
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  g_clear_handle_id (&job->refresh_source, g_source_remove);
  tell (job, error);
  g_signal_handlers_disconnect_by_data (job->dialog, job);
  gtk_widget_destroy (job->dialog);
  job_free (job);
}

static gboolean
on_refresh (gpointer data)
{
  CopyJob *job = data;
  guint n = gn_photo_sorter_get_copies (job->sorter)->len;

  gtk_progress_bar_set_fraction (job->bar, (double)g_atomic_int_get (&job->n_done) / MAX (n, 1));
  return G_SOURCE_CONTINUE;
}

static void
start (CopyJob *job)
{
  g_autoptr (GTask) task = g_task_new (NULL, job->cancellable, on_copy_ended, job);

  gtk_dialog_set_response_sensitive (GTK_DIALOG (job->dialog), GTK_RESPONSE_ACCEPT, FALSE);
  gtk_widget_show (GTK_WIDGET (job->bar));
  job->refresh_source = g_timeout_add (REFRESH, on_refresh, job);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, copy_thread);
}

static void
on_response (GtkDialog *dialog, int response, gpointer data)
{
  CopyJob *job = data;

  if (response == GTK_RESPONSE_ACCEPT)
    start (job);
  else if (job->refresh_source)
    g_cancellable_cancel (job->cancellable);
  else
    gtk_widget_destroy (job->dialog);
}

/* By an answer, or with its window: a worker that runs ends the job when it has stopped. */
static void
on_destroy (GtkWidget *dialog, gpointer data)
{
  CopyJob *job = data;

  if (job->refresh_source)
    g_cancellable_cancel (job->cancellable);
  else
    job_free (job);
}

static GtkWidget *
build_dialog (GtkWidget *parent)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (parent);
  GtkWidget *dialog = gtk_dialog_new_with_buttons (
      _ ("Copy into Folders by Species"), GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL,
      GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_USE_HEADER_BAR, _ ("_Cancel"), GTK_RESPONSE_CANCEL,
      _ ("Co_py"), GTK_RESPONSE_ACCEPT, NULL);

  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 420, 360);
  return dialog;
}

static void
fill_dialog (CopyJob *job)
{
  GtkWidget *area = gtk_dialog_get_content_area (GTK_DIALOG (job->dialog));
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *note =
      gtk_label_new (_ ("Photos that would go into each folder. They are copied: nothing is moved or overwritten, "
                        "and photos that are there already stay as they are."));

  gtk_container_set_border_width (GTK_CONTAINER (area), 18);
  gtk_box_set_spacing (GTK_BOX (area), 12);
  gtk_label_set_line_wrap (GTK_LABEL (note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (note), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (note), 50);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (window), build_plan (gn_photo_sorter_get_copies (job->sorter)));
  job->bar = g_object_ref_sink (GTK_PROGRESS_BAR (gtk_progress_bar_new ()));
  gtk_box_pack_start (GTK_BOX (area), note, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (area), window, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (area), GTK_WIDGET (job->bar), FALSE, FALSE, 0);
  gtk_widget_show_all (area);
  gtk_widget_hide (GTK_WIDGET (job->bar));
}

void
gn_copy_dialog_show (GtkWidget *parent, GnPhotoSorter *sorter, GnCopyDone done)
{
  CopyJob *job = g_new0 (CopyJob, 1);

  job->parent = parent;
  g_object_add_weak_pointer (G_OBJECT (parent), (gpointer *)&job->parent);
  job->sorter = sorter;
  job->done = done;
  job->cancellable = g_cancellable_new ();
  job->dialog = g_object_ref_sink (build_dialog (parent));
  fill_dialog (job);
  g_signal_connect (job->dialog, "response", G_CALLBACK (on_response), job);
  g_signal_connect (job->dialog, "destroy", G_CALLBACK (on_destroy), job);
  gtk_window_present (GTK_WINDOW (job->dialog));
}
