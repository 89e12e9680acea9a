/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user does with the Augment page's photo and pipeline: files, dropping, undo, training. */
#include "gn-augment-page-private.h"

#include "gn-file-dialog.h"

#include <glib/gi18n-lib.h>

/* Files */

static void
on_photo_chosen (gpointer object, const char *path)
{
  gn_augment_page_open_photo (object, path);
}

static void
on_open_clicked (GnAugmentPage *self)
{
  gn_file_dialog_show (GTK_WIDGET (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("Open a Photo"), _("_Open"), NULL,
                       gn_file_filter_new_photos (), on_photo_chosen);
}

static void
on_load_chosen (gpointer object, const char *path)
{
  GnAugmentPage *self = object;
  g_autoptr (GError) error = NULL;

  /* What was said of another pipeline is no longer of interest. */
  gboolean loaded = gn_pipeline_editor_load (self->editor, path, &error);
  gn_workspace_message (self->workspace, GTK_MESSAGE_ERROR, loaded ? "" : error->message, NULL, NULL);
}

static void
on_load_clicked (GnAugmentPage *self)
{
  gn_file_dialog_show (GTK_WIDGET (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("Load a Pipeline"), _("_Load"), NULL,
                       gn_file_filter_new_suffix (_("Pipelines (.json)"), "*.json"), on_load_chosen);
}

static void
on_save_chosen (gpointer object, const char *path)
{
  GnAugmentPage *self = object;
  g_autoptr (GError) error = NULL;

  if (!gn_pipeline_editor_save (self->editor, path, &error))
    gn_workspace_message (self->workspace, GTK_MESSAGE_ERROR, error->message, NULL, NULL);
}

static void
on_save_clicked (GnAugmentPage *self)
{
  gn_file_dialog_show (GTK_WIDGET (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("Save the Pipeline"), _("_Save"),
                       _("pipeline.json"), NULL, on_save_chosen);
}

static void
on_drag_data_received (GnAugmentPage *self, GdkDragContext *context, int x, int y, GtkSelectionData *data, guint info,
                       guint time)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (data);
  g_autofree char *path = uris && uris[0] ? g_filename_from_uri (uris[0], NULL, NULL) : NULL;

  if (path)
    gn_augment_page_open_photo (self, path);
  else
    gn_workspace_message (self->workspace, GTK_MESSAGE_WARNING,
                          _("Only photos on this computer can be dropped here: save it as a file first."), NULL, NULL);
}

/* The pipeline */

static void
on_pipeline_changed (GnAugmentPage *self)
{
  gn_augment_page_draw (self);
}

static void
on_pipeline_reset (GnAugmentPage *self)
{
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, _("The pipeline is the report's again."), _("_Undo"),
                        "augment.take-back");
}

static void
on_take_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnAugmentPage *self = data;

  gn_pipeline_editor_take_back (self->editor);
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, "", NULL, NULL);
}

static void
on_use_clicked (GnAugmentPage *self)
{
  gn_workspace_set_pipeline (self->workspace, gn_pipeline_editor_get_pipeline (self->editor));
  gn_workspace_show_page (self->workspace, GN_PAGE_TRAIN);
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO,
                        _("The recipe has the pipeline of the Augment page now: the next training uses it."), NULL,
                        NULL);
}

void
gn_augment_page_bind_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_pipeline_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_pipeline_reset);
  gtk_widget_class_bind_template_callback (widget_class, on_load_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_use_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
}

void
gn_augment_page_init_actions (GnAugmentPage *self)
{
  static const GActionEntry entries[] = { { "take-back", on_take_back } };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
  g_signal_connect (self, "drag-data-received", G_CALLBACK (on_drag_data_received), NULL);
}
