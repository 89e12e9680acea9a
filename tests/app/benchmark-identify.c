/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long it takes from a photo of 12 megapixels to its ranked species with a ResNet-50 that is already loaded. */
#include "app-support.h"
#include "gn-trainer.h"

#define ROUNDS 9

/* A ResNet-50 that has seen the practice photos once. (transfer full) */
static char *
make_model (App *app)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  GnTrainResult result = { 0 };
  char *run = app_path ("ResNet-50");

  recipe->epochs = 1;
  recipe->batch_size = 8;
  g_autoptr (GnTrainer) trainer = gn_trainer_new (run, gn_workspace_get_dataset (app->workspace), recipe, NULL, &error);
  g_assert_no_error (error);
  gn_trainer_run (trainer, NULL, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  gn_train_result_clear (&result);
  return run;
}

/* A practice photo with as much detail as a camera would give it. (transfer full) */
static char *
make_photo (GnDataset *dataset, guint i)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *from = gn_dataset_get_photo_path (dataset, i), *name = g_strdup_printf ("large-%u.jpg", i);
  char *path = app_path (name);
  g_autoptr (GdkPixbuf) large = gdk_pixbuf_new_from_file_at_scale (from, 4000, 3000, FALSE, &error);
  g_assert_no_error (error);
  guint8 *pixels = gdk_pixbuf_get_pixels (large);
  for (gsize at = 0; at < gdk_pixbuf_get_byte_length (large); at++)
    pixels[at] = (guint8)CLAMP (pixels[at] + g_random_int_range (-6, 7), 0, 255);
  gdk_pixbuf_save (large, path, "jpeg", &error, "quality", "90", NULL);
  g_assert_no_error (error);
  return path;
}

static double
measure (App *app, GtkWidget *page, const char *path)
{
  GtkWidget *verdict = app_find (page, "verdict_label");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gint64 begin = g_get_monotonic_time ();

  gn_workspace_identify_files (app->workspace, &file, 1);
  app_wait (gtk_widget_get_mapped (verdict), "the species are ranked");
  double milliseconds = (double)(g_get_monotonic_time () - begin) / 1000;
  app_settle ();
  app_click (app_find (page, "clear_button"));
  app_wait (!gtk_widget_get_mapped (verdict), "the page is empty again");
  return milliseconds;
}

static int
compare_numbers (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void
benchmark_large_photo (App *app)
{
  double times[ROUNDS];

  app_open_folder (app, app_photos ());
  g_autofree char *model = make_model (app);
  gn_workspace_open_model (app->workspace, model, GN_PAGE_IDENTIFY);
  GtkWidget *page = app_show_page (app, GN_PAGE_IDENTIFY);
  for (int i = -1; i < ROUNDS; i++) { /* the first one loads the model */
    g_autofree char *path = make_photo (gn_workspace_get_dataset (app->workspace), (guint)i + 1);
    double time = measure (app, page, path);
    if (i >= 0)
      times[i] = time;
  }
  qsort (times, ROUNDS, sizeof *times, compare_numbers);
  g_print ("# From a JPEG of 12 megapixels to the ranked species, ResNet-50, 224 px: median of %d: %.0f ms (%.0f to %.0f)\n",
           ROUNDS, times[ROUNDS / 2], times[0], times[ROUNDS - 1]);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/benchmark/large-photo", 300, benchmark_large_photo);
  return app_test_run ();
}
