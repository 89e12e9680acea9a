/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-photos.h"
#include "gn-cli-options.h"
#include "gn-cli-output.h"
#include "gn-folder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEEPEST 64 /* folders in folders */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static gboolean
list_names (const char *folder, GPtrArray *names, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return dir != NULL;
}

static gboolean
add_folder (GPtrArray *photos, const char *folder, int depth, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !list_names (folder, names, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
    gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
    if (is_folder && depth < DEEPEST && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
      if (!add_folder (photos, path, depth + 1, cancellable, error))
        return FALSE;
    } else if (!is_folder && gn_folder_is_photo (path)) {
      g_ptr_array_add (photos, g_steal_pointer (&path));
    }
  }
  return TRUE;
}

GPtrArray *
gn_cli_list_photos (char **operands, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func (g_free);
  for (; *operands; operands++) {
    guint before = photos->len;
    if (!g_file_test (*operands, G_FILE_TEST_IS_DIR)) {
      g_ptr_array_add (photos, g_strdup (*operands));
      continue;
    }
    if (!add_folder (photos, *operands, 0, cancellable, error))
      return NULL;
    if (photos->len == before) {
      g_autofree char *shown = gn_cli_shown (*operands);
      g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_FAILED, _ ("the folder “%s” holds no photos"), shown);
      return NULL;
    }
  }
  return g_steal_pointer (&photos);
}
