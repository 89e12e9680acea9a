/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Identify page: photos that come by drop, paste and file chooser, and what is said about them. */
#include <string.h>

#include "app-support.h"
#include "gn-classifier.h"
#include "gn-identify-page.h"
#include "gn-rank-list.h"

static GtkWidget *
open_page (App *app)
{
  gn_workspace_open_model (app->workspace, app_model (), GN_PAGE_IDENTIFY);
  return app_show_page (app, GN_PAGE_IDENTIFY);
}

/* The first photo of a species. */
static char *
find_photo (int species)
{
  g_autofree char *id = g_strdup_printf ("g%d", species);
  g_autofree char *folder = g_build_filename (app_photos (), "validation", id, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  return g_build_filename (folder, g_dir_read_name (dir), NULL);
}

static void
give_uris (GtkClipboard *clipboard, GtkSelectionData *selection, guint info, gpointer uris)
{
  gtk_selection_data_set_uris (selection, uris);
}

static void
offer_uris (GtkClipboard *clipboard, char **uris)
{
  g_autoptr (GtkTargetList) targets = gtk_target_list_new (NULL, 0);
  int n;
  gtk_target_list_add_uri_targets (targets, 0);
  GtkTargetEntry *table = gtk_target_table_new_from_list (targets, &n);
  g_assert_true (gtk_clipboard_set_with_data (clipboard, table, (guint)n, give_uris, NULL, uris));
  gtk_target_table_free (table, n);
}

/* The end of a drop: the page gets the data as the display hands it over, by way of a selection of our own. */
static void
drop (GtkWidget *page, char **uris)
{
  GtkClipboard *clipboard = gtk_clipboard_get (gdk_atom_intern_static_string ("_GUENON_TEST_DROP"));
  GdkAtom target = gdk_atom_intern_static_string ("text/uri-list");

  g_assert_true (gtk_target_list_find (gtk_drag_dest_get_target_list (page), target, NULL));
  offer_uris (clipboard, uris);
  GtkSelectionData *data = gtk_clipboard_wait_for_contents (clipboard, target);
  g_assert_nonnull (data);
  g_signal_emit_by_name (page, "drag-data-received", NULL, 10, 10, data, 0, GDK_CURRENT_TIME);
  gtk_selection_data_free (data);
  app_settle ();
}

static char *
get_uri (int species)
{
  g_autofree char *path = find_photo (species);
  return g_filename_to_uri (path, NULL, NULL);
}

static void
wait_for_ranks (GtkWidget *page)
{
  app_wait (gtk_widget_get_mapped (app_find (page, "verdict_label")), "the species are ranked");
  app_settle ();
}

/* The best species and its probability, by the classifier itself. */
static char *
identify (const char *path, char **percent)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnModel) model = gn_model_load (app_model (), NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GnClassifier) classifier = gn_classifier_new (model, GN_PRECISION_AUTO, 1, 0, 0, &error);
  g_assert_no_error (error);
  float logits[8], probabilities[8];
  int indices[8];
  guint n;
  const GnClass *classes = gn_model_get_classes (model, &n);
  g_assert_cmpuint (n, ==, 8);
  gn_classifier_run_file (classifier, path, logits, &error);
  g_assert_no_error (error);
  gn_rank_classes (logits, 8, gn_model_get_calibration (model)->temperature, indices, probabilities);
  *percent = g_strdup_printf ("%.1f %%", (double)probabilities[0] * 100);
  return g_strdup (classes[indices[0]].name);
}

static void
test_drop (App *app)
{
  GtkWidget *page = open_page (app);
  g_auto (GStrv) uris = g_new0 (char *, 2);
  g_autofree char *path = find_photo (0), *percent = NULL;
  g_autofree char *name = identify (path, &percent);

  uris[0] = get_uri (0);
  drop (page, uris);
  wait_for_ranks (page);
  g_assert_cmpstr (app_label (page, "verdict_label"), ==, name);
  GtkWidget *ranks = app_find_type (page, GN_TYPE_RANK_LIST);
  g_assert_nonnull (app_find_text (ranks, name));
  g_assert_nonnull (app_find_text (ranks, percent));
  g_autoptr (GPtrArray) bars = app_find_all (ranks, GTK_TYPE_PROGRESS_BAR);
  g_assert_cmpuint (bars->len, ==, 8);
  for (guint i = 1; i < bars->len; i++)
    g_assert_cmpfloat (gtk_progress_bar_get_fraction (bars->pdata[i - 1]), >=,
                       gtk_progress_bar_get_fraction (bars->pdata[i]));
  app_wait (app_count_colors (app_find (page, "photo_view")) == APP_MANY_COLORS, "the photo is shown");
  g_assert_false (gtk_widget_get_mapped (app_find (page, "list_box")));
  app_screenshot (app, "identify");
}

static void
test_remote (App *app)
{
  GtkWidget *page = open_page (app);
  char *uris[] = { (char *)"https://example.org/monkey.jpg", NULL };
  drop (page, uris);
  app_wait_message (app, "Only photos on this computer");
}

