/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-train-page.h"

#include "gn-epoch-table.h"
#include "gn-recipe-editor.h"
#include "gn-recipe-forecast.h"
#include "gn-run-list.h"
#include "gn-run-plots.h"
#include "gn-run-trash.h"
#include "gn-session.h"
#include "gn-train-progress.h"

#include <glib/gi18n-lib.h>

/* Curves move this often at most: often enough to look alive, seldom enough to leave the processor to the training. */
#define PLOT_INTERVAL_US (400 * 1000)

struct _GnTrainPage {
  GtkBox parent;

  GtkStack *side_stack;
  GnRecipeEditor *recipe_editor;
  GnRecipeForecast *forecast;
  GtkLabel *hint_label;
  GnRunList *run_list;
  GnRunPlots *plots;
  GnTrainProgress *progress;
  GnEpochTable *table;

  GnWorkspace *workspace;
  GnSession *session;
  GSimpleActionGroup *actions;
  gboolean active;         /* on screen */
  gboolean offered;        /* the interrupted run was offered, or need not be */
  gboolean stopped_for_good; /* by Stop rather than Pause */
  gint64 plotted_at;
};

static void gn_train_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnTrainPage, gn_train_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_train_page_page_init))

/* What can be done now */

static void
enable (GnTrainPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
can_resume (GnTrainPage *self)
{
  GnSessionState state = gn_session_get_state (self->session);
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  return !self->stopped_for_good && status.run_folder != NULL &&
         (state == GN_SESSION_PAUSED || (state == GN_SESSION_FAILED && status.epochs->len > 0));
}

/* Why no training can be started, in words that say what to do; NULL when one can. */
static char *
find_obstacle (GnTrainPage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  g_autoptr (GError) error = NULL;
  if (dataset == NULL)
    return g_strdup (_("Open a folder of photos first: on the Dataset page, or with Ctrl+O."));
  if (!gn_dataset_check_trainable (dataset, &error))
    return g_strdup (error->message);
  return NULL;
}

static void
update_actions (GnTrainPage *self)
{
  gboolean running = gn_session_is_running (self->session);
  gboolean stopping = gn_session_get_state (self->session) == GN_SESSION_STOPPING;
  g_autofree char *obstacle = find_obstacle (self);

  gtk_label_set_text (self->hint_label, obstacle != NULL ? obstacle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), obstacle != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->forecast), obstacle == NULL && !running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->recipe_editor), !running);
  enable (self, "start", !running && obstacle == NULL && gn_recipe_editor_check (self->recipe_editor, NULL) &&
                           gn_recipe_forecast_fits (self->forecast));
  enable (self, "pause", running && !stopping);
  enable (self, "stop", running && !stopping);
  enable (self, "resume", !running && can_resume (self));
  enable (self, "resume-run", !running);
  gn_run_list_set_can_train (self->run_list, !running);
}

/* Measuring competes with a training and is of no use to a page nobody sees. */
static void
ask_forecast (GnTrainPage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  gboolean useful = self->active && dataset != NULL && !gn_session_is_running (self->session) &&
                    gn_dataset_check_trainable (dataset, NULL) && gn_recipe_editor_check (self->recipe_editor, NULL);
  gn_recipe_editor_complain_about_batch (self->recipe_editor, NULL);
  gn_recipe_forecast_ask (self->forecast, useful ? dataset : NULL,
                          gn_recipe_editor_get_recipe (self->recipe_editor));
}

static void
on_recipe_changed (GnTrainPage *self)
{
  if (self->workspace == NULL)
    return;
  gn_workspace_set_image_size (self->workspace, gn_recipe_editor_get_recipe (self->recipe_editor)->image_size);
  ask_forecast (self);
  update_actions (self);
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
  update_actions (self);
}

static void
on_use_batch (GnTrainPage *self, int batch_size)
{
  gn_recipe_editor_set_batch_size (self->recipe_editor, batch_size);
}

/* What is shown */

static void
show_session (GnTrainPage *self, gboolean with_plots)
{
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  gn_train_progress_show (self->progress, &status, can_resume (self));
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
    show_session (self, g_get_monotonic_time () - self->plotted_at >= PLOT_INTERVAL_US);
}

static void
on_session_state (GnTrainPage *self)
{
  gn_workspace_set_training (self->workspace, gn_session_is_running (self->session) ||
                                                gn_session_get_state (self->session) == GN_SESSION_PREPARING);
  update_actions (self);
}

