/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluate-page-private.h"

#include "gn-evaluation-export.h"
#include "gn-file-dialog.h"
#include "gn-review-export.h"

#include <glib/gi18n-lib.h>

static void
report_export (GnEvaluatePage *self, gboolean done, const GError *error)
{
  if (!done)
    gn_workspace_message (self->workspace, GTK_MESSAGE_ERROR, error->message, NULL, NULL);
}

static void
on_predictions_chosen (gpointer object, const char *path)
{
  GnEvaluatePage *self = object;
  g_autoptr (GError) error = NULL;
  report_export (self,
                 !self->review ||
                     gn_evaluation_write_predictions (self->review->evaluation, self->review->dataset, path, &error),
                 error);
}

static void
on_classes_chosen (gpointer object, const char *path)
{
  GnEvaluatePage *self = object;
  g_autoptr (GError) error = NULL;
  report_export (self, !self->review || gn_review_export_classes (self->review, path, &error), error);
}

static void
on_matrix_chosen (gpointer object, const char *path)
{
  GnEvaluatePage *self = object;
  g_autoptr (GError) error = NULL;
  report_export (
      self, !self->review || gn_evaluation_write_figure (self->review->evaluation, self->review->dataset, path, &error),
      error);
}

static void
on_reliability_chosen (gpointer object, const char *path)
{
  GnEvaluatePage *self = object;
  g_autoptr (GError) error = NULL;
  report_export (self, !self->review || gn_evaluation_write_reliability (self->review->evaluation, path, &error),
                 error);
}

static void
on_report_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnEvaluatePage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = gn_report_job_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->running)
    return;
  gn_evaluate_page_stop (self);
  gn_evaluate_page_update_state (self);
  report_export (self, done, error);
}

/* Thumbnails are made from the photos anew, which takes its time. */
static void
on_report_chosen (gpointer object, const char *path)
{
  GnEvaluatePage *self = object;

  if (!self->review || self->running)
    return;
  gn_evaluate_page_start (self, _ ("Writing the report…"));
  gn_report_job_async (self->review, path, self->progress, self->running, on_report_written, g_object_ref (self));
}

static void
on_export_report (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gn_file_dialog_show (self, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export the Report"), _ ("_Save"), _ ("report.html"),
                       NULL, on_report_chosen);
}

static void
on_export_reliability (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gn_file_dialog_show (self, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export the Reliability Diagram"), _ ("_Save"),
                       _ ("reliability.svg"), NULL, on_reliability_chosen);
}

static void
on_export_predictions (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gn_file_dialog_show (self, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export the Predictions"), _ ("_Save"),
                       _ ("predictions.csv"), NULL, on_predictions_chosen);
}

static void
on_export_classes (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gn_file_dialog_show (self, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export the Classes"), _ ("_Save"), _ ("classes.csv"),
                       NULL, on_classes_chosen);
}

static void
on_export_matrix (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gn_file_dialog_show (self, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export the Confusion Matrix"), _ ("_Save"),
                       _ ("confusion.svg"), NULL, on_matrix_chosen);
}

static const GActionEntry actions[] = {
  { "export-report", on_export_report },           { "export-predictions", on_export_predictions },
  { "export-classes", on_export_classes },         { "export-matrix", on_export_matrix },
  { "export-reliability", on_export_reliability },
};

void
gn_evaluate_page_add_exports (GnEvaluatePage *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "evaluate", G_ACTION_GROUP (group));
}

void
gn_evaluate_page_allow_exports (GnEvaluatePage *self, gboolean allowed)
{
  GActionMap *map = G_ACTION_MAP (gtk_widget_get_action_group (GTK_WIDGET (self), "evaluate"));

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, actions[i].name)), allowed);
}
