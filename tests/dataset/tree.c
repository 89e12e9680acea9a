/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"
#include "gn-random.h"

#include <glib/gstdio.h>
#include <string.h>

#define WIDTH 12 /* rows of a BMP are multiples of four bytes long */
#define HEIGHT 10
#define HEADER 54

gchar *
tree_new (void)
{
  g_autoptr (GError) error = NULL;
  gchar *root = g_dir_make_tmp ("guenon-tree-XXXXXX", &error);
  g_assert_no_error (error);
  return root;
}

static void
remove_all (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name (dir));) {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_all (child);
    }
  }
  g_remove (path);
}

void
tree_free (gchar *root)
{
  remove_all (root);
  g_free (root);
}

void
tree_make_folder (const char *root, const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_assert_cmpint (g_mkdir_with_parents (full, 0700), ==, 0);
}

void
tree_write (const char *root, const char *path, gconstpointer data, gsize length)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents_full (full, data, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

void
tree_write_text (const char *root, const char *path, const char *text)
{
  tree_write (root, path, text, strlen (text));
}

void
tree_write_photo (const char *root, const char *path, guint32 seed)
{
  guint8 bmp[HEADER + 3 * WIDTH * HEIGHT] = {
    'B', 'M', [10] = HEADER, [14] = 40, [18] = WIDTH, [22] = HEIGHT, [26] = 1, [28] = 24
  };
  GnRandom random = gn_random_init (seed, 0, 0, 0);
  for (gsize i = HEADER; i < sizeof bmp; i++)
    bmp[i] = gn_random_u32 (&random) >> 24;
  tree_write (root, path, bmp, sizeof bmp);
}

void
tree_write_class (const char *root, const char *folder, int n, guint32 first)
{
  for (int i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("%s/p%d.jpg", folder, i);
    tree_write_photo (root, path, first + (guint32)i);
  }
}

int
tree_main (int argc, char **argv, void (*add_tests) (void))
{
  g_autoptr (Tree) home = tree_new ();
  g_autofree char *cache = g_build_filename (home, "cache", NULL);
  g_autofree char *data = g_build_filename (home, "data", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_test_init (&argc, &argv, NULL);
  add_tests ();
  return g_test_run ();
}