static void
compare (GnTrainPage *self)
{
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  g_autoptr (GPtrArray) others = gn_run_list_get_compared (self->run_list, status.run_folder);
  gn_run_plots_set_others (self->plots, others);
}

/* Beginning and end */

static void
begin (GnTrainPage *self)
{
  self->offered = TRUE;
  self->stopped_for_good = FALSE;
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, "", NULL, NULL); /* whatever was offered is decided */
  gn_recipe_forecast_ask (self->forecast, NULL, NULL);
  gn_workspace_set_training (self->workspace, TRUE);
  compare (self);
  show_session (self, TRUE);
  update_actions (self);
}

static void
on_start (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnTrainPage *self = data;
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  const GnRecipe *recipe = gn_recipe_editor_get_recipe (self->recipe_editor);
  g_autofree char *folder = gn_runs_new_folder (gn_dataset_get_title (dataset), recipe->architecture);

  if (gn_session_start (self->session, dataset, recipe, folder))
    begin (self);
}

static void
resume (GnTrainPage *self, const char *folder)
{
  if (gn_session_resume (self->session, gn_workspace_get_dataset (self->workspace), folder, 0))
    begin (self);
}

static void
on_resume (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnTrainPage *self = data;
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  resume (self, status.run_folder);
}

static void
on_resume_run (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnTrainPage *self = data;
  gn_workspace_show_page (self->workspace, GN_PAGE_TRAIN);
  resume (self, g_variant_get_bytestring (parameter));
}

static void
on_run_resume (GnTrainPage *self, const char *folder)
{
  resume (self, folder);
}

static void
on_pause (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gn_session_stop (((GnTrainPage *) data)->session);
}

static void
stop_for_good (GnTrainPage *self)
{
  self->stopped_for_good = TRUE;
  gn_session_stop (self->session);
}

static void
on_stop (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  stop_for_good (data);
}

static void
on_evaluate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gn_workspace_open_model (((GnTrainPage *) data)->workspace, g_variant_get_bytestring (parameter), GN_PAGE_EVALUATE);
}

static void
on_restore_run (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnTrainPage *self = data;
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, "", NULL, NULL);
  gn_run_list_restore (self->run_list, g_variant_get_bytestring (parameter));
}

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
  show_session (self, TRUE);
  update_actions (self);
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
  gn_epoch_table_show (self->table, info->epochs, info->best_epoch);
}

static void
on_runs_compared (GnTrainPage *self)
{
  compare (self);
}

/* Page */

static void
on_dataset_changed (GnTrainPage *self)
{
  ask_forecast (self);
  update_actions (self);
}

static void
add_actions_to_window (GnTrainPage *self)
{
  static const struct {
    const char *action, *accels[2];
  } accels[] = {
    { "train.start", { "<Primary>t" } },
    { "train.pause", { "<Primary>p" } },
    { "train.stop", { "<Primary>period" } },
    { "train.resume", { "<Primary><Shift>p" } },
  };
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkApplication *application = GTK_IS_WINDOW (window) ? gtk_window_get_application (GTK_WINDOW (window)) : NULL;

  /* In the window rather than in the page, so that its messages and its shortcuts reach them from every page. */
  gtk_widget_insert_action_group (window, "train", G_ACTION_GROUP (self->actions));
  for (guint i = 0; application != NULL && i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action,
                                           (const char *const[]) { accels[i].accels[0], NULL });
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
  g_signal_connect_object (workspace, "train-stop", G_CALLBACK (stop_for_good), self, G_CONNECT_SWAPPED);
  add_actions_to_window (self);
  gn_workspace_set_image_size (workspace, gn_recipe_editor_get_recipe (self->recipe_editor)->image_size);
  show_session (self, TRUE);
  update_actions (self);
  gn_run_trash_purge ();
  gn_run_list_reload (self->run_list);
}

static void
gn_train_page_activated (GnPage *page)
{
  GnTrainPage *self = GN_TRAIN_PAGE (page);
  self->active = TRUE;
  if (gn_session_is_running (self->session))
    show_session (self, TRUE);
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
  static const GActionEntry entries[] = {
    { "start", on_start },
    { "pause", on_pause },
    { "stop", on_stop },
    { "resume", on_resume },
    { "resume-run", on_resume_run, "ay" },
    { "evaluate", on_evaluate, "ay" },
    { "restore-run", on_restore_run, "ay" },
  };
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
