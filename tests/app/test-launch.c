/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody sees who starts the program for the first time, and how folders that do not fit are told. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app-support.h"
#include "gn-practice.h"
#include "gn-run-row.h"

static const char *
visible_page (App *app)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (app_find (app->window, "stack")));
}

static void
assert_no_dialog (void)
{
  GtkWidget *dialog = app_toplevel (GTK_TYPE_DIALOG);
  if (dialog != NULL)
    g_error ("A dialog “%s” stands in the way", gtk_window_get_title (GTK_WINDOW (dialog)));
}

static void
test_welcome (App *app)
{
  GtkWidget *page = app_page (app, GN_PAGE_DATASET), *buttons = app_find (page, "welcome_buttons");
  g_autoptr (GPtrArray) choices = app_find_all (buttons, GTK_TYPE_BUTTON);
  static const char *const actions[] = { "win.open-folder", "win.draw-practice", "win.identify" };

  g_assert_cmpstr (visible_page (app), ==, GN_PAGE_DATASET);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (app->window)), ==, "Guenon");
  g_assert_cmpuint (choices->len, ==, 3);
  for (guint i = 0; i < choices->len; i++) {
    g_assert_true (gtk_widget_get_mapped (choices->pdata[i]) && gtk_widget_is_sensitive (choices->pdata[i]));
    g_assert_cmpstr (gtk_actionable_get_action_name (choices->pdata[i]), ==, actions[i]);
  }
  g_assert_cmpstr (app_message (app), ==, "");
  assert_no_dialog ();
}

static void
test_every_page_without_photos (App *app)
{
  static const char *const pages[] = { GN_PAGE_AUGMENT, GN_PAGE_TRAIN, GN_PAGE_EVALUATE, GN_PAGE_IDENTIFY };
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    GtkWidget *page = app_show_page (app, pages[i]);
    g_assert_cmpuint (app_count_colors (page), >, 8);
    g_assert_cmpstr (app_message (app), ==, "");
    assert_no_dialog ();
  }
  GtkWidget *train = app_page (app, GN_PAGE_TRAIN);
  g_assert_nonnull (strstr (app_label (train, "hint_label"), "Open a folder"));
  g_assert_false (gtk_widget_is_sensitive (app_find (train, "start_button")));
}

static void
test_open_folder (App *app)
{
  GtkWidget *page = app_page (app, GN_PAGE_DATASET);

  app_click (app_find (page, "welcome_open"));
  app_choose_file (app_photos ());
  app_wait (gn_workspace_get_dataset (app->workspace) != NULL, "the chosen folder is open");
  app_settle ();
  g_assert_nonnull (strstr (gtk_window_get_title (GTK_WINDOW (app->window)), "Practice photos"));
  g_assert_true (gtk_widget_get_mapped (app_find (page, "grid")));
  g_auto (GStrv) recent = gn_workspace_get_recent_folders (app->workspace);
  g_assert_cmpstr (recent[0], ==, app_photos ());
  g_assert_null (recent[1]);
}

static void
test_open_folder_cancelled (App *app)
{
  app_click (app_find (app_page (app, GN_PAGE_DATASET), "welcome_open"));
  app_wait (app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL, "the file chooser opens");
  gtk_dialog_response (GTK_DIALOG (app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG)), GTK_RESPONSE_CANCEL);
  app_wait (app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL, "the file chooser closes");
  app_settle ();
  g_assert_null (gn_workspace_get_dataset (app->workspace));
  g_assert_cmpstr (app_message (app), ==, "");
}

/* To its end: half a minute of drawing. */
static void
test_draw_practice (App *app)
{
  GtkWidget *page = app_page (app, GN_PAGE_DATASET);
  guint n;

  app_click (app_find_named (page, "Draw a Practice Data Set"));
  while (gn_workspace_get_busy (app->workspace))
    app_settle ();
  g_assert_nonnull (gn_workspace_get_dataset (app->workspace));
  gn_dataset_get_photos (gn_workspace_get_dataset (app->workspace), &n);
  g_assert_cmpuint (n, ==, 8 * GN_PRACTICE_DEFAULT_PER_CLASS);
  g_assert_true (
      g_str_has_prefix (gn_dataset_get_folder (gn_workspace_get_dataset (app->workspace)), g_get_user_data_dir ()));
  g_assert_true (gtk_widget_get_mapped (app_find (page, "grid")));
  g_assert_false (gtk_widget_get_mapped (app_find (app->window, "busy_bar")));
}

