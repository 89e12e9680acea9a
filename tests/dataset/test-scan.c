/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contents: names, fingerprints, the cache, duplicates, exclusions, the drawn split, and the monkeys. */
#include "gn-copies.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

static GnDataset *
scan_with (const char *root, int n_threads, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  GnDataset *dataset = gn_dataset_scan (root, n_threads, seed, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static GnDataset *
scan (const char *root)
{
  return scan_with (root, 2, 0);
}

static gchar *
two_classes (void)
{
  gchar *root = tree_new ();
  tree_write_class (root, "training/a", 6, 0);
  tree_write_class (root, "training/b", 6, 10);
  tree_write_class (root, "validation/a", 3, 20);
  tree_write_class (root, "validation/b", 3, 30);
  return root;
}

static void
assert_class (GnDataset *dataset, guint i, const char *id, const char *name, const char *latin_name)
{
  guint n;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  g_assert_cmpuint (i, <, n);
  g_assert_cmpstr (classes[i].id, ==, id);
  g_assert_cmpstr (classes[i].name, ==, name);
  g_assert_cmpstr (classes[i].latin_name, ==, latin_name);
}

/* The table decides the order; what it does not know comes behind. */
static void
test_label_table (void)
{
  g_autoptr (Tree) outer = tree_new ();
  g_autofree char *root = g_build_filename (outer, "photos", NULL);
  tree_write_class (outer, "photos/training/n0", 3, 0);
  tree_write_class (outer, "photos/training/n1", 3, 10);
  tree_write_class (outer, "photos/training/x_y", 3, 20);
  tree_write_class (outer, "photos/validation/n0", 3, 30);
  tree_write_text (
      outer, "monkey_labels.txt",
      "Label,  Latin Name           , Common Name , Train Images\r\nn1   , erythrocebus_patas\t , "
      "patas_monkey , 139 \r\nn7,unknown,nobody\r\n\r\n\r\nn0 , alouatta_palliata\t, mantled_howler, 131\r\n\r\n");
  g_autoptr (GnDataset) beside = scan (root);
  assert_class (beside, 0, "n1", "patas monkey", "Erythrocebus patas");
  assert_class (beside, 1, "n0", "mantled howler", "Alouatta palliata");
  assert_class (beside, 2, "x_y", "x y", "");

  tree_write_text (outer, "photos/Labels.CSV", "n0,Howler\nn1,\"Patas\"\n");
  g_autoptr (GnDataset) inside = scan (root);
  assert_class (inside, 0, "n0", "Howler", "");
  assert_class (inside, 1, "n1", "Patas", "");
}

/* Tables of nothing of ours, of nonsense, and of bytes. */
static void
test_odd_tables (void)
{
  static const struct {
    const char *text;
    gsize length;
  } tables[] = {
#define TABLE(text) { text, sizeof text - 1 }
    TABLE (""),
    TABLE ("Label,Latin Name,Common Name\nq9,foo,bar\n"),
    TABLE (",,,\n,\n"),
    TABLE ("a\0b,c\n"),
    TABLE ("\xFF\xFE,\x80\n"),
    TABLE ("label\nb\n"),
#undef TABLE
  };
  g_autoptr (Tree) root = two_classes ();
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    tree_write (root, "labels.txt", tables[i].text, tables[i].length);
    g_autoptr (GnDataset) dataset = scan (root);
    guint n;
    const GnClass *classes = gn_dataset_get_classes (dataset, &n);
    g_assert_cmpuint (n, ==, 2);
    for (guint j = 0; j < n; j++) {
      g_assert_true (g_utf8_validate (classes[j].name, -1, NULL));
      g_assert_cmpint (*classes[j].name, !=, '\0');
    }
  }
}

static void
test_fingerprint (void)
{
  g_autoptr (Tree) root = two_classes ();
  g_autoptr (GnDataset) one = scan_with (root, 1, 0);
  g_autoptr (GnDataset) four = scan_with (root, 4, 0);
  const char *before = gn_dataset_get_fingerprint (one);
  g_assert_cmpstr (before, ==, gn_dataset_get_fingerprint (four));
  tree_write_photo (root, "training/a/p0.jpg", 999);
  g_autoptr (GnDataset) changed = scan (root);
  g_assert_cmpstr (before, !=, gn_dataset_get_fingerprint (changed));
  tree_write_photo (root, "training/a/p0.jpg", 0);
  g_autoptr (GnDataset) restored = scan (root);
  g_assert_cmpstr (before, ==, gn_dataset_get_fingerprint (restored));
  g_autofree char *from = g_build_filename (root, "training", "a", "p1.jpg", NULL);
  g_autofree char *to = g_build_filename (root, "validation", "a", "p1.jpg", NULL);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  g_autoptr (GnDataset) moved = scan (root);
  g_assert_cmpstr (before, !=, gn_dataset_get_fingerprint (moved));
}

/* A file that changed in secret, with size and time as before, is what the cache cannot see: so it was used. */
static void
test_cache (void)
{
  g_autoptr (Tree) root = two_classes ();
  g_autofree char *path = g_build_filename (root, "training", "a", "p0.jpg", NULL);
  struct utimbuf times = { 1000000000, 1000000000 };
  g_assert_cmpint (g_utime (path, &times), ==, 0);
  g_autoptr (GnDataset) first = scan (root);
  tree_write_photo (root, "training/a/p0.jpg", 999);
  g_assert_cmpint (g_utime (path, &times), ==, 0);
  g_autoptr (GnDataset) second = scan (root);
  g_assert_cmpstr (gn_dataset_get_fingerprint (first), ==, gn_dataset_get_fingerprint (second));

  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, root, -1);
  g_autofree char *file = g_build_filename (g_get_user_cache_dir (), "guenon", "scans", digest, NULL);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (file, "nonsense", -1, NULL)); /* a broken cache is no cache */
  g_autoptr (GnDataset) third = scan (root);
  g_assert_cmpstr (gn_dataset_get_fingerprint (first), !=, gn_dataset_get_fingerprint (third));
}

