/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Dataset page: thumbnails, search, the large photo, charts, health, exclusions. */
#include <string.h>

#include "app-support.h"
#include "gn-photo-grid.h"

#define N_PHOTOS 32
#define N_OF_SPECIES 4

static GnPhotoGrid *
get_grid (App *app)
{
  return GN_PHOTO_GRID (app_find (app_page (app, GN_PAGE_DATASET), "grid"));
}

static GtkWidget *
get_page (App *app)
{
  return app_page (app, GN_PAGE_DATASET);
}

static void
show_view (App *app, const char *name)
{
  GtkStack *views = GTK_STACK (app_find (get_page (app), "views"));
  gtk_stack_set_visible_child_name (views, name);
  app_settle ();
}

static const GnPhoto *
get_photo (App *app, guint i)
{
  return &gn_dataset_get_photos (gn_workspace_get_dataset (app->workspace), NULL)[i];
}

static guint
count_excluded (App *app)
{
  guint n, excluded = 0;
  const GnPhoto *photos = gn_dataset_get_photos (gn_workspace_get_dataset (app->workspace), &n);
  for (guint i = 0; i < n; i++)
    excluded += photos[i].excluded;
  return excluded;
}

static void
test_thumbnails (App *app)
{
  app_open_folder (app, app_photos ());
  g_assert_cmpuint (gn_photo_grid_get_n_photos (get_grid (app)), ==, N_PHOTOS);
  app_wait (app_count_colors (GTK_WIDGET (get_grid (app))) == APP_MANY_COLORS, "the thumbnails are in the grid");
}

/* The wheel over the thumbnails moves them. */
static void
test_wheel (App *app)
{
  app_open_folder (app, app_photos ());
  GtkWidget *grid = GTK_WIDGET (get_grid (app));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid));
  GdkDevice *pointer = gdk_seat_get_pointer (gdk_display_get_default_seat (gdk_display_get_default ()));
  g_autoptr (GdkEvent) event = gdk_event_new (GDK_SCROLL);

  g_assert_true (gdk_window_get_events (gtk_widget_get_window (grid)) & GDK_SCROLL_MASK);
  event->scroll.window = g_object_ref (gtk_widget_get_window (grid));
  event->scroll.direction = GDK_SCROLL_DOWN;
  event->scroll.x = event->scroll.y = 50;
  gdk_event_set_device (event, pointer);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  gtk_main_do_event (event);
  app_settle ();
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 0);
}

static void
search (App *app, const char *text, guint n)
{
  GtkEntry *entry = GTK_ENTRY (app_find (get_page (app), "search"));
  g_autofree char *sentence = g_strdup_printf ("searching for “%s” leaves %u photos", text, n);
  gtk_entry_set_text (entry, text);
  app_wait (gn_photo_grid_get_n_photos (get_grid (app)) == n, sentence);
}

static void
test_search (App *app)
{
  app_open_folder (app, app_photos ());
  const GnClass *classes = gn_dataset_get_classes (gn_workspace_get_dataset (app->workspace), NULL);

  search (app, classes[2].name, N_OF_SPECIES);
  g_autofree char *upper = g_utf8_strup (classes[2].name, -1);
  search (app, upper, N_OF_SPECIES);
  search (app, "no animal is called so", 0);
  g_assert_true (gtk_widget_get_mapped (app_find_named (get_page (app), "Show All Photos")));
  app_click (app_find_named (get_page (app), "Show All Photos"));
  app_wait (gn_photo_grid_get_n_photos (get_grid (app)) == N_PHOTOS, "all photos are shown again");
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (app_find (get_page (app), "search"))), ==, "");
}

