/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Near-duplicates, leaks and defects, on drawn photos. */
#include "gn-copies.h"
#include "gn-defects.h"
#include "gn-twins.h"
#include "scene.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

/* The looks of some photos as a search wants them, each with its number as hash. */
typedef struct {
  guint n;
  GnLook looks[64];
  const GnLook *pointers[64];
  guint64 hashes[64];
} Album;

static void
album_add (Album *album, const GnImage *image)
{
  g_assert_cmpuint (album->n, <, G_N_ELEMENTS (album->looks));
  gn_look_init (&album->looks[album->n], image);
  album->pointers[album->n] = &album->looks[album->n];
  album->hashes[album->n] = album->n;
  album->n++;
}

static GArray *
find (const Album *album, int n_threads)
{
  return gn_twins_find (album->hashes, album->pointers, album->n, n_threads, NULL, NULL, NULL);
}

/* Sixteen scenes, then a changed copy of each. */
static void
test_twins (void)
{
  g_autofree Album *album = g_new0 (Album, 1);
  for (guint32 i = 0; i < 16; i++) {
    g_autoptr (GnImage) image = scene_draw (i, 320 + 10 * (int)i, 240, 0);
    album_add (album, image);
  }
  for (guint32 i = 0; i < 16; i++) {
    g_autoptr (GnImage) image = scene_draw (i, 320 + 10 * (int)i, 240, 0);
    double cut = 0.01 * (i % 8) * 2;
    g_autoptr (GnImage) part = scene_cut (image, cut, 0.14 - cut, cut / 2, cut, 0.25 * (1 << i % 4));
    g_autoptr (GnImage) copy = scene_change (part, i & 1, 0.8 + 0.02 * i, 16 - 2.0 * i);
    album_add (album, copy);
  }
  g_autoptr (GArray) twins = find (album, 2), same = find (album, 1);
  g_assert_cmpuint (twins->len, ==, 16);
  for (guint i = 0; i < 16; i++) {
    const GnTwins *pair = &g_array_index (twins, GnTwins, i);
    g_assert_cmpuint (pair->first, ==, i);
    g_assert_cmpuint (pair->second, ==, 16 + i);
    g_assert_cmpfloat (pair->similarity, >, GN_LOOK_SAME);
    g_assert_cmpfloat (pair->similarity, <=, 1);
  }
  g_assert_cmpmem (twins->data, twins->len * sizeof (GnTwins), same->data, same->len * sizeof (GnTwins));
}

/* Photos of a burst, and the same drawing in other colours, are not the same photo. */
static void
test_others (void)
{
  g_autofree Album *album = g_new0 (Album, 1);
  for (guint32 i = 0; i < 8; i++) {
    g_autoptr (GnImage) image = scene_draw (100 + i, 320, 240, 0), next = scene_draw (100 + i, 320, 240, 24);
    album_add (album, image);
    album_add (album, next);
  }
  for (int channel = 0; channel < 3; channel += 2) {
    g_autoptr (GnImage) image = scene_draw (200, 200, 200, 0);
    for (int i = 0; i < image->width * image->height; i++)
      for (int k = 0; k < 3; k++)
        image->pixels[3 * i + k] = k == channel ? image->pixels[3 * i + 1] : 0;
    album_add (album, image);
  }
  g_autoptr (GArray) twins = find (album, 2);
  g_assert_cmpuint (twins->len, ==, 0);
}