static void
test_draw_practice_cancelled (App *app)
{
  g_autofree char *practice = g_build_filename (g_get_user_data_dir (), "guenon", "practice", NULL);

  app_click (app_find_named (app->window, "Draw a Practice Data Set"));
  app_wait (gtk_widget_get_mapped (app_find (app->window, "busy_bar")), "the progress of drawing is shown");
  g_assert_false (gtk_widget_is_sensitive (app_find (app_page (app, GN_PAGE_DATASET), "welcome_buttons")));
  app_wait (gn_workspace_get_progress (app->workspace) > 0, "the drawing makes progress");
  g_action_group_activate_action (G_ACTION_GROUP (app->window), "cancel", NULL);
  app_wait (!gn_workspace_get_busy (app->workspace), "the drawing is given up");
  app_settle ();
  g_assert_null (gn_workspace_get_dataset (app->workspace));
  g_assert_cmpstr (app_message (app), ==, "");
  g_autoptr (GDir) dir = g_dir_open (practice, 0, NULL);
  g_assert_true (dir == NULL || g_dir_read_name (dir) == NULL);
}

static void
test_identify (App *app)
{
  g_autofree char *photo = app_path ("one.jpg");
  g_autoptr (GDir) dir = NULL;
  g_autofree char *species = g_build_filename (app_photos (), "validation", "g0", NULL);
  dir = g_dir_open (species, 0, NULL);
  g_assert_nonnull (dir);
  g_autofree char *first = g_build_filename (species, g_dir_read_name (dir), NULL);
  app_copy (first, photo);

  app_click (app_find_named (app->window, "Identify a Photo…"));
  app_choose_file (photo);
  app_wait (g_strcmp0 (visible_page (app), GN_PAGE_IDENTIFY) == 0, "the Identify page is shown");
  app_settle ();
  g_assert_nonnull (app_find_text (app_page (app, GN_PAGE_IDENTIFY), "model"));
  assert_no_dialog ();
}

/* Folders that do not fit */

static void
refuse_folder (App *app, const char *folder, const char *part)
{
  gn_workspace_open_folder (app->workspace, folder);
  app_wait_message (app, part);
  g_assert_cmpint (gtk_info_bar_get_message_type (GTK_INFO_BAR (app_find (app->window, "message_bar"))), ==,
                   GTK_MESSAGE_ERROR);
  g_assert_nonnull (strstr (app_message (app), " ")); /* words, not a code */
  assert_no_dialog ();
  g_assert_true (gtk_widget_get_mapped (app_find (app->window, "message_button")));
}

static void
test_bad_folders (App *app)
{
  g_autofree char *empty = app_path ("Empty"), *missing = app_path ("Missing"), *file = app_path ("file.txt");
  g_mkdir (empty, 0700);
  g_assert_true (g_file_set_contents (file, "text", -1, NULL));

  refuse_folder (app, empty, "Empty");
  refuse_folder (app, missing, "Missing");
  refuse_folder (app, file, "file.txt");
  g_assert_null (gn_workspace_get_dataset (app->workspace));
  g_assert_true (gtk_widget_get_mapped (app_find (app_page (app, GN_PAGE_DATASET), "welcome_open")));

  /* The bar's button leads to another folder, and the bar is gone when that is open. */
  app_click (app_find (app->window, "message_button"));
  app_choose_file (app_photos ());
  app_wait (gn_workspace_get_dataset (app->workspace) != NULL, "the other folder is open");
  app_settle ();
  g_assert_cmpstr (app_message (app), ==, "");

  /* A failure leaves the open folder alone. */
  refuse_folder (app, empty, "Empty");
  g_assert_cmpstr (gn_dataset_get_folder (gn_workspace_get_dataset (app->workspace)), ==, app_photos ());
}