static guint
position (GnDataset *dataset, const char *path)
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 0; i < n; i++)
    if (strcmp (photos[i].path, path) == 0)
      return i;
  g_error ("no %s", path);
}

static void
test_exact_duplicates (void)
{
  g_autoptr (Tree) root = two_classes ();
  tree_write_photo (root, "training/a/again.jpg", 0);
  tree_write_photo (root, "validation/b/leak.jpg", 10);
  tree_write_photo (root, "training/a/conflict.jpg", 10);
  tree_write_text (root, "training/a/bad1.jpg", "bad");
  tree_write_text (root, "training/a/bad2.jpg", "bad");
  g_autoptr (GnDataset) dataset = scan (root);
  g_autoptr (GPtrArray) groups = gn_copies_find_exact (dataset);
  g_assert_cmpuint (groups->len, ==, 2);
  GArray *same = groups->pdata[0], *leak = groups->pdata[1];
  g_assert_cmpuint (same->len, ==, 2);
  g_assert_cmpuint (g_array_index (same, guint32, 0), ==, position (dataset, "training/a/again.jpg"));
  g_assert_cmpuint (g_array_index (same, guint32, 1), ==, position (dataset, "training/a/p0.jpg"));
  g_assert_cmpuint (leak->len, ==, 3);
  g_assert_cmpuint (g_array_index (leak, guint32, 2), ==, position (dataset, "validation/b/leak.jpg"));
}

static void
test_exclusions (void)
{
  g_autoptr (Tree) root = two_classes ();
  g_autoptr (GError) error = NULL;
  tree_write_photo (root, "training/b/\xE9t\xE9.jpg", 77); /* not UTF-8 */
  g_autoptr (GnDataset) dataset = scan (root);
  guint plain = position (dataset, "training/a/p2.jpg"), odd = position (dataset, "training/b/\xE9t\xE9.jpg"), n;
  g_autoptr (GnDataset) without = gn_dataset_set_excluded (dataset, plain, TRUE, &error);
  g_assert_no_error (error);
  g_autoptr (GnDataset) without_two = gn_dataset_set_excluded (without, odd, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_TRAINING, -1), ==, 13);
  g_assert_cmpuint (gn_dataset_count (without_two, GN_SPLIT_TRAINING, -1), ==, 11);
  g_assert_cmpstr (gn_dataset_get_fingerprint (dataset), ==, gn_dataset_get_fingerprint (without_two));

  g_autoptr (GnDataset) again = scan (root);
  const GnPhoto *photos = gn_dataset_get_photos (again, &n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (photos[i].excluded, ==, i == plain || i == odd);
  g_autoptr (GArray) usable = gn_dataset_get_usable (again, GN_SPLIT_TRAINING);
  g_assert_cmpuint (usable->len, ==, 11);
  g_autoptr (GnDataset) undone = gn_dataset_set_excluded (again, plain, FALSE, &error);
  g_assert_cmpuint (gn_dataset_count (undone, GN_SPLIT_TRAINING, -1), ==, 12);
}

static void
test_broken_exclusions (void)
{
  g_autoptr (Tree) root = two_classes ();
  g_autoptr (GnDataset) dataset = scan (root);
  g_autofree char *name = g_strconcat (gn_dataset_get_fingerprint (dataset), ".json", NULL);
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "guenon", "datasets", NULL);
  static const char *const texts[] = {
    "{", "[]", "", "{\"excluded\": 1}", "{\"excluded\": [1]}", "{\"excluded\": [null]}"
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    tree_write_text (folder, name, texts[i]);
    g_assert_null (gn_dataset_scan (root, 1, 0, NULL, NULL, NULL, &error));
    g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE);
    g_assert_nonnull (strstr (error->message, name));
  }
}

static void
on_progress (gpointer data, guint done, guint total)
{
  GCancellable *cancellable = data;
  g_assert_cmpuint (done, <=, total);
  g_cancellable_cancel (cancellable);
}

