/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a data set, and what the error says about what does not. */
#include "gn-dataset.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static GnDataset *
scan (const char *root)
{
  g_autoptr (GError) error = NULL;
  GnDataset *dataset = gn_dataset_scan (root, 2, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static void
assert_unusable (const char *root, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_dataset_scan (root, 2, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

static void
assert_classes (GnDataset *dataset, const char *joined)
{
  guint n;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  g_autoptr (GString) ids = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", classes[i].id);
  g_assert_cmpstr (ids->str, ==, joined);
}

/* The training and validation folders, each as a path below the root. */
typedef struct {
  const char *name, *training, *validation, *test;
} Layout;

static void
test_split_on_disk (gconstpointer data)
{
  const Layout *layout = data;
  g_autoptr (Tree) root = tree_new ();
  const char *folders[3] = { layout->training, layout->validation, layout->test };
  for (int split = 0; split < 3 && folders[split]; split++)
    for (int class_index = 0; class_index < 3; class_index++) {
      g_autofree char *folder = g_strdup_printf ("%s/n%d", folders[split], class_index);
      tree_write_class (root, folder, 4 - split, 100 * (guint32)split + 10 * (guint32)class_index);
    }
  tree_write_text (root, "README.txt", "not a photo");
  g_autoptr (GnDataset) dataset = scan (root);
  g_assert_true (gn_dataset_has_split (dataset));
  assert_classes (dataset, "n0 n1 n2");
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_TRAINING, -1), ==, 12);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, 1), ==, 3);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_TEST, -1), ==, layout->test ? 6 : 0);
  g_assert_true (gn_dataset_check_trainable (dataset, NULL));

  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 1; i < n; i++) {
    const GnPhoto *a = &photos[i - 1], *b = &photos[i];
    g_assert_true (a->split < b->split || (a->split == b->split && a->class_index < b->class_index) ||
                   (a->split == b->split && a->class_index == b->class_index && strcmp (a->path, b->path) < 0));
    g_assert_cmpint (a->width, ==, 12);
    g_assert_cmpint (a->height, ==, 10);
  }
}

static void
test_class_folders (void)
{
  g_autoptr (Tree) root = tree_new ();
  tree_write_class (root, "red panda", 10, 0);
  tree_write_class (root, "\xC3\xA4pfel", 10, 20); /* UTF-8 */
  tree_write_class (root, "caf\xE9", 10, 40);      /* Latin-1 */
  g_autoptr (GnDataset) dataset = scan (root);
  guint n;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_false (gn_dataset_has_split (dataset));
  g_assert_cmpstr (classes[2].name, ==, "\xC3\xA4pfel");
  g_assert_cmpstr (classes[0].latin_name, ==, "");
  g_assert_true (g_utf8_validate (classes[0].id, -1, NULL));
  g_assert_cmpstr (classes[1].id, ==, "red panda");
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_TRAINING, -1), ==, 24);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, -1), ==, 6);
  for (guint i = 0; i < 30; i++) {
    g_autofree char *path = gn_dataset_get_photo_path (dataset, i);
    g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  }
}

/* A folder named train among others is a class like them. */
static void
test_train_as_a_class (void)
{
  g_autoptr (Tree) root = tree_new ();
  tree_write_class (root, "train", 5, 0);
  tree_write_class (root, "plane", 5, 10);
  g_autoptr (GnDataset) dataset = scan (root);
  assert_classes (dataset, "plane train");
}

static void
test_passed_over (void)
{
  g_autoptr (Tree) root = tree_new ();
  tree_write_class (root, "a", 5, 0);
  tree_write_class (root, "b", 5, 10);
  tree_write_class (root, "b/more/still more", 2, 20);
  tree_write_class (root, ".thumbnails", 5, 30);
  tree_write_photo (root, "a/.hidden.jpg", 40);
  tree_write_photo (root, "a/__MACOSX/x.jpg", 41);
  tree_write_text (root, "a/Thumbs.db", "database");
  tree_write_text (root, "a/notes.txt", "notes");
  tree_write_photo (root, "a/no-suffix", 42);
  g_autofree char *loop = g_build_filename (root, "b", "more", "loop", NULL);
  g_autofree char *twice = g_build_filename (root, "b", "again", NULL);
  g_assert_cmpint (symlink (root, loop), ==, 0);
  g_assert_cmpint (symlink ("more", twice), ==, 0);
  g_autoptr (GnDataset) dataset = scan (root);
  guint n;
  gn_dataset_get_photos (dataset, &n);
  assert_classes (dataset, "a b");
  g_assert_cmpuint (n, ==, 5 + 1 + 5 + 2);
}

/* Links to a folder above the class folder, be it in the data set or above it, bring in nothing. */
static void
test_links_upwards (void)
{
  g_autoptr (Tree) root = tree_new ();
  tree_write_photo (root, "set/training/a/1.jpg", 1);
  tree_write_photo (root, "set/training/b/2.jpg", 2);
  tree_write_photo (root, "set/validation/a/3.jpg", 3);
  tree_write_photo (root, "set/validation/b/4.jpg", 4);
  tree_write_photo (root, "elsewhere/5.jpg", 5);
  static const char *const targets[] = { ".", "..", "../..", "../../.." };
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autofree char *name = g_strdup_printf ("up%u", i);
    g_autofree char *link_path = g_build_filename (root, "set", "training", "a", name, NULL);
    g_assert_cmpint (symlink (targets[i], link_path), ==, 0);
  }
  g_autofree char *set = g_build_filename (root, "set", NULL);
  g_autoptr (GnDataset) dataset = scan (set);
  guint n;
  gn_dataset_get_photos (dataset, &n);
  g_assert_cmpuint (n, ==, 4);
}