/* A file, then a picture, both from the clipboard and with the keyboard. */
static void
test_paste (App *app)
{
  GtkWidget *page = open_page (app);
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_auto (GStrv) uris = g_new0 (char *, 2);
  g_autofree char *path = find_photo (1), *name = g_path_get_basename (path);

  app_press (app, GDK_KEY_1, GDK_MOD1_MASK);
  app_press (app, GDK_KEY_5, GDK_MOD1_MASK);
  gtk_clipboard_set_text (clipboard, "only words", -1);
  gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  app_press (app, GDK_KEY_v, GDK_CONTROL_MASK);
  app_wait_message (app, "no photo in the clipboard");

  uris[0] = g_filename_to_uri (path, NULL, NULL);
  offer_uris (clipboard, uris);
  app_press (app, GDK_KEY_v, GDK_CONTROL_MASK);
  wait_for_ranks (page);
  g_autofree char *tip = gtk_widget_get_tooltip_text (app_find (page, "photo_view"));
  g_assert_cmpstr (tip, ==, name);

  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, NULL);
  gtk_clipboard_set_image (clipboard, pixbuf);
  app_press (app, GDK_KEY_v, GDK_CONTROL_MASK);
  app_wait (gtk_widget_get_mapped (app_find (page, "list_box")), "the picture is a second photo");
  wait_for_ranks (page);
  gtk_clipboard_clear (clipboard);
}

static void
test_many_and_export (App *app)
{
  GtkWidget *page = open_page (app);
  g_auto (GStrv) uris = g_new0 (char *, 4);
  g_autofree char *csv = app_path ("identified.csv"), *text = NULL;
  for (int i = 0; i < 3; i++)
    uris[i] = get_uri (i);
  drop (page, uris);
  app_wait (strcmp (app_label (page, "status_label"), "3 photos") == 0, "all three photos are identified");
  GtkWidget *list = app_find_type (app_find (page, "list_box"), GTK_TYPE_TREE_VIEW);
  GtkTreeModel *model = gtk_tree_view_get_model (GTK_TREE_VIEW (list));
  g_assert_cmpint (gtk_tree_model_iter_n_children (model, NULL), ==, 3);
  app_screenshot (app, "identify-many");

  app_click (app_find_named (page, "Export…"));
  app_choose_file (csv);
  app_wait (g_file_get_contents (csv, &text, NULL, NULL), "the table is written");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_true (g_str_has_prefix (lines[0], "file,"));
  for (int i = 1; i <= 3; i++) {
    g_assert_nonnull (lines[i]);
    g_assert_nonnull (strstr (lines[i], ".jpg"));
    g_assert_nonnull (strstr (lines[i], "guenon"));
  }
  g_assert_cmpstr (app_message (app), ==, "");

  /* Searching keeps what holds the text. */
  g_autofree char *path = find_photo (0), *name = g_path_get_basename (path);
  gtk_entry_set_text (GTK_ENTRY (app_find (page, "search_entry")), "nobody is called so");
  app_wait (gtk_tree_model_iter_n_children (gtk_tree_view_get_model (GTK_TREE_VIEW (list)), NULL) == 0,
            "the search finds nothing");
  app_click (app_find_named (page, "Clear"));
  g_assert_false (gtk_widget_get_mapped (app_find (page, "list_box")));
}

static void
test_bad_photo (App *app)
{
  GtkWidget *page = open_page (app);
  g_autofree char *path = app_path ("broken.jpg");
  g_auto (GStrv) uris = g_new0 (char *, 2);
  g_assert_true (g_file_set_contents (path, "\xff\xd8\xff\xe0 no photo", -1, NULL));
  uris[0] = g_filename_to_uri (path, NULL, NULL);
  drop (page, uris);
  app_wait (gtk_widget_get_mapped (app_find (page, "reason_label")), "the page says that it is no photo");
  g_assert_cmpuint (strlen (app_label (page, "reason_label")), >, 20);
  g_assert_null (app_toplevel (GTK_TYPE_DIALOG));
}

static void
test_open (App *app)
{
  GtkWidget *page = open_page (app);
  g_autofree char *path = find_photo (2);
  app_press (app, GDK_KEY_O, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  app_choose_file (path);
  wait_for_ranks (page);
}

/* As a file manager does with "Open with". */
static void
test_command_line (App *app)
{
  g_autofree char *path = find_photo (3);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gn_workspace_set_model_path (app->workspace, app_model ());
  g_application_open (G_APPLICATION (app->application), &file, 1, "");
  wait_for_ranks (app_page (app, GN_PAGE_IDENTIFY));
}

static void
test_bad_model (App *app)
{
  g_autofree char *path = app_path ("no model.safetensors");
  g_auto (GStrv) uris = g_new0 (char *, 2);
  g_assert_true (g_file_set_contents (path, "nothing of the kind", -1, NULL));
  gn_workspace_open_model (app->workspace, path, GN_PAGE_IDENTIFY);
  GtkWidget *page = app_show_page (app, GN_PAGE_IDENTIFY);
  uris[0] = get_uri (0);
  drop (page, uris);
  app_wait (gtk_info_bar_get_revealed (GTK_INFO_BAR (app_find (page, "problem_bar"))),
            "the page says what is wrong with the model");
  g_assert_nonnull (strstr (app_label (page, "problem_label"), "no model.safetensors"));
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/identify/drop", 180, test_drop);
  app_test_add ("/identify/remote", 120, test_remote);
  app_test_add ("/identify/paste", 120, test_paste);
  app_test_add ("/identify/many-and-export", 120, test_many_and_export);
  app_test_add ("/identify/bad-photo", 120, test_bad_photo);
  app_test_add ("/identify/open", 120, test_open);
  app_test_add ("/identify/command-line", 120, test_command_line);
  app_test_add ("/identify/bad-model", 120, test_bad_model);
  return app_test_run ();
}