static void
test_unreadable_folder (App *app)
{
  g_autofree char *locked = app_path ("Locked");
  g_mkdir (locked, 0);
  if (g_access (locked, R_OK) == 0) {
    g_rmdir (locked);
    g_test_skip ("The superuser may read every folder");
    return;
  }
  refuse_folder (app, locked, "Locked");
  g_chmod (locked, 0700);
}

/* Photos of one species can be looked at; what they cannot do is said where it would be done. */
static void
test_one_class (App *app)
{
  g_autofree char *folder = app_path ("One species"), *from = g_build_filename (app_photos (), "training", "g0", NULL);
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *source = g_build_filename (from, name, NULL);
    g_autofree char *target = g_build_filename (folder, "only", name, NULL);
    app_copy (source, target);
  }
  gn_workspace_open_folder (app->workspace, folder);
  app_wait (!gn_workspace_get_busy (app->workspace), "the folder has been scanned");
  assert_no_dialog ();
  if (gn_workspace_get_dataset (app->workspace) == NULL) {
    g_assert_cmpstr (app_message (app), !=, "");
    return;
  }
  GtkWidget *train = app_show_page (app, GN_PAGE_TRAIN);
  g_assert_true (gtk_widget_get_mapped (app_find (train, "hint_label")));
  g_assert_cmpuint (strlen (app_label (train, "hint_label")), >, 20);
  g_assert_false (gtk_widget_is_sensitive (app_find (train, "start_button")));
}

/* Every ui file */

static void
test_ui_files (App *app)
{
  static const char folder[] = "/io/github/guenon/Guenon/ui";
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = g_resources_enumerate_children (folder, 0, &error);
  guint n_templates = 0;
  g_assert_no_error (error);
  g_type_ensure (GN_TYPE_RUN_ROW); /* there is none before there are runs */
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *path = g_build_filename (folder, *name, NULL);
    g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
    const char *text = g_bytes_get_data (bytes, NULL), *template = strstr (text, "<template class=\"");
    if (template == NULL) {
      g_autoptr (GtkBuilder) builder = gtk_builder_new ();
      gtk_builder_add_from_resource (builder, path, &error);
      g_assert_no_error (error);
      continue;
    }
    g_auto (GStrv) parts = g_strsplit (template, "\"", 3);
    GType type = g_type_from_name (parts[1]);
    if (type == 0)
      g_error ("%s is the template of %s, which the window never uses", *name, parts[1]);
    n_templates++;
    /* The window stands already, and its pages with it; a row wants a run. */
    if (g_type_is_a (type, GTK_TYPE_WINDOW) || g_type_is_a (type, GTK_TYPE_LIST_BOX_ROW))
      continue;
    GtkWidget *widget = g_object_ref_sink (g_object_new (type, NULL));
    gtk_widget_destroy (widget);
    g_object_unref (widget);
  }
  g_assert_cmpuint (n_templates, >, 10);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/launch/welcome", 60, test_welcome);
  app_test_add ("/launch/pages-without-photos", 60, test_every_page_without_photos);
  app_test_add ("/launch/open-folder", 120, test_open_folder);
  app_test_add ("/launch/open-folder-cancelled", 60, test_open_folder_cancelled);
  if (g_test_slow ())
    app_test_add ("/launch/draw-practice", 900, test_draw_practice);
  app_test_add ("/launch/draw-practice-cancelled", 120, test_draw_practice_cancelled);
  app_test_add ("/launch/identify", 120, test_identify);
  app_test_add ("/launch/bad-folders", 120, test_bad_folders);
  app_test_add ("/launch/unreadable-folder", 60, test_unreadable_folder);
  app_test_add ("/launch/one-class", 60, test_one_class);
  app_test_add ("/launch/ui-files", 60, test_ui_files);
  return app_test_run ();
}