static void
test_filter (App *app)
{
  app_open_folder (app, app_photos ());
  GtkComboBox *split = GTK_COMBO_BOX (app_find (get_page (app), "split_combo"));
  GtkListBox *classes = GTK_LIST_BOX (app_find (get_page (app), "classes"));

  gtk_combo_box_set_active (split, 2);
  app_settle ();
  g_assert_cmpuint (gn_photo_grid_get_n_photos (get_grid (app)), ==, N_PHOTOS / 4);
  gtk_combo_box_set_active (split, 1);
  app_settle ();
  g_assert_cmpuint (gn_photo_grid_get_n_photos (get_grid (app)), ==, N_PHOTOS * 3 / 4);

  /* The first row is for all species. */
  gtk_widget_activate (GTK_WIDGET (gtk_list_box_get_row_at_index (classes, 3)));
  app_settle ();
  g_assert_cmpuint (gn_photo_grid_get_n_photos (get_grid (app)), ==, 3);
  gtk_combo_box_set_active (split, 0);
  app_settle ();
  g_assert_cmpuint (gn_photo_grid_get_n_photos (get_grid (app)), ==, N_OF_SPECIES);
}

/* With the arrow keys, and with the mouse. */
static void
test_large_photo (App *app)
{
  app_open_folder (app, app_photos ());
  GtkWidget *grid = GTK_WIDGET (get_grid (app)), *panel = app_find (get_page (app), "panel");

  gtk_widget_grab_focus (grid);
  app_press (app, GDK_KEY_Home, 0);
  g_assert_cmpint (gn_photo_grid_get_cursor (get_grid (app)), ==, 0);
  app_press (app, GDK_KEY_Right, 0);
  int photo = gn_photo_grid_get_cursor (get_grid (app));
  g_assert_cmpint (photo, >, 0);

  const GnPhoto *facts = get_photo (app, (guint)photo);
  g_autofree char *name = g_path_get_basename (facts->path);
  g_autofree char *size = g_strdup_printf ("%d × %d", facts->width, facts->height);
  g_autofree char *bytes = g_format_size (facts->size);
  g_assert_cmpstr (app_label (panel, "name"), ==, name);
  g_assert_nonnull (strstr (app_label (panel, "dimensions"), size));
  g_assert_cmpstr (app_label (panel, "bytes"), ==, bytes);
  g_assert_cmpstr (app_label (panel, "split"), ==, "Training");
  g_assert_cmpstr (app_label (panel, "date"), !=, "—");
  app_wait (app_count_colors (app_find (panel, "view")) == APP_MANY_COLORS, "the large photo is drawn");
  g_autofree char *first = app_picture (app_find (panel, "view"));

  /* The first photo stands under the first heading, a good way from the corner. */
  for (int y = 4; y < 200 && gn_photo_grid_get_cursor (get_grid (app)) != 0; y += 12)
    app_click_at (grid, 60, y, 0);
  g_assert_cmpint (gn_photo_grid_get_cursor (get_grid (app)), ==, 0);
  g_autofree char *second = NULL;
  app_wait ((g_free (second), second = app_picture (app_find (panel, "view")), strcmp (first, second) != 0),
            "the other photo takes its place");
}

static void
test_charts (App *app)
{
  app_open_folder (app, app_photos ());
  show_view (app, "charts");
  g_assert_cmpuint (app_count_colors (app_find (get_page (app), "bars")), >, 8);
  g_assert_cmpuint (app_count_colors (app_find (get_page (app), "scatter")), >, 8);
  g_assert_false (gtk_widget_get_mapped (app_find (get_page (app), "filter_box")));
  app_screenshot (app, "dataset-charts");
}

