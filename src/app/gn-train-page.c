/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-train-page-private.h"

#include "gn-run-trash.h"

#include <glib/gi18n-lib.h>

/* Curves move this often at most: often enough to look alive, seldom enough to leave the processor to the training. */
#define PLOT_INTERVAL_US (400 * 1000)

static void gn_train_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnTrainPage, gn_train_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_train_page_page_init))

/* Measuring competes with a training and is of no use to a page nobody sees. */
static void
ask_forecast (GnTrainPage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  gboolean measurable = self->active && dataset != NULL && !gn_session_is_running (self->session) &&
                        gn_dataset_check_trainable (dataset, NULL);
  gn_recipe_editor_complain_about_batch (self->recipe_editor, NULL);
  gn_recipe_editor_ask (self->recipe_editor, measurable ? dataset : NULL);
  gboolean useful = measurable && gn_recipe_editor_check (self->recipe_editor, NULL);
  gn_recipe_forecast_ask (self->forecast, useful ? dataset : NULL,
                          gn_recipe_editor_get_recipe (self->recipe_editor));
}

/* The learning rates ahead, as far as the settings are numbers that can be used. */
static void
show_plan (GnTrainPage *self)
{
  const GnRecipe *recipe = gn_recipe_editor_get_recipe (self->recipe_editor);
  gn_run_plots_set_planned (self->plots, gn_recipe_validate (recipe, NULL) ? recipe : NULL);
}

static void
on_recipe_changed (GnTrainPage *self)
{
  if (self->workspace == NULL)
    return;
  gn_workspace_set_image_size (self->workspace, gn_recipe_editor_get_recipe (self->recipe_editor)->image_size);
  show_plan (self);
  ask_forecast (self);
  gn_train_page_update_actions (self);
}

static void
on_pipeline_chosen (GnTrainPage *self)
{
  const GnPipeline *pipeline = gn_workspace_get_pipeline (self->workspace);
  if (pipeline != NULL)
    gn_recipe_editor_set_pipeline (self->recipe_editor, pipeline);
}

static void
on_forecast_updated (GnTrainPage *self)
{
  gn_recipe_editor_complain_about_batch (self->recipe_editor, gn_recipe_forecast_fits (self->forecast)
                                                                ? NULL
                                                                : _("Too large for the memory of this computer"));
  gn_train_page_update_actions (self);
}

static void
on_use_batch (GnTrainPage *self, int batch_size)
{
  gn_recipe_editor_set_batch_size (self->recipe_editor, batch_size);
}

/* What is shown */

void
gn_train_page_show_session (GnTrainPage *self, gboolean with_plots)
{
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  gn_train_progress_show (self->progress, &status, gn_train_page_can_resume (self));
  gn_epoch_table_show (self->table, status.epochs, status.best_epoch);
  if (!with_plots)
    return;
  self->plotted_at = g_get_monotonic_time ();
  gn_run_plots_show (self->plots, status.epochs, status.steps, status.steps_per_epoch, status.best_epoch);
}

static void
on_session_updated (GnTrainPage *self)
{
  if (self->active || !gn_session_is_running (self->session))
    gn_train_page_show_session (self, g_get_monotonic_time () - self->plotted_at >= PLOT_INTERVAL_US);
}

static void
on_session_state (GnTrainPage *self)
{
  gn_workspace_set_training (self->workspace, gn_session_is_running (self->session) ||
                                                gn_session_get_state (self->session) == GN_SESSION_PREPARING);
  gn_train_page_update_actions (self);
}

void
gn_train_page_compare (GnTrainPage *self)
{
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  /* Nothing is compared with itself. */
  const char *shown = self->shown_run != NULL ? self->shown_run : status.run_folder;
  g_autoptr (GPtrArray) others = gn_run_list_get_compared (self->run_list, shown);
  gn_run_plots_set_others (self->plots, others);
}

/* The end */

static void
report_end (GnTrainPage *self, const GnSessionStatus *status)
{
  const GError *error = gn_session_get_error (self->session);
  g_autofree char *text = NULL, *action = NULL;

  if (status->state == GN_SESSION_FAILED) {
    const char *message = error != NULL ? error->message : _("The training failed.");
    gn_workspace_message (self->workspace, GTK_MESSAGE_ERROR, message, NULL, NULL);
    gn_workspace_notify (self->workspace, "training", _("The training stopped with an error"), message);
    return;
  }
  if (status->best_epoch == 0 || (status->state == GN_SESSION_PAUSED && !self->stopped_for_good))
    return;
  text = g_strdup_printf (_("The best model tells %.1f %% of the validation photos right (epoch %d)."),
                          status->best_accuracy * 100, status->best_epoch);
  action = g_action_print_detailed_name ("train.evaluate", g_variant_new_bytestring (status->run_folder));
  gn_workspace_set_model_path (self->workspace, status->run_folder);
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, text, _("_Evaluate"), action);
  if (status->state == GN_SESSION_FINISHED)
    gn_workspace_notify (self->workspace, "training", _("The training is finished"), text);
}

static void
on_session_ended (GnTrainPage *self)
{
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  gn_train_page_show_session (self, TRUE);
  gn_train_page_update_actions (self);
  report_end (self, &status);
  gn_workspace_set_training (self->workspace, FALSE);
  gn_run_list_reload (self->run_list);
  ask_forecast (self);
}

static void
on_session_message (GnTrainPage *self, const char *text)
{
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, text, NULL, NULL);
}

/* Runs */