static void
test_cancel (void)
{
  g_autofree Album *album = g_new0 (Album, 1);
  g_autoptr (GnImage) image = scene_draw (0, 100, 80, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  album_add (album, image);
  g_cancellable_cancel (cancellable);
  g_assert_null (gn_twins_find (album->hashes, album->pointers, album->n, 1, cancellable, NULL, NULL));
}

static void
save_scene (const char *root, const char *path, guint32 seed, double cut, double scale)
{
  g_autoptr (GnImage) image = scene_draw (seed, 240, 180, 0), part = scene_cut (image, cut, 0, 0, cut, scale);
  scene_save (part, root, path, 80);
}

static GnDataset *
scan (const char *root)
{
  g_autoptr (GError) error = NULL;
  GnDataset *dataset = gn_dataset_scan (root, 2, 3, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static const GnPhoto *
photo (GnDataset *dataset, guint32 index)
{
  return gn_dataset_get_photos (dataset, NULL) + index;
}

static void
assert_leaks (GnDataset *dataset)
{
  g_autoptr (GArray) leaks = gn_copies_find_leaks (dataset);
  g_assert_cmpuint (leaks->len, ==, 2);
  const GnLeak *near = &g_array_index (leaks, GnLeak, 0), *exact = &g_array_index (leaks, GnLeak, 1);
  g_assert_cmpstr (photo (dataset, near->validation)->path, ==, "validation/a/cut.jpg");
  g_assert_cmpstr (photo (dataset, near->training)->path, ==, "training/a/1.jpg");
  g_assert_cmpfloat (near->similarity, <, 1);
  g_assert_cmpstr (photo (dataset, exact->training)->path, ==, "training/b/3.jpg");
  g_assert_cmpfloat (exact->similarity, ==, 1);
  g_assert_cmpfloat (gn_copies_get_similarity (dataset, near->training, near->validation), ==, near->similarity);
  g_assert_cmpfloat (gn_copies_get_similarity (dataset, exact->validation, exact->training), ==, 1);
  g_assert_cmpfloat (gn_copies_get_similarity (dataset, near->training, exact->training), ==, 0);
  g_assert_cmpuint (gn_leaks_count_validation (leaks), ==, 2);
  g_autoptr (GArray) training = gn_leaks_get_training (leaks);
  g_assert_cmpuint (training->len, ==, 2);
}

static void
test_leaks (void)
{
  g_autoptr (Tree) root = tree_new ();
  save_scene (root, "training/a/1.jpg", 1, 0, 1);
  save_scene (root, "training/a/2.jpg", 2, 0, 1);
  save_scene (root, "training/b/3.jpg", 3, 0, 1);
  save_scene (root, "training/b/conflict.jpg", 2, 0.05, 0.8);
  save_scene (root, "validation/a/cut.jpg", 1, 0.1, 1.5);
  save_scene (root, "validation/b/equal.jpg", 3, 0, 1);
  save_scene (root, "validation/b/other.jpg", 4, 0, 1);
  g_autoptr (GnDataset) dataset = scan (root), again = scan (root); /* the second one from the cache */
  assert_leaks (dataset);
  assert_leaks (again);

  g_autoptr (GPtrArray) near = gn_copies_find_near (dataset), exact = gn_copies_find_exact (dataset);
  g_autoptr (GPtrArray) conflicts = gn_copies_find_label_conflicts (dataset);
  g_assert_cmpuint (near->len, ==, 2);
  g_assert_cmpuint (exact->len, ==, 1);
  g_assert_cmpuint (conflicts->len, ==, 1);
  guint32 first = g_array_index ((GArray *)conflicts->pdata[0], guint32, 0);
  g_assert_cmpstr (photo (dataset, first)->path, ==, "training/a/2.jpg");

  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) mended = gn_dataset_set_excluded (dataset, 0, TRUE, &error);
  g_assert_no_error (error);
  g_autoptr (GArray) left = gn_copies_find_leaks (mended);
  g_assert_cmpuint (left->len, ==, 1);
}

/* Twenty photos, each with a scaled copy: a drawn split parts none of them. */
static void
test_split (void)
{
  g_autoptr (Tree) root = tree_new ();
  for (guint32 i = 0; i < 20; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%u.jpg", i % 2 ? "a" : "b", i);
    g_autofree char *copy = g_strdup_printf ("%s/%u-small.jpg", i % 2 ? "a" : "b", i);
    save_scene (root, path, 300 + i, 0, 1);
    save_scene (root, copy, 300 + i, 0.04, 0.7);
  }
  g_autoptr (GnDataset) dataset = scan (root);
  g_autoptr (GPtrArray) near = gn_copies_find_near (dataset);
  g_assert_cmpuint (near->len, ==, 20);
  for (guint i = 0; i < near->len; i++) {
    GArray *group = near->pdata[i];
    g_assert_cmpuint (group->len, ==, 2);
    g_assert_cmpint (photo (dataset, g_array_index (group, guint32, 0))->split, ==,
                     photo (dataset, g_array_index (group, guint32, 1))->split);
  }
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, 0), ==, 4);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, 1), ==, 4);
}

static void
truncate_file (const char *root, const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL), *bytes = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (full, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (full, bytes, (gssize)length * 2 / 3, NULL));
}

static void
test_defects (void)
{
  static const char *const files[GN_N_DEFECTS] = { "a/cut-off.jpg", "a/small.jpg", "a/dark.jpg", "a/blurred.jpg" };
  g_autoptr (Tree) root = tree_new ();
  for (guint32 i = 0; i < 4; i++) {
    g_autofree char *path = g_strdup_printf ("%s/fine%u.jpg", i % 2 ? "a" : "b", i);
    save_scene (root, path, 400 + i, 0, 1);
  }
  g_autoptr (GnImage) image = scene_draw (410, 240, 180, 0), dark = scene_change (image, FALSE, 0.05, 0);
  g_autoptr (GnImage) tiny = gn_image_resize (image, 4, 3), blurred = gn_image_resize (tiny, 240, 180);
  save_scene (root, files[GN_DEFECT_TRUNCATED], 411, 0, 1);
  truncate_file (root, files[GN_DEFECT_TRUNCATED]);
  save_scene (root, files[GN_DEFECT_SMALL], 412, 0, 0.3);
  scene_save (dark, root, files[GN_DEFECT_DARK], 95);
  scene_save (blurred, root, files[GN_DEFECT_BLURRED], 95);
  g_autoptr (GnDataset) dataset = scan (root), again = scan (root);
  for (GnDefect defect = 0; defect < GN_N_DEFECTS; defect++) {
    g_autoptr (GArray) found = gn_dataset_find_defect (dataset, defect),
                       cached = gn_dataset_find_defect (again, defect);
    g_assert_cmpuint (found->len, ==, 1);
    g_assert_cmpuint (cached->len, ==, 1);
    g_assert_cmpstr (photo (dataset, g_array_index (found, guint32, 0))->path, ==, files[defect]);
  }
}

static void
add_tests (void)
{
  g_test_add_func ("/dataset/copies/twins", test_twins);
  g_test_add_func ("/dataset/copies/others", test_others);
  g_test_add_func ("/dataset/copies/cancel", test_cancel);
  g_test_add_func ("/dataset/copies/leaks", test_leaks);
  g_test_add_func ("/dataset/copies/split", test_split);
  g_test_add_func ("/dataset/copies/defects", test_defects);
}

int
main (int argc, char **argv)
{
  return tree_main (argc, argv, add_tests);
}
