/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-model-path.h"
#include "gn-builtin-models.h"
#include "gn-feature-index.h"
#include "gn-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BEST_FILE "best.safetensors"

gboolean
gn_model_path_fail (const char *path, const char *reason, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL, _ ("The model “%s” cannot be used: %s"), shown, reason);
  return FALSE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
gn_model_path_list_members (const char *folder)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    if (strcmp (name, GN_FEATURE_INDEX_FILE) == 0)
      continue;
    if (!g_str_has_suffix (name, ".safetensors") || strcmp (name, BEST_FILE) == 0)
      return NULL; /* a run folder, or a folder of other things */
    g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  }
  g_ptr_array_sort (files, compare_names);
  return files->len > 0 ? g_steal_pointer (&files) : NULL;
}

gboolean
gn_model_path_is_folder (const char *folder)
{
  g_autofree char *best = g_build_filename (folder, BEST_FILE, NULL);
  g_autofree char *record = g_build_filename (folder, "run.json", NULL);
  g_autoptr (GPtrArray) members = gn_model_path_list_members (folder);
  return members || g_file_test (best, G_FILE_TEST_EXISTS) || g_file_test (record, G_FILE_TEST_EXISTS);
}

char *
gn_model_path_find (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_autofree char *best = g_build_filename (path, BEST_FILE, NULL);
    if (g_file_test (best, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&best);
    gn_model_path_fail (path, _ ("the folder holds no " BEST_FILE "; it is not a run folder, or no epoch of its run has ended yet"), error);
    return NULL;
  }
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    char *builtin = gn_builtin_model_find (path);
    if (!builtin)
      gn_model_path_fail (path, _ ("there is no such file or folder"), error);
    return builtin;
  }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    gn_model_path_fail (path, _ ("it is neither a file nor a folder"), error);
    return NULL;
  }
  return g_strdup (path);
}
