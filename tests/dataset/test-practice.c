/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gn-error.h"
#include "gn-practice-species.h"
#include "gn-practice.h"

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

typedef struct {
  char *root, *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->root = g_dir_make_tmp ("guenon-practice-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folder = g_build_filename (fixture->root, "a new folder", "with é", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->folder);
}

static void
draw (const char *folder, int per_class, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  gboolean drawn = gn_practice_draw (folder, per_class, seed, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (drawn);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  guint n = 0;
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static GBytes *
read_photo (const char *folder, const char *path)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autoptr (GError) error = NULL;
  char *content;
  gsize length;
  g_file_get_contents (full, &content, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

static void
check_label_table (const char *folder, const char *n_training, const char *n_validation)
{
  guint n_species;
  const GnPracticeSpecies *species = gn_practice_species (&n_species);
  g_autoptr (GBytes) bytes = read_photo (folder, "monkey_labels.txt");
  g_autofree char *table = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, n_species + 2);
  g_assert_true (g_str_has_prefix (lines[0], "Label"));
  for (guint i = 0; i < n_species; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i + 1], ",", -1);
    g_assert_cmpuint (g_strv_length (cells), ==, 5);
    g_assert_cmpstr (g_strstrip (cells[0]), ==, species[i].id);
    g_assert_cmpstr (g_strstrip (cells[1]), ==, species[i].latin_name);
    g_assert_cmpstr (g_strdelimit (g_strstrip (cells[2]), "_", ' '), ==, species[i].name);
    g_assert_cmpstr (g_strstrip (cells[3]), ==, n_training);
    g_assert_cmpstr (g_strstrip (cells[4]), ==, n_validation);
  }
}

static void
test_layout (Fixture *fixture, gconstpointer data)
{
  guint n_species;
  const GnPracticeSpecies *species = gn_practice_species (&n_species);
  g_assert_cmpuint (n_species, >=, 6);
  draw (fixture->folder, 3, 3);
  g_assert_cmpuint (count_entries (fixture->folder), ==, 3);
  check_label_table (fixture->folder, "2", "1");
  for (guint i = 0; i < n_species; i++) {
    g_autofree char *training = g_build_filename (fixture->folder, "training", species[i].id, NULL);
    g_autofree char *validation = g_build_filename (fixture->folder, "validation", species[i].id, NULL);
    g_assert_cmpuint (count_entries (training), ==, 2);
    g_assert_cmpuint (count_entries (validation), ==, 1);
  }

  g_autofree char *photo = g_build_filename (fixture->folder, "validation", species[1].id, "g1-00002.jpg", NULL);
  int width, height;
  GdkPixbufFormat *format = gdk_pixbuf_get_file_info (photo, &width, &height);
  g_assert_nonnull (format);
  g_autofree char *format_name = gdk_pixbuf_format_get_name (format);
  g_assert_cmpstr (format_name, ==, "jpeg");
  g_assert_cmpint (MIN (width, height), >=, 180);
  g_assert_cmpint (MAX (width, height), <=, 320);
}

static void
test_seed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *same = g_build_filename (fixture->root, "same", NULL);
  g_autofree char *other = g_build_filename (fixture->root, "other", NULL);
  g_autofree char *more = g_build_filename (fixture->root, "more", NULL);
  draw (fixture->folder, 2, 5);
  draw (same, 2, 5);
  draw (other, 2, 6);
  draw (more, 3, 5);
  g_autoptr (GBytes) photo = read_photo (fixture->folder, "training/g3/g3-00000.jpg");
  g_autoptr (GBytes) sibling = read_photo (fixture->folder, "validation/g3/g3-00001.jpg");
  g_autoptr (GBytes) same_photo = read_photo (same, "training/g3/g3-00000.jpg");
  g_autoptr (GBytes) other_photo = read_photo (other, "training/g3/g3-00000.jpg");
  g_autoptr (GBytes) more_photo = read_photo (more, "training/g3/g3-00000.jpg");
  g_assert_true (g_bytes_equal (photo, same_photo));
  g_assert_true (g_bytes_equal (photo, more_photo));
  g_assert_false (g_bytes_equal (photo, other_photo));
  g_assert_false (g_bytes_equal (photo, sibling));
}

static void
test_refuses_a_full_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->root, "precious.txt", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_false (gn_practice_draw (fixture->root, 2, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_cmpuint (count_entries (fixture->root), ==, 1);
}

static void
test_refuses_a_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->root, "file", NULL);
  g_autofree char *below = g_build_filename (file, "folder", NULL);
  g_autoptr (GError) error = NULL, error_below = NULL;
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_false (gn_practice_draw (file, 2, 0, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, file));
  g_assert_false (gn_practice_draw (below, 2, 0, NULL, NULL, NULL, &error_below));
  g_assert_nonnull (strstr (error_below->message, below));
}

static void
test_refuses_silly_numbers (Fixture *fixture, gconstpointer data)
{
  const int numbers[] = { G_MININT, -1, 0, 1, GN_PRACTICE_MAX_PER_CLASS + 1, G_MAXINT };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (gn_practice_draw (fixture->folder, numbers[i], 0, NULL, NULL, NULL, &error));
    g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  }
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

typedef struct {
  GCancellable *cancellable;
  guint calls, total;
} Progress;

static void
on_progress (gpointer data, guint done, guint total)
{
  Progress *progress = data;
  progress->calls++;
  g_assert_cmpuint (done, ==, progress->calls);
  g_assert_cmpuint (total, ==, progress->total);
  if (done == 5 && progress->cancellable != NULL)
    g_cancellable_cancel (progress->cancellable);
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  guint n_species;
  gn_practice_species (&n_species);
  Progress progress = { NULL, 0, 2 * n_species };
  g_autoptr (GError) error = NULL;
  g_assert_true (gn_practice_draw (fixture->folder, 2, 0, NULL, on_progress, &progress, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (progress.calls, ==, progress.total);
}

static void
test_cancelled_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  guint n_species;
  gn_practice_species (&n_species);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Progress progress = { cancellable, 0, 4 * n_species };
  g_autoptr (GError) error = NULL;
  g_assert_false (gn_practice_draw (fixture->folder, 4, 0, cancellable, on_progress, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.calls, ==, 5);
  g_assert_cmpuint (count_entries (fixture->root), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/practice/layout", test_layout },
    { "/practice/seed", test_seed },
    { "/practice/refuses-a-full-folder", test_refuses_a_full_folder },
    { "/practice/refuses-a-file", test_refuses_a_file },
    { "/practice/refuses-silly-numbers", test_refuses_silly_numbers },
    { "/practice/progress", test_progress },
    { "/practice/cancelled-leaves-nothing", test_cancelled_leaves_nothing },
  };
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
