/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Augment page: what training sees, changed by switches and sliders. Widgets are found by what they are called. */
#include <string.h>

#include "app-support.h"

static GtkWidget *
open_page (App *app)
{
  app_open_folder (app, app_photos ());
  GtkWidget *page = app_show_page (app, GN_PAGE_AUGMENT);
  app_wait (app_find_text (page, "Epoch ") != NULL, "samples appear with what was done to them");
  app_settle ();
  return page;
}

static GtkWidget *
get_samples (GtkWidget *page)
{
  return app_find (page, "samples_box");
}

/* The first switch that is on or off, if there is one. */
static GtkWidget *
find_switch (GtkWidget *page, gboolean active)
{
  g_autoptr (GPtrArray) switches = app_find_all (page, GTK_TYPE_SWITCH);
  for (guint i = 0; i < switches->len; i++)
    if (gtk_switch_get_active (switches->pdata[i]) == active && gtk_widget_is_sensitive (switches->pdata[i]))
      return switches->pdata[i];
  return NULL;
}

static void
wait_for_other_samples (GtkWidget *page, const char *before, const char *sentence)
{
  g_autofree char *now = app_picture (get_samples (page));
  while (strcmp (now, before) == 0) {
    app_wait (TRUE, sentence);
    app_settle ();
    g_free (now);
    now = app_picture (get_samples (page));
  }
}

static void
test_samples (App *app)
{
  GtkWidget *page = open_page (app), *samples = get_samples (page);
  g_autoptr (GPtrArray) labels = app_find_all (samples, GTK_TYPE_LABEL);

  app_wait (app_count_colors (samples) == APP_MANY_COLORS, "the samples are drawn");
  g_assert_cmpuint (labels->len, >=, 4);
  for (guint i = 0; i < labels->len; i++)
    g_assert_cmpstr (gtk_label_get_text (labels->pdata[i]), !=, "");
}

static void
test_another_draw (App *app)
{
  GtkWidget *page = open_page (app);
  g_autofree char *before = app_picture (get_samples (page));
  app_click (app_find (page, "another_button"));
  wait_for_other_samples (page, before, "another draw gives other samples");
}

static void
test_switch (App *app)
{
  GtkWidget *page = open_page (app), *toggle = find_switch (page, TRUE);
  g_autofree char *before = app_picture (get_samples (page));

  g_assert_nonnull (toggle);
  g_assert_cmpstr (app_accessible_name (toggle), !=, "");
  for (GtkWidget *next = toggle; next != NULL; next = find_switch (page, TRUE)) {
    gtk_switch_set_active (GTK_SWITCH (next), FALSE);
    app_settle ();
  }
  wait_for_other_samples (page, before, "switching operations off changes the samples");
}

static void
test_slider (App *app)
{
  GtkWidget *page = open_page (app);
  g_autofree char *before = app_picture (get_samples (page));
  g_autoptr (GPtrArray) sliders = app_find_all (page, GTK_TYPE_SCALE);
  guint n_moved = 0;

  /* As the keyboard moves them: Home and End. */
  for (guint i = 0; i < sliders->len; i++) {
    if (!gtk_widget_get_mapped (sliders->pdata[i]) || !gtk_widget_is_sensitive (sliders->pdata[i]))
      continue;
    gboolean handled;
    g_assert_cmpstr (app_accessible_name (sliders->pdata[i]), !=, "");
    g_signal_emit_by_name (sliders->pdata[i], "move-slider", GTK_SCROLL_END, &handled);
    n_moved++;
  }
  g_assert_cmpuint (n_moved, >, 0);
  wait_for_other_samples (page, before, "moving sliders changes the samples");
}

static void
test_reset (App *app)
{
  GtkWidget *page = open_page (app), *reset = app_find (page, "reset_button");
  g_autofree char *before = app_picture (get_samples (page));

  g_assert_false (gtk_widget_is_sensitive (reset)); /* nothing was changed yet */
  gtk_switch_set_active (GTK_SWITCH (find_switch (page, TRUE)), FALSE);
  wait_for_other_samples (page, before, "switching an operation off changes the samples");
  app_click (reset);
  g_assert_false (gtk_widget_is_sensitive (reset));
  g_autofree char *now = NULL;
  app_wait ((g_free (now), now = app_picture (get_samples (page)), strcmp (now, before) == 0),
            "the samples are again as they were");
}

static void
test_save_and_load (App *app)
{
  GtkWidget *page = open_page (app);
  g_autofree char *path = app_path ("pipeline.json"), *bad = app_path ("bad.json");
  g_autofree char *text = NULL;
  guint n_on = 0, n_loaded = 0;

  gtk_switch_set_active (GTK_SWITCH (find_switch (page, TRUE)), FALSE);
  app_settle ();
  g_autoptr (GPtrArray) saved = app_find_all (page, GTK_TYPE_SWITCH);
  for (guint i = 0; i < saved->len; i++)
    n_on += gtk_switch_get_active (saved->pdata[i]);
  app_click (app_find_named (page, "Save…"));
  app_choose_file (path);
  app_wait (g_file_get_contents (path, &text, NULL, NULL), "the pipeline is saved");

  app_click (app_find (page, "reset_button"));
  app_click (app_find_named (page, "Load…"));
  app_choose_file (path);
  app_settle ();
  g_autoptr (GPtrArray) loaded = app_find_all (page, GTK_TYPE_SWITCH);
  g_assert_cmpuint (loaded->len, ==, saved->len);
  for (guint i = 0; i < loaded->len; i++)
    n_loaded += gtk_switch_get_active (loaded->pdata[i]);
  g_assert_cmpuint (n_loaded, ==, n_on);
  g_assert_cmpstr (app_message (app), ==, "");

  g_assert_true (g_file_set_contents (bad, "{ \"no\": ", -1, NULL));
  app_click (app_find_named (page, "Load…"));
  app_choose_file (bad);
  app_wait_message (app, "bad.json");
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/augment/samples", 120, test_samples);
  app_test_add ("/augment/another-draw", 120, test_another_draw);
  app_test_add ("/augment/switch", 120, test_switch);
  app_test_add ("/augment/slider", 120, test_slider);
  app_test_add ("/augment/reset", 120, test_reset);
  app_test_add ("/augment/save-and-load", 120, test_save_and_load);
  return app_test_run ();
}