/* Exclusions are the user's; the folder is nobody's to touch. */
static void
test_exclude (App *app)
{
  g_autofree char *before = app_fingerprint_folder (app_photos ());
  app_open_folder (app, app_photos ());
  GtkWidget *panel = app_find (get_page (app), "panel");

  gn_photo_grid_select_photo (get_grid (app), 5);
  app_settle ();
  app_click (app_find (panel, "exclude_button"));
  app_wait (get_photo (app, 5)->excluded, "the photo is excluded");
  app_wait_message (app, "1 photo excluded");
  g_assert_nonnull (strstr (app_label (panel, "problem"), "Excluded"));
  app_click (app_find (app->window, "message_button"));
  app_wait (!get_photo (app, 5)->excluded, "the message's button takes the photo back");

  /* Several, by keyboard alone. */
  gtk_widget_grab_focus (GTK_WIDGET (get_grid (app)));
  app_press (app, GDK_KEY_Home, 0);
  app_press (app, GDK_KEY_Right, GDK_SHIFT_MASK);
  app_press (app, GDK_KEY_Right, GDK_SHIFT_MASK);
  app_press (app, GDK_KEY_Delete, 0);
  app_wait (count_excluded (app) == 3, "three photos are excluded");
  app_press (app, GDK_KEY_z, GDK_CONTROL_MASK);
  app_wait (count_excluded (app) == 0, "undo takes them back");
  app_press (app, GDK_KEY_Z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  app_wait (count_excluded (app) == 3, "redo excludes them again");

  /* They are remembered. */
  app_stop (app);
  app_start (app);
  app_open_folder (app, app_photos ());
  g_assert_cmpuint (count_excluded (app), ==, 3);
  g_autofree char *after = app_fingerprint_folder (app_photos ());
  g_assert_cmpstr (after, ==, before);
}

/* A training photo that stands in validation too, and one that cannot be read. */
static char *
make_sick_folder (void)
{
  g_autofree char *folder = app_path ("Sick");
  for (int class = 0; class < 3; class ++) {
    g_autofree char *id = g_strdup_printf ("g%d", class);
    for (int split = 0; split < 2; split++) {
      g_autofree char *from = g_build_filename (app_photos (), split ? "validation" : "training", id, NULL);
      g_autofree char *to = g_build_filename (folder, split ? "validation" : "training", id, NULL);
      g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
      const char *name;
      while ((name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *source = g_build_filename (from, name, NULL), *target = g_build_filename (to, name, NULL);
        g_autofree char *leak = g_build_filename (folder, "validation", id, "leak.jpg", NULL);
        app_copy (source, target);
        if (class == 0 && split == 0)
          app_copy (source, leak);
      }
    }
  }
  g_autofree char *broken = g_build_filename (folder, "training", "g1", "broken.jpg", NULL);
  g_assert_true (g_file_set_contents (broken, "\xff\xd8\xff no photo", -1, NULL));
  return g_steal_pointer (&folder);
}

static GtkWidget *
find_button (GtkWidget *root, const char *text)
{
  GtkWidget *label = app_find_text (root, text);
  if (label == NULL)
    g_error ("There is no button “%s”", text);
  return gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
}

static void
test_health (App *app)
{
  g_autofree char *folder = make_sick_folder ();
  g_autofree char *before = app_fingerprint_folder (folder);
  app_open_folder (app, folder);
  GtkWidget *health = app_find (get_page (app), "health");

  show_view (app, "health");
  app_wait (app_find_text (health, "broken.jpg") != NULL, "the unreadable photo is listed");
  app_wait (app_find_text (health, "leak.jpg") != NULL, "the photo in both parts is listed");
  app_wait (app_find_text (health, "Exclude 1") != NULL, "leaving out its copy is offered");
  app_screenshot (app, "dataset-health");
  app_click (find_button (health, "Exclude 1"));
  app_wait (count_excluded (app) == 1, "the copy is excluded");
  app_wait (app_find_text (health, "leak.jpg") == NULL, "the pair is off the list");
  app_wait (app_find_text (health, "broken.jpg") != NULL, "the unreadable photo is still listed");
  app_press (app, GDK_KEY_z, GDK_CONTROL_MASK);
  app_wait (count_excluded (app) == 0, "undo takes it back");
  app_wait (app_find_text (health, "leak.jpg") != NULL, "the pair is listed again");
  g_autofree char *after = app_fingerprint_folder (folder);
  g_assert_cmpstr (after, ==, before);
}

static void
test_healthy (App *app)
{
  app_open_folder (app, app_photos ());
  show_view (app, "health");
  g_assert_null (app_find_text (app_find (get_page (app), "health"), "Exclude"));
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/dataset/thumbnails", 120, test_thumbnails);
  app_test_add ("/dataset/wheel", 120, test_wheel);
  app_test_add ("/dataset/search", 120, test_search);
  app_test_add ("/dataset/filter", 120, test_filter);
  app_test_add ("/dataset/large-photo", 120, test_large_photo);
  app_test_add ("/dataset/charts", 120, test_charts);
  app_test_add ("/dataset/exclude", 180, test_exclude);
  app_test_add ("/dataset/health", 180, test_health);
  app_test_add ("/dataset/healthy", 120, test_healthy);
  return app_test_run ();
}
