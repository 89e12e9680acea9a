/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done on the training page: start, pause, stop, resume, and when. */
#include "gn-train-page-private.h"

#include <glib/gi18n-lib.h>

/* What can be done now */

static void
enable (GnTrainPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

gboolean
gn_train_page_can_resume (GnTrainPage *self)
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
    return g_strdup (_("Open a folder of photos first: on the Data Set page, or with Ctrl+O."));
  if (!gn_dataset_check_trainable (dataset, &error))
    return g_strdup (error->message);
  return NULL;
}

void
gn_train_page_update_actions (GnTrainPage *self)
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
  enable (self, "resume", !running && gn_train_page_can_resume (self));
  enable (self, "resume-run", !running);
  gn_run_list_set_can_train (self->run_list, !running);
}

/* Actions */

static void
begin (GnTrainPage *self)
{
  self->offered = TRUE;
  self->stopped_for_good = FALSE;
  g_clear_pointer (&self->shown_run, g_free);
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, "", NULL, NULL); /* whatever was offered is decided */
  gn_recipe_forecast_ask (self->forecast, NULL, NULL);
  gn_workspace_set_training (self->workspace, TRUE);
  gn_train_page_compare (self);
  gn_train_page_show_session (self, TRUE);
  gn_train_page_update_actions (self);
}

static void
on_start (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnTrainPage *self = data;
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  const GnRecipe *recipe = gn_recipe_editor_get_recipe (self->recipe_editor);
  g_autofree char *folder = gn_runs_new_folder (gn_dataset_get_title (dataset), recipe->architecture);

  if (!gn_session_start (self->session, dataset, recipe, folder))
    return;
  gn_run_plots_set_planned (self->plots, recipe);
  begin (self);
}

void
gn_train_page_resume (GnTrainPage *self, const char *folder)
{
  g_autoptr (GnRunInfo) info = gn_run_info_read (folder, NULL);
  if (!gn_session_resume (self->session, gn_workspace_get_dataset (self->workspace), folder, 0))
    return;
  gn_run_plots_set_planned (self->plots, info != NULL ? info->recipe : NULL);
  begin (self);
}

static void
on_resume (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnTrainPage *self = data;
  GnSessionStatus status;
  gn_session_get_status (self->session, &status);
  gn_train_page_resume (self, status.run_folder);
}

static void
on_resume_run (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnTrainPage *self = data;
  gn_workspace_show_page (self->workspace, GN_PAGE_TRAIN);
  gn_train_page_resume (self, g_variant_get_bytestring (parameter));
}

static void
on_pause (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gn_session_stop (((GnTrainPage *) data)->session);
}

void
gn_train_page_stop (GnTrainPage *self)
{
  self->stopped_for_good = TRUE;
  gn_session_stop (self->session);
}

static void
on_stop (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gn_train_page_stop (data);
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

void
gn_train_page_add_actions (GnTrainPage *self)
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

void
gn_train_page_init_actions (GnTrainPage *self)
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
}
