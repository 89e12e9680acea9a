/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-sorter.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ODD "\xff\xe4 odd.jpg" /* no UTF-8 */

typedef struct {
  char *folder, *into;
} Fixture;

static char *
path_of (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
put (Fixture *fixture, const char *name, const char *bytes)
{
  g_autofree char *path = path_of (fixture, name), *folder = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, -1, NULL));
}

static void
assert_holds (Fixture *fixture, const char *name, const char *bytes)
{
  g_autofree char *path = path_of (fixture, name), *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, bytes);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("guenon-sorter-XXXXXX", NULL);
  fixture->into = path_of (fixture, "into");
  put (fixture, "a/photo.jpg", "first");
  put (fixture, "b/photo.jpg", "second");
  put (fixture, "c/photo.jpg", "first"); /* equal bytes are still two photos */
  put (fixture, "a/" ODD, "odd");
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_all (child);
  }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->into);
}

static GnPhotoSorter *
plan (Fixture *fixture)
{
  static const char *const names[] = { "a/photo.jpg", "b/photo.jpg", "c/photo.jpg", "a/" ODD };
  GnPhotoSorter *sorter = gn_photo_sorter_new (fixture->into);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = path_of (fixture, names[i]);
    gn_photo_sorter_add (sorter, path, "species");
  }
  return sorter;
}

static void
on_copied (gpointer data, guint index, const GError *error)
{
  guint *counts = data;
  counts[error != NULL]++;
}

static void
test_clashes (Fixture *fixture, gconstpointer data)
{
  guint counts[2] = { 0 };
  g_autoptr (GError) error = NULL;
  put (fixture, "into/species/photo-2.jpg", "someone else's");
  g_autoptr (GnPhotoSorter) sorter = plan (fixture);
  g_autofree char *early = path_of (fixture, "into/species/photo.jpg");
  g_assert_false (g_file_test (early, G_FILE_TEST_EXISTS)); /* a plan is no deed */

  g_assert_true (gn_photo_sorter_run (sorter, NULL, on_copied, counts, &error));
  g_assert_cmpuint (counts[0], ==, 4);
  assert_holds (fixture, "into/species/photo.jpg", "first");
  assert_holds (fixture, "into/species/photo-2.jpg", "someone else's");
  assert_holds (fixture, "into/species/photo-3.jpg", "second");
  assert_holds (fixture, "into/species/photo-4.jpg", "first");
  assert_holds (fixture, "into/species/" ODD, "odd");
  assert_holds (fixture, "a/photo.jpg", "first"); /* copied, not moved */
}

/* Sorted again, nothing is doubled. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  for (int round = 0; round < 2; round++) {
    guint counts[2] = { 0 }, n_present = 0;
    g_autoptr (GnPhotoSorter) sorter = plan (fixture);
    GPtrArray *copies = gn_photo_sorter_get_copies (sorter);
    for (guint i = 0; i < copies->len; i++)
      n_present += ((GnPhotoCopy *)copies->pdata[i])->present;
    g_assert_cmpuint (n_present, ==, round == 0 ? 0 : 4);
    g_assert_true (gn_photo_sorter_run (sorter, NULL, on_copied, counts, NULL));
    g_assert_cmpuint (counts[0], ==, 4);
  }
  g_autofree char *fourth = path_of (fixture, "into/species/photo-4.jpg");
  g_assert_false (g_file_test (fourth, G_FILE_TEST_EXISTS));
}

/* What appeared between plan and copy stays; a photo that went is told; the others are copied. */
static void
test_meanwhile (Fixture *fixture, gconstpointer data)
{
  guint counts[2] = { 0 };
  g_autoptr (GnPhotoSorter) sorter = plan (fixture);
  g_autofree char *gone = path_of (fixture, "b/photo.jpg");
  put (fixture, "into/species/photo.jpg", "new");
  g_unlink (gone);
  g_assert_true (gn_photo_sorter_run (sorter, NULL, on_copied, counts, NULL));
  g_assert_cmpuint (counts[0], ==, 2);
  g_assert_cmpuint (counts[1], ==, 2);
  assert_holds (fixture, "into/species/photo.jpg", "new");
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  guint counts[2] = { 0 };
  g_autoptr (GError) error = NULL;
  put (fixture, "into", "a file where the folder should be");
  g_autoptr (GnPhotoSorter) sorter = plan (fixture);
  g_assert_false (gn_photo_sorter_run (sorter, NULL, on_copied, counts, &error));
  g_assert_nonnull (strstr (error->message, "into"));
  g_assert_cmpuint (counts[0] + counts[1], ==, 0);
  assert_holds (fixture, "into", "a file where the folder should be");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  guint counts[2] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GnPhotoSorter) sorter = plan (fixture);
  g_cancellable_cancel (cancellable);
  g_assert_false (gn_photo_sorter_run (sorter, cancellable, on_copied, counts, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_subfolders (Fixture *fixture, gconstpointer data)
{
  static const GnClass classes[] = {
    { (char *)"n0", (char *)"mantled howler", (char *)"" },
    { (char *)"n1", (char *)"../a/b", (char *)"" },
    { (char *)"n2", (char *)"Fox", (char *)"" },
    { (char *)"n3", (char *)"fox", (char *)"" },
    { (char *)"n4", (char *)"", (char *)"" },
    { (char *)"n5", (char *)"猕猴.", (char *)"" },
  };
  static const char *const expected[] = { "mantled howler", "---a-b", "Fox n2", "fox n3", "n4", "猕猴-" };
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    g_autofree char *name = gn_photo_sorter_subfolder (classes, G_N_ELEMENTS (classes), i);
    g_assert_cmpstr (name, ==, expected[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/report/photo-sorter/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("clashes", test_clashes);
  ADD ("again", test_again);
  ADD ("meanwhile", test_meanwhile);
  ADD ("unwritable", test_unwritable);
  ADD ("cancelled", test_cancelled);
  ADD ("subfolders", test_subfolders);
  return g_test_run ();
}