static void
on_runs_loaded (GnTrainPage *self)
{
  const GnRunInfo *info = gn_run_list_find_interrupted (self->run_list);
  if (self->offered || info == NULL || gn_session_get_state (self->session) != GN_SESSION_IDLE) {
    self->offered = TRUE;
    return;
  }
  self->offered = TRUE;
  g_autofree char *text = g_strdup_printf (_("The training “%s” was interrupted after epoch %u of %d."), info->name,
                                           info->epochs->len, info->recipe->epochs);
  g_autofree char *action = g_action_print_detailed_name ("train.resume-run",
                                                          g_variant_new_bytestring (info->folder));
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, text, _("_Resume"), action);
}

/* The curves of an earlier run, as long as no training draws its own. */
static void
on_run_selected (GnTrainPage *self, GnRunInfo *info)
{
  g_autoptr (GArray) steps = NULL;
  if (gn_session_is_running (self->session))
    return;
  steps = gn_run_read_steps (info->folder, NULL);
  if (steps == NULL)
    steps = g_array_new (FALSE, FALSE, sizeof (GnStepMetrics));
  gn_run_plots_show (self->plots, info->epochs, steps, 0, info->best_epoch);
  gn_run_plots_set_planned (self->plots, info->recipe);
  gn_epoch_table_show (self->table, info->epochs, info->best_epoch);
  gn_train_progress_show_run (self->progress, info);
  g_free (self->shown_run);
  self->shown_run = g_strdup (info->folder);
  gn_train_page_compare (self);
}

static void
on_run_resume (GnTrainPage *self, const char *folder)
{
  gn_train_page_resume (self, folder);
}

static void
on_runs_compared (GnTrainPage *self)
{
  gn_train_page_compare (self);
}

/* Page */

static void
on_dataset_changed (GnTrainPage *self)
{
  ask_forecast (self);
  gn_train_page_update_actions (self);
}

static void
ensure_session (GnTrainPage *self)
{
  if (gn_workspace_get_session (self->workspace) == NULL) {
    g_autoptr (GnSession) session = gn_session_new ();
    gn_workspace_set_session (self->workspace, session);
  }
  self->session = g_object_ref (gn_workspace_get_session (self->workspace));
  g_signal_connect_object (self->session, "updated", G_CALLBACK (on_session_updated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (on_session_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (on_session_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "message", G_CALLBACK (on_session_message), self, G_CONNECT_SWAPPED);
}

static void
gn_train_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnTrainPage *self = GN_TRAIN_PAGE (page);
  g_set_object (&self->workspace, workspace);
  ensure_session (self);
  gn_run_list_set_workspace (self->run_list, workspace);
  g_signal_connect_object (workspace, "notify::dataset", G_CALLBACK (on_dataset_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::pipeline", G_CALLBACK (on_pipeline_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "train-stop", G_CALLBACK (gn_train_page_stop), self, G_CONNECT_SWAPPED);
  gn_train_page_add_actions (self);
  gn_workspace_set_image_size (workspace, gn_recipe_editor_get_recipe (self->recipe_editor)->image_size);
  show_plan (self);
  gn_train_page_show_session (self, TRUE);
  gn_train_page_update_actions (self);
  gn_run_trash_purge ();
  gn_run_list_reload (self->run_list);
}

static void
gn_train_page_activated (GnPage *page)
{
  GnTrainPage *self = GN_TRAIN_PAGE (page);
  self->active = TRUE;
  if (gn_session_is_running (self->session))
    gn_train_page_show_session (self, TRUE);
  ask_forecast (self);
  gn_run_list_reload (self->run_list);
}

static void
gn_train_page_deactivated (GnPage *page)
{
  GnTrainPage *self = GN_TRAIN_PAGE (page);
  self->active = FALSE;
  ask_forecast (self);
}

static void
gn_train_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_train_page_set_workspace;
  interface->activated = gn_train_page_activated;
  interface->deactivated = gn_train_page_deactivated;
}

static void
gn_train_page_dispose (GObject *object)
{
  GnTrainPage *self = GN_TRAIN_PAGE (object);
  g_clear_object (&self->session);
  g_clear_object (&self->workspace);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->shown_run, g_free);
  G_OBJECT_CLASS (gn_train_page_parent_class)->dispose (object);
}

static void
gn_train_page_class_init (GnTrainPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  g_type_ensure (GN_TYPE_RECIPE_EDITOR);
  g_type_ensure (GN_TYPE_RECIPE_FORECAST);
  g_type_ensure (GN_TYPE_RUN_LIST);
  g_type_ensure (GN_TYPE_RUN_PLOTS);
  g_type_ensure (GN_TYPE_TRAIN_PROGRESS);
  g_type_ensure (GN_TYPE_EPOCH_TABLE);

  G_OBJECT_CLASS (class)->dispose = gn_train_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, side_stack);
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, recipe_editor);
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, forecast);
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, run_list);
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, plots);
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, progress);
  gtk_widget_class_bind_template_child (widget_class, GnTrainPage, table);
  gtk_widget_class_bind_template_callback (widget_class, on_recipe_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_forecast_updated);
  gtk_widget_class_bind_template_callback (widget_class, on_use_batch);
  gtk_widget_class_bind_template_callback (widget_class, on_runs_loaded);
  gtk_widget_class_bind_template_callback (widget_class, on_run_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_run_resume);
  gtk_widget_class_bind_template_callback (widget_class, on_runs_compared);
}

static void
gn_train_page_init (GnTrainPage *self)
{
  gn_train_page_init_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
