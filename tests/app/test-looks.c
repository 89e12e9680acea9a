/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small windows, other languages, right to left, dark: and a picture of every page for people to look at. */
#include <string.h>

#include "app-support.h"

#define SMALL_WIDTH 960
#define SMALL_HEIGHT 600

static const char *const pages[] = { GN_PAGE_DATASET, GN_PAGE_AUGMENT, GN_PAGE_TRAIN, GN_PAGE_EVALUATE,
                                     GN_PAGE_IDENTIFY };

/* The prefix of this run's screenshots: the language, when it is not English. */
static const char *
get_language (void)
{
  const char *language = g_getenv ("LANGUAGE");
  return language != NULL && *language != '\0' ? language : "en";
}

static void
shoot (App *app, const char *name, const char *what)
{
  g_autofree char *file = g_strdup_printf ("%s-%s-%s", get_language (), what, name);
  app_screenshot (app, file);
}

static void
assert_fits (App *app, const char *where)
{
  GtkRequisition minimum;
  gtk_widget_get_preferred_size (app->window, &minimum, NULL);
  if (minimum.width > SMALL_WIDTH || minimum.height > SMALL_HEIGHT)
    g_error ("With %s the window is at least %d × %d, too large for %d × %d", where, minimum.width, minimum.height,
             SMALL_WIDTH, SMALL_HEIGHT);
}

typedef void (*Visit) (App *app, const char *where);

/* Fills every page with what it has to show and looks at each of its views. */
static void
visit_filled_pages (App *app, Visit visit)
{
  static const char *const views[] = { "photos", "charts", "health" };
  static const char *const tabs[] = { "matrix", "classes", "mistakes", "sheet", "test" };
  GtkWidget *page;

  app_offer_model (app);
  app_open_folder (app, app_photos ());
  page = app_page (app, GN_PAGE_DATASET);
  gtk_widget_grab_focus (app_find (page, "grid"));
  app_press (app, GDK_KEY_Home, 0);
  app_wait (app_count_colors (app_find (page, "grid")) == APP_MANY_COLORS, "the thumbnails are drawn");
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    gtk_stack_set_visible_child_name (GTK_STACK (app_find (page, "views")), views[i]);
    app_settle ();
    visit (app, views[i]);
  }
  page = app_show_page (app, GN_PAGE_AUGMENT);
  app_wait (app_count_colors (app_find (page, "samples_box")) == APP_MANY_COLORS, "the samples are drawn");
  visit (app, "augment");
  page = app_show_page (app, GN_PAGE_TRAIN);
  gtk_list_box_select_row (GTK_LIST_BOX (app_find (app_find (page, "run_list"), "list")), NULL);
  app_settle ();
  visit (app, "train");
  gtk_expander_set_expanded (GTK_EXPANDER (app_find (page, "expander")), TRUE);
  gtk_stack_set_visible_child (GTK_STACK (app_find (page, "side_stack")), app_find (page, "run_list"));
  app_settle ();
  visit (app, "train-runs");
  page = app_show_page (app, GN_PAGE_EVALUATE);
  app_click (app_find (page, "evaluate_button"));
  app_wait (gtk_widget_get_mapped (app_find (page, "view")), "the evaluation is shown");
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++) {
    gtk_stack_set_visible_child_name (GTK_STACK (app_find (page, "tabs")), tabs[i]);
    app_settle ();
    visit (app, tabs[i]);
  }
  g_autofree char *photos = g_build_filename (app_photos (), "validation", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (photos);
  gn_workspace_identify_files (app->workspace, &folder, 1);
  page = app_show_page (app, GN_PAGE_IDENTIFY);
  app_wait (gtk_widget_get_mapped (app_find (page, "verdict_label")), "the first photo is identified");
  app_wait (app_count_colors (app_find (page, "photo_view")) == APP_MANY_COLORS, "the photo is shown");
  visit (app, "identify");
}

static void
look_at_small (App *app, const char *where)
{
  assert_fits (app, where);
  shoot (app, where, "small");
}

static void
test_empty_fits (App *app)
{
  gtk_window_resize (GTK_WINDOW (app->window), SMALL_WIDTH, SMALL_HEIGHT);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    app_show_page (app, pages[i]);
    assert_fits (app, pages[i]);
    shoot (app, pages[i], "empty");
  }
}

static void
test_filled_fits (App *app)
{
  gtk_window_resize (GTK_WINDOW (app->window), SMALL_WIDTH, SMALL_HEIGHT);
  visit_filled_pages (app, look_at_small);
}

static void
look (App *app, const char *where)
{
  g_assert_cmpuint (app_count_colors (app->window), >, 16);
  shoot (app, where, "large");
}

static void
test_screenshots (App *app)
{
  gtk_window_resize (GTK_WINDOW (app->window), 1280, 760);
  app_settle ();
  visit_filled_pages (app, look);
}

/* The language itself: words of the window are those of the translation. */
static void
test_language (App *app)
{
  GtkWidget *page = app_page (app, GN_PAGE_DATASET);
  const char *name = app_accessible_name (app_find (page, "welcome_open"));
  if (strcmp (get_language (), "zh_CN") == 0)
    g_assert_true (g_utf8_get_char (name) >= 0x3000);
  else
    g_assert_cmpstr (name, ==, "Open a Folder of Photos…");
}

static void
look_right_to_left (App *app, const char *where)
{
  g_assert_cmpint (gtk_widget_get_direction (app->window), ==, GTK_TEXT_DIR_RTL);
  shoot (app, where, "rtl");
}

static void
test_right_to_left (App *app)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  app_stop (app);
  app_start (app);
  gtk_window_resize (GTK_WINDOW (app->window), 1280, 760);
  visit_filled_pages (app, look_right_to_left);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static double
get_brightness (GtkWidget *widget)
{
  cairo_surface_t *surface = app_draw (widget);
  const guint8 *pixels = cairo_image_surface_get_data (surface);
  gsize length = (gsize)cairo_image_surface_get_stride (surface) * (gsize)cairo_image_surface_get_height (surface);
  double sum = 0;
  for (gsize i = 0; i < length; i += 4)
    sum += pixels[i] + pixels[i + 1] + pixels[i + 2];
  cairo_surface_destroy (surface);
  return sum / 3 / ((double)length / 4) / 255;
}

static void
look_dark (App *app, const char *where)
{
  if (get_brightness (app->window) > 0.5)
    g_error ("In the dark appearance %s is bright: %.2f", where, get_brightness (app->window));
  shoot (app, where, "dark");
}

static void
test_dark (App *app)
{
  double bright = get_brightness (app->window);
  g_assert_cmpfloat (bright, >, 0.6);
  g_action_group_activate_action (G_ACTION_GROUP (app->application), "dark-theme", NULL);
  app_settle ();
  gtk_window_resize (GTK_WINDOW (app->window), 1280, 760);
  visit_filled_pages (app, look_dark);
  g_action_group_activate_action (G_ACTION_GROUP (app->application), "dark-theme", NULL);
  app_settle ();
  g_assert_cmpfloat (get_brightness (app->window), >, 0.5);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/looks/language", 60, test_language);
  app_test_add ("/looks/empty-fits", 60, test_empty_fits);
  app_test_add ("/looks/filled-fits", 180, test_filled_fits);
  if (strcmp (get_language (), "en") == 0) {
    app_test_add ("/looks/screenshots", 180, test_screenshots);
    app_test_add ("/looks/right-to-left", 180, test_right_to_left);
    app_test_add ("/looks/dark", 180, test_dark);
  }
  return app_test_run ();
}
