/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-file-dialog.h"

#include <glib/gi18n-lib.h>

/* A dialog has one of the two, by whether it lets several files be chosen. */
typedef struct {
  GnFileChosen file;
  GnFilesChosen files;
} Chosen;

static GPtrArray *
get_paths (GtkFileChooser *chooser)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  GSList *names = gtk_file_chooser_get_filenames (chooser);

  for (GSList *name = names; name; name = name->next)
    g_ptr_array_add (paths, name->data);
  g_slist_free (names);
  return paths;
}

static void
on_response (GtkNativeDialog *dialog, int response, GtkWidget *parent)
{
  const Chosen *chosen = g_object_get_data (G_OBJECT (dialog), "gn-chosen");
  g_autoptr (GPtrArray) paths = get_paths (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && paths->len > 0) {
    if (chosen->files)
      chosen->files (parent, paths);
    else
      chosen->file (parent, paths->pdata[0]);
  }
  g_object_unref (dialog);
}

static GtkFileChooserNative *
dialog_new (GtkWidget *parent, GtkFileChooserAction action, const char *title, const char *accept,
            GtkFileFilter *filter, Chosen chosen)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (parent);
  GtkWindow *window = GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, window, action, accept, _("_Cancel"));

  if (filter) {
    GtkFileFilter *all = gtk_file_filter_new ();
    gtk_file_filter_set_name (all, _("All files"));
    gtk_file_filter_add_pattern (all, "*");
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  }
  g_object_set_data_full (G_OBJECT (dialog), "gn-chosen", g_memdup2 (&chosen, sizeof chosen), g_free);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), parent, 0);
  return dialog;
}

void
gn_file_dialog_show (GtkWidget *parent, GtkFileChooserAction action, const char *title, const char *accept,
                     const char *name, GtkFileFilter *filter, GnFileChosen chosen)
{
  GtkFileChooserNative *dialog = dialog_new (parent, action, title, accept, filter, (Chosen){ .file = chosen });

  if (action == GTK_FILE_CHOOSER_ACTION_SAVE) {
    gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
    if (name)
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  }
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
gn_file_dialog_show_multiple (GtkWidget *parent, const char *title, const char *accept, GtkFileFilter *filter,
                              GnFilesChosen chosen)
{
  GtkFileChooserNative *dialog =
      dialog_new (parent, GTK_FILE_CHOOSER_ACTION_OPEN, title, accept, filter, (Chosen){ .files = chosen });

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

GtkFileFilter *
gn_file_filter_new_photos (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _("Photos"));
  gtk_file_filter_add_pixbuf_formats (filter);
  return filter;
}

GtkFileFilter *
gn_file_filter_new_suffix (const char *name, const char *pattern)
{
  GtkFileFilter *filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  return filter;
}
