/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tiny data set, a tiny recipe, and files compared byte by byte: what all tests of training share. */
#pragma once

#include "gn-trainer.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *folder, *photos, *run, *other_run;
} Fixture;

/* Stripes whose direction is the class and whose phase, colour and noise are the photo's. */
static inline void
draw_photo (const char *path, int class_index, int photo)
{
  enum { EDGE = 40 };
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, EDGE, EDGE);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  GnRandom random = gn_random_init (1, 0, (guint32)photo, (guint32)class_index);
  int phase = gn_random_integer (&random, 0, 7);
  for (int y = 0; y < EDGE; y++)
    for (int x = 0; x < EDGE; x++)
      for (int c = 0; c < 3; c++) {
        int stripe = ((class_index % 2 ? x : y) + phase) / 4 % 2 * 120;
        pixels[y * stride + 3 * x + c] =
            (guint8)(stripe + 40 * (c == class_index / 2) + gn_random_integer (&random, 0, 60));
      }
  g_autoptr (GError) error = NULL;
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
}

static inline void
add_photos (const char *photos, const char *split, int class_index, int first, int n)
{
  for (int i = first; i < first + n; i++) {
    g_autofree char *class = g_strdup_printf ("n%d", class_index);
    g_autofree char *folder = g_build_filename (photos, split, class, NULL);
    g_autofree char *name = g_strdup_printf ("%03d.png", i);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
    draw_photo (path, class_index, i);
  }
}

static inline void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_folder (child);
  }
  g_remove (path);
}

/* Two classes, 6 + 5 training photos, 2 + 3 validation photos: with batches of four the last one is partial. */
static inline void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("guenon-training-XXXXXX", NULL);
  fixture->photos = g_build_filename (fixture->folder, "photos", NULL);
  fixture->run = g_build_filename (fixture->folder, "run", NULL);
  fixture->other_run = g_build_filename (fixture->folder, "other run", NULL);
  for (int class = 0; class < 2; class ++) {
    add_photos (fixture->photos, "training", class, 0, 6 - class);
    add_photos (fixture->photos, "validation", class, 100, 2 + class);
  }
}

static inline void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->photos);
  g_free (fixture->run);
  g_free (fixture->other_run);
}

static inline GnDataset *
scan (const char *photos)
{
  g_autoptr (GError) error = NULL;
  GnDataset *dataset = gn_dataset_scan (photos, 2, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static inline GnRecipe *
tiny_recipe (int epochs)
{
  GnRecipe *recipe = gn_recipe_new ();
  g_free (recipe->architecture);
  recipe->architecture = g_strdup ("resnet18");
  recipe->image_size = 32;
  recipe->batch_size = 4;
  recipe->epochs = epochs;
  recipe->seed = 5;
  return recipe;
}

static inline void
assert_same_file (const char *a, const char *b, const char *name)
{
  g_autofree char *path_a = g_build_filename (a, name, NULL), *path_b = g_build_filename (b, name, NULL);
  g_autoptr (GMappedFile) file_a = g_mapped_file_new (path_a, FALSE, NULL),
                          file_b = g_mapped_file_new (path_b, FALSE, NULL);
  g_assert_nonnull (file_a);
  g_assert_nonnull (file_b);
  g_assert_cmpuint (g_mapped_file_get_length (file_a), ==, g_mapped_file_get_length (file_b));
  g_assert_true (memcmp (g_mapped_file_get_contents (file_a), g_mapped_file_get_contents (file_b),
                         g_mapped_file_get_length (file_a)) == 0);
}

/* Content of a log; of metrics.csv without the last column, the seconds. */
static inline char *
log_text (const char *run, const char *name, gboolean without_last_column)
{
  g_autofree char *path = g_build_filename (run, name, NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  if (!without_last_column)
    return g_steal_pointer (&text);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++)
    if (strrchr (*line, ','))
      *strrchr (*line, ',') = '\0';
  return g_strjoinv ("\n", lines);
}

static inline void
assert_same_run (const char *a, const char *b)
{
  g_autofree char *steps_a = log_text (a, "steps.csv", FALSE), *steps_b = log_text (b, "steps.csv", FALSE);
  g_autofree char *metrics_a = log_text (a, "metrics.csv", TRUE), *metrics_b = log_text (b, "metrics.csv", TRUE);
  g_assert_cmpstr (steps_a, ==, steps_b);
  g_assert_cmpstr (metrics_a, ==, metrics_b);
  assert_same_file (a, b, "best.safetensors");
  assert_same_file (a, b, "last.safetensors");
}

/* The person's own runs and exclusions stay out of it: a data folder for this program alone. */
static inline char *
enter_home (int *argc, char ***argv)
{
  char *home = g_dir_make_tmp ("guenon-home-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (argc, argv, NULL);
  return home;
}

static inline int
run_and_leave (const char *home)
{
  int result = g_test_run ();
  remove_folder (home);
  return result;
}
