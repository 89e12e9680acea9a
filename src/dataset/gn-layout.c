/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-layout.h"
#include "gn-folder.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_DEPTH 16  /* of folders in a class folder */
#define MAX_NESTING 4 /* of training/training/… */

typedef struct {
  const char *root;
  GnLayout *layout;
  GHashTable *visited; /* of "device:inode": the folders of the class at hand and those above them */
  GCancellable *cancellable;
} Walk;

static gboolean
unusable (GError **error, const char *format, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE, format, shown);
  return FALSE;
}

static int
split_of_name (const char *name)
{
  static const struct {
    const char *name;
    GnSplit split;
  } table[] = {
    { "training", GN_SPLIT_TRAINING }, { "train", GN_SPLIT_TRAINING }, { "validation", GN_SPLIT_VALIDATION },
    { "valid", GN_SPLIT_VALIDATION },  { "val", GN_SPLIT_VALIDATION }, { "test", GN_SPLIT_TEST },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_ascii_strcasecmp (table[i].name, name) == 0)
      return (int)table[i].split;
  return -1;
}

static char *
join (const char *folder, const char *name)
{
  return *folder ? g_build_filename (folder, name, NULL) : g_strdup (name);
}

/* FALSE when this folder has been met before: a symbolic link leads back to it, or two lead to it. */
static gboolean
visit (Walk *walk, const char *path)
{
  struct stat status;
  if (stat (path, &status) != 0)
    return FALSE;
  return g_hash_table_add (walk->visited, g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                           (guint64)status.st_dev, (guint64)status.st_ino));
}

/* Everything above the class folder, up to the root of the file system: a link to one of them would bring in other
 * classes. */
static void
visit_ancestors (Walk *walk, const char *relative)
{
  g_autofree char *path = g_build_filename (walk->root, relative, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  char *real = realpath (parent, NULL);
  g_autofree char *at = g_strdup (real);
  free (real);
  g_hash_table_remove_all (walk->visited);
  while (at && visit (walk, at)) {
    char *above = g_path_get_dirname (at);
    g_free (at);
    at = above;
  }
}

static gboolean
walk_class (Walk *walk, const char *relative, guint class_name, GnSplit split, int depth, GError **error)
{
  g_autofree char *path = g_build_filename (walk->root, relative, NULL);
  if (g_cancellable_set_error_if_cancelled (walk->cancellable, error))
    return FALSE;
  if (depth > MAX_DEPTH || !visit (walk, path))
    return TRUE;
  g_autoptr (GnFolderListing) listing = gn_folder_list (path, error);
  if (!listing)
    return FALSE;
  for (guint i = 0; i < listing->files->len; i++) {
    g_autofree char *file = g_build_filename (path, listing->files->pdata[i], NULL);
    GnFoundFile found = { NULL, class_name, split };
    if (!gn_folder_is_photo (file))
      continue;
    found.path = join (relative, listing->files->pdata[i]);
    g_array_append_val (walk->layout->files, found);
  }
  for (guint i = 0; i < listing->folders->len; i++) {
    g_autofree char *child = join (relative, listing->folders->pdata[i]);
    if (!walk_class (walk, child, class_name, split, depth + 1, error))
      return FALSE;
  }
  return TRUE;
}

static guint
intern_class (GPtrArray *names, const char *name)
{
  guint index;
  if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, &index))
    return index;
  g_ptr_array_add (names, g_strdup (name));
  return names->len - 1;
}

/* Every folder in @relative is a class. */
static gboolean
walk_classes (Walk *walk, const char *relative, const GnFolderListing *listing, GnSplit split, GError **error)
{
  for (guint i = 0; i < listing->folders->len; i++) {
    const char *name = listing->folders->pdata[i];
    g_autofree char *child = join (relative, name);
    guint class_name = intern_class (walk->layout->class_names, name);
    visit_ancestors (walk, child);
    if (!walk_class (walk, child, class_name, split, 0, error))
      return FALSE;
  }
  return TRUE;
}

