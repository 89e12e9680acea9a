/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of runs: interrupted ones, names, deleting and taking back, the ways to other pages. */
#include <string.h>

#include "app-support.h"
#include "app-training.h"
#include "gn-run-row.h"

static GtkWidget *
get_list (App *app)
{
  return app_find (app_page (app, GN_PAGE_TRAIN), "run_list");
}

static guint
count_runs (App *app)
{
  g_autoptr (GPtrArray) rows = app_find_all (get_list (app), GN_TYPE_RUN_ROW);
  return rows->len;
}

/* Rows are made anew whenever the list is read. */
static GtkWidget *
get_row (App *app)
{
  return app_find_type (get_list (app), GN_TYPE_RUN_ROW);
}

/* As when another program's window comes to the front, and back. */
static void
change_window_focus (App *app, gboolean in)
{
  GdkEvent *event = gdk_event_new (GDK_FOCUS_CHANGE);
  event->focus_change.window = g_object_ref (gtk_widget_get_window (app->window));
  event->focus_change.in = in;
  gtk_widget_event (app->window, event);
  gdk_event_free (event);
}

static void
test_rename (App *app)
{
  app_offer_model (app);
  app_choose (app_find (get_row (app), "menu_button"), "Rename");
  GtkWidget *entry = app_find (get_row (app), "name_entry");
  app_wait (gtk_widget_get_mapped (entry), "the name can be edited");
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "Small model");
  gtk_entry_set_text (GTK_ENTRY (entry), "  Guenons of the east ");
  gtk_widget_activate (entry);
  app_wait (app_find_text (get_list (app), "Guenons of the east") != NULL, "the run has its new name");
  g_autoptr (GnRunInfo) info = gn_run_info_read (app_model (), NULL);
  g_assert_cmpstr (info->name, ==, "Guenons of the east");

  /* Escape keeps it. */
  app_choose (app_find (get_row (app), "menu_button"), "Rename");
  entry = app_find (get_row (app), "name_entry");
  app_wait (gtk_widget_get_mapped (entry), "the name can be edited");
  gtk_entry_set_text (GTK_ENTRY (entry), "Something else");
  change_window_focus (app, TRUE);
  change_window_focus (app, FALSE);
  g_assert_true (gtk_widget_get_mapped (entry));
  change_window_focus (app, TRUE);
  gtk_widget_grab_focus (entry);
  app_press (app, GDK_KEY_Escape, 0);
  g_assert_nonnull (app_find_text (get_list (app), "Guenons of the east"));
  g_assert_true (gn_run_rename (app_model (), "Small model", NULL));
}

static void
test_delete (App *app)
{
  app_offer_model (app);
  app_choose (app_find (get_row (app), "menu_button"), "Delete");
  app_wait (count_runs (app) == 0, "the run is off the list");
  app_wait_message (app, "“Small model” was deleted");
  g_assert_null (app_toplevel (GTK_TYPE_DIALOG));
  app_click (app_find (app->window, "message_button"));
  app_wait (count_runs (app) == 1, "the run is back");
  g_assert_cmpstr (app_message (app), ==, "");
}

static void
test_open (App *app)
{
  app_offer_model (app);
  app_click (app_find (get_row (app), "evaluate_button"));
  g_assert_true (gtk_widget_get_mapped (app_page (app, GN_PAGE_EVALUATE)));
  g_assert_true (g_str_has_suffix (gn_workspace_get_model_path (app->workspace), "Small model"));
  app_show_runs (app);
  app_wait (count_runs (app) == 1, "the list is read again");
  app_settle ();
  app_click (app_find (get_row (app), "identify_button"));
  g_assert_true (gtk_widget_get_mapped (app_page (app, GN_PAGE_IDENTIFY)));
}

static void
test_select (App *app)
{
  app_offer_model (app);
  GtkWidget *page = app_page (app, GN_PAGE_TRAIN), *plot = app_find (page, "loss_view");
  gtk_widget_activate (get_row (app));
  app_settle ();
  const char *words = atk_object_get_description (gtk_widget_get_accessible (plot));
  g_assert_nonnull (strstr (words, "Validation, Epoch 1: "));
}

/* What stopped half-way is offered when the program is started the next time. */
static void
test_interrupted (App *app)
{
  GtkWidget *page = app_training_prepare (app, 2);
  app_click (app_find (page, "start_button"));
  app_training_wait_for_step (app);
  app_click (app_find (app_find (page, "progress"), "pause_button"));
  app_training_wait_until_done (app, GN_SESSION_PAUSED);
  app_stop (app);

  app_start (app);
  app_wait_message (app, "was interrupted after epoch");
  g_assert_null (app_toplevel (GTK_TYPE_DIALOG));
  app_click (app_find (app->window, "message_button"));
  app_wait (gtk_widget_get_mapped (app_page (app, GN_PAGE_TRAIN)), "the Train page is shown");
  app_training_wait_for_step (app);
  app_training_wait_until_done (app, GN_SESSION_FINISHED);
  app_wait (app_find_text (app_show_runs (app), "of 2, finished") != NULL, "the run is finished");
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/runs/rename", 180, test_rename);
  app_test_add ("/runs/delete", 120, test_delete);
  app_test_add ("/runs/open", 120, test_open);
  app_test_add ("/runs/select", 120, test_select);
  app_test_add ("/runs/interrupted", 240, test_interrupted);
  return app_test_run ();
}