/* What is listed without opening a file is what is scanned, as far as names and places go. */
static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Tree) root = two_classes ();
  g_autoptr (GnDataset) listed = gn_dataset_list (root, NULL, &error), scanned = scan (root);
  guint n_listed, n_scanned;
  g_assert_no_error (error);
  const GnPhoto *names = gn_dataset_get_photos (listed, &n_listed);
  const GnPhoto *photos = gn_dataset_get_photos (scanned, &n_scanned);
  g_assert_cmpuint (n_listed, ==, n_scanned);
  for (guint i = 0; i < n_listed; i++) {
    g_assert_cmpstr (names[i].path, ==, photos[i].path);
    g_assert_cmpint (names[i].split, ==, photos[i].split);
    g_assert_cmpint (names[i].class_index, ==, photos[i].class_index);
    g_assert_cmpint (names[i].modified, ==, photos[i].modified);
    g_assert_cmpint (names[i].width, ==, 0);
  }
  assert_class (listed, 1, "b", "b", "");
  g_assert_null (gn_dataset_get_fingerprint (listed));
  g_assert_null (gn_dataset_list ("/nowhere", NULL, &error));
  g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE);
}

static void
test_cancel (void)
{
  g_autoptr (Tree) root = tree_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  tree_write_class (root, "a", 400, 0);
  tree_write_class (root, "b", 400, 1000);
  g_assert_null (gn_dataset_scan (root, 1, 0, cancellable, on_progress, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Four fifths and one fifth of each class, duplicates together, the same again for the same seed. */
static void
test_drawn_split (void)
{
  g_autoptr (Tree) root = tree_new ();
  tree_write_class (root, "a", 20, 0);
  tree_write_class (root, "b", 35, 100);
  tree_write_class (root, "c", 2, 200);
  for (guint32 i = 0; i < 10; i++) {
    g_autofree char *twin = g_strdup_printf ("b/twin%u.jpg", i);
    tree_write_photo (root, twin, 100 + i);
  }
  tree_write_photo (root, "c/from-a.jpg", 3);
  g_autoptr (GnDataset) dataset = scan_with (root, 2, 5);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, 0), ==, 4);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, 1), ==, 9);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, 2), ==, 1);

  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  g_autoptr (GPtrArray) groups = gn_copies_find_exact (dataset);
  g_assert_cmpuint (groups->len, ==, 11);
  for (guint i = 0; i < groups->len; i++) {
    GArray *group = groups->pdata[i];
    for (guint j = 1; j < group->len; j++)
      g_assert_cmpint (photos[g_array_index (group, guint32, j)].split, ==,
                       photos[g_array_index (group, guint32, 0)].split);
  }
  g_autoptr (GnDataset) same = scan_with (root, 1, 5);
  g_autoptr (GnDataset) other = scan_with (root, 1, 6);
  g_assert_cmpstr (gn_dataset_get_fingerprint (dataset), ==, gn_dataset_get_fingerprint (same));
  g_assert_cmpstr (gn_dataset_get_fingerprint (dataset), !=, gn_dataset_get_fingerprint (other));
  g_assert_true (gn_dataset_check_trainable (dataset, NULL));
}

static void
test_monkeys (void)
{
  const char *shared = g_getenv ("GUENON_SHARED");
  g_autofree char *root = g_build_filename (shared ? shared : "", "monkeys", NULL);
  if (!g_file_test (root, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("the photos of monkeys are not here (GUENON_SHARED)");
    return;
  }
  g_autoptr (GnDataset) dataset = scan (root);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_TRAINING, -1), ==, 1097);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, -1), ==, 272);
  assert_class (dataset, 0, "n0", "mantled howler", "Alouatta palliata");
  assert_class (dataset, 5, "n5", "white headed capuchin", "Cebus capucinus");
  assert_class (dataset, 9, "n9", "nilgiri langur", "Trachypithecus johnii");
}

static void
add_tests (void)
{
  g_test_add_func ("/dataset/scan/label-table", test_label_table);
  g_test_add_func ("/dataset/scan/odd-tables", test_odd_tables);
  g_test_add_func ("/dataset/scan/fingerprint", test_fingerprint);
  g_test_add_func ("/dataset/scan/cache", test_cache);
  g_test_add_func ("/dataset/scan/exact-duplicates", test_exact_duplicates);
  g_test_add_func ("/dataset/scan/list", test_list);
  g_test_add_func ("/dataset/scan/exclusions", test_exclusions);
  g_test_add_func ("/dataset/scan/broken-exclusions", test_broken_exclusions);
  g_test_add_func ("/dataset/scan/cancel", test_cancel);
  g_test_add_func ("/dataset/scan/drawn-split", test_drawn_split);
  g_test_add_func ("/dataset/scan/monkeys", test_monkeys);
}

int
main (int argc, char **argv)
{
  return tree_main (argc, argv, add_tests);
}