static void
test_unreadable_photos (void)
{
  g_autoptr (Tree) root = tree_new ();
  tree_write_class (root, "training/a", 5, 0);
  tree_write_class (root, "training/b", 5, 10);
  tree_write_class (root, "validation/a", 5, 20);
  tree_write_text (root, "training/a/broken.jpg", "\xFF\xD8\xFF broken");
  tree_write_text (root, "training/a/drawing.svg", "<svg/>");
  tree_write_text (root, "training/b/empty.PNG", "");
  g_autofree char *dangling = g_build_filename (root, "training", "b", "gone.jpg", NULL);
  g_assert_cmpint (symlink ("nowhere", dangling), ==, 0);
  g_autoptr (GnDataset) dataset = scan (root);
  guint n, problems = 0;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 0; i < n; i++)
    if (photos[i].problem) {
      problems++;
      g_test_message ("%s: %s", photos[i].path, photos[i].problem);
      g_assert_cmpint (photos[i].width, ==, 0);
    }
  g_assert_cmpuint (n, ==, 19);
  g_assert_cmpuint (problems, ==, 4);
  g_assert_cmpuint (gn_dataset_count (dataset, GN_SPLIT_TRAINING, -1), ==, 10);
  g_assert_true (gn_dataset_check_trainable (dataset, NULL));
}

static void
test_unusable (void)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *missing = g_build_filename (root, "missing", NULL);
  assert_unusable (missing, "cannot be opened");
  assert_unusable (root, "no photos");
  tree_write_photo (root, "lonely.jpg", 1);
  assert_unusable (root, "not sorted");
  g_autofree char *file = g_build_filename (root, "lonely.jpg", NULL);
  assert_unusable (file, "is a file");
  tree_write_class (root, "one", 5, 0);
  assert_unusable (root, "only one class");
  tree_make_folder (root, "nothing");
  assert_unusable (root, "“nothing”");
}

static void
test_half_a_split (void)
{
  g_autoptr (Tree) root = tree_new ();
  tree_write_class (root, "training/a", 5, 0);
  tree_write_class (root, "training/b", 5, 10);
  assert_unusable (root, "none for validation");
  tree_make_folder (root, "validation");
  g_autoptr (GnDataset) dataset = scan (root);
  g_autoptr (GError) error = NULL;
  g_assert_false (gn_dataset_check_trainable (dataset, &error));
  g_assert_nonnull (strstr (error->message, "validation"));

  g_autoptr (Tree) other = tree_new ();
  tree_write_class (other, "val/a", 5, 0);
  tree_write_class (other, "test/b", 5, 10);
  assert_unusable (other, "no folder for training");
}

/* A class that stands in validation alone cannot be learned. */
static void
test_untrainable_class (void)
{
  g_autoptr (Tree) root = tree_new ();
  g_autoptr (GError) error = NULL;
  tree_write_class (root, "train/a", 5, 0);
  tree_write_class (root, "val/a", 5, 10);
  tree_write_class (root, "val/zebra", 5, 20);
  g_autoptr (GnDataset) dataset = scan (root);
  g_assert_false (gn_dataset_check_trainable (dataset, &error));
  g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE);
  g_assert_nonnull (strstr (error->message, "zebra"));
}

static void
test_no_permission (void)
{
  if (geteuid () == 0) {
    g_test_skip ("root may read everything");
    return;
  }
  g_autoptr (Tree) root = tree_new ();
  tree_write_class (root, "a", 5, 0);
  tree_write_class (root, "b", 5, 10);
  g_autofree char *closed = g_build_filename (root, "b", NULL);
  g_chmod (closed, 0);
  assert_unusable (root, "allow reading it");
  g_chmod (closed, 0700);
  g_chmod (root, 0);
  assert_unusable (root, "allow reading it");
  g_chmod (root, 0700);
}

static void
add_tests (void)
{
  static const Layout layouts[] = {
    { "training", "training", "validation", NULL },
    { "train", "train", "val", "test" },
    { "capitals", "Train", "Valid", NULL },
    { "nested", "training/training", "validation/validation", NULL },
    { "half-nested", "training/training", "validation", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    g_autofree char *path = g_strconcat ("/dataset/layout/", layouts[i].name, NULL);
    g_test_add_data_func (path, &layouts[i], test_split_on_disk);
  }
  g_test_add_func ("/dataset/layout/class-folders", test_class_folders);
  g_test_add_func ("/dataset/layout/train-as-a-class", test_train_as_a_class);
  g_test_add_func ("/dataset/layout/passed-over", test_passed_over);
  g_test_add_func ("/dataset/layout/links-upwards", test_links_upwards);
  g_test_add_func ("/dataset/layout/unreadable-photos", test_unreadable_photos);
  g_test_add_func ("/dataset/layout/unusable", test_unusable);
  g_test_add_func ("/dataset/layout/half-a-split", test_half_a_split);
  g_test_add_func ("/dataset/layout/untrainable-class", test_untrainable_class);
  g_test_add_func ("/dataset/layout/no-permission", test_no_permission);
}

int
main (int argc, char **argv)
{
  return tree_main (argc, argv, add_tests);
}