/* Goes down training/training/… to where the class folders are. */
static gboolean
walk_split (Walk *walk, const char *name, GError **error)
{
  int split = split_of_name (name);
  g_autofree char *relative = g_strdup (name);
  for (int nesting = 0;; nesting++) {
    g_autofree char *path = g_build_filename (walk->root, relative, NULL);
    g_autoptr (GnFolderListing) listing = gn_folder_list (path, error);
    if (!listing)
      return FALSE;
    const char *only = listing->folders->len == 1 ? listing->folders->pdata[0] : NULL;
    if (!only || split_of_name (only) != split || nesting == MAX_NESTING)
      return walk_classes (walk, relative, listing, (GnSplit)split, error);
    char *deeper = join (relative, only);
    g_free (relative);
    relative = deeper;
  }
}

static gboolean
walk_root (Walk *walk, const GnFolderListing *listing, GError **error)
{
  gboolean has[GN_N_SPLITS] = { FALSE };
  guint n_splits = 0;
  for (guint i = 0; i < listing->folders->len; i++) {
    int split = split_of_name (listing->folders->pdata[i]);
    if (split < 0)
      continue;
    has[split] = TRUE;
    n_splits++;
  }
  walk->layout->has_split = has[GN_SPLIT_TRAINING] && has[GN_SPLIT_VALIDATION];
  if (!walk->layout->has_split && n_splits > 0 && n_splits == listing->folders->len)
    return unusable (
        error,
        has[GN_SPLIT_TRAINING]
            ? _ ("“%s” has a folder for training but none for validation: add a folder “validation” with the "
                 "same classes, or put the class folders directly into the data set to have a split drawn")
            : _ ("“%s” has no folder for training: add folders “training” and “validation” with the same "
                 "classes, or put the class folders directly into the data set to have a split drawn"),
        walk->root);
  if (!walk->layout->has_split)
    return walk_classes (walk, "", listing, GN_SPLIT_TRAINING, error);
  for (guint i = 0; i < listing->folders->len; i++)
    if (split_of_name (listing->folders->pdata[i]) >= 0 && !walk_split (walk, listing->folders->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
holds_photos (const char *folder, const GnFolderListing *listing)
{
  for (guint i = 0; i < listing->files->len; i++) {
    g_autofree char *file = g_build_filename (folder, listing->files->pdata[i], NULL);
    if (gn_folder_is_photo (file))
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_classes (const GnLayout *layout, const char *folder, const GnFolderListing *listing, GError **error)
{
  if (layout->files->len == 0 && holds_photos (folder, listing))
    return unusable (error, _ ("The photos in “%s” are not sorted: put them into one folder for each class"), folder);
  if (layout->files->len == 0)
    return unusable (error,
                     _ ("There are no photos in “%s”: choose a folder that holds one folder of photos for each class"),
                     folder);
  if (layout->class_names->len < 2)
    return unusable (error,
                     _ ("There is only one class in “%s”: telling classes apart needs at least two folders of photos"),
                     folder);
  g_autofree guint *counts = g_new0 (guint, layout->class_names->len);
  for (guint i = 0; i < layout->files->len; i++)
    counts[g_array_index (layout->files, GnFoundFile, i).class_name]++;
  for (guint i = 0; i < layout->class_names->len; i++)
    if (counts[i] == 0)
      return unusable (error, _ ("The class folder “%s” holds no photos: put photos into it or remove it"),
                       layout->class_names->pdata[i]);
  return TRUE;
}

static void
found_file_clear (gpointer data)
{
  GnFoundFile *found = data;
  g_free (found->path);
}

GnLayout *
gn_layout_find (const char *folder, GCancellable *cancellable, GError **error)
{
  if (g_file_test (folder, G_FILE_TEST_EXISTS) && !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    unusable (error, _ ("“%s” is a file: choose the folder that holds the folders of photos"), folder);
    return NULL;
  }
  g_autoptr (GnFolderListing) listing = gn_folder_list (folder, error);
  if (!listing)
    return NULL;
  g_autoptr (GnLayout) layout = g_new0 (GnLayout, 1);
  layout->class_names = g_ptr_array_new_with_free_func (g_free);
  layout->files = g_array_new (FALSE, FALSE, sizeof (GnFoundFile));
  g_array_set_clear_func (layout->files, found_file_clear);
  g_autoptr (GHashTable) visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Walk walk = { folder, layout, visited, cancellable };
  if (!walk_root (&walk, listing, error) || !check_classes (layout, folder, listing, error))
    return NULL;
  return g_steal_pointer (&layout);
}

void
gn_layout_free (GnLayout *layout)
{
  if (!layout)
    return;
  g_ptr_array_unref (layout->class_names);
  g_array_unref (layout->files);
  g_free (layout);
}
