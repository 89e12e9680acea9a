/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-gather-job.h"

#include <string.h>

/* Links can make a folder its own grandchild. */
#define MAX_DEPTH 8

static gboolean
has_photo_name (const char *name)
{
  gboolean uncertain;
  g_autofree gchar *type = g_content_type_guess (name, NULL, 0, &uncertain);
  return g_content_type_is_a (type, "image/*");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static void
gather_folder (const char *folder, int depth, GPtrArray *found, GCancellable *cancellable)
{
  g_autoptr (GDir) dir = depth < MAX_DEPTH ? g_dir_open (folder, 0, NULL) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (cancellable); i++) {
    g_autofree gchar *path = g_build_filename (folder, names->pdata[i], NULL);
    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      gather_folder (path, depth + 1, found, cancellable);
    else if (has_photo_name (names->pdata[i]))
      g_ptr_array_add (found, g_steal_pointer (&path));
  }
}

static void
gather_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *paths = data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < paths->len; i++) {
    if (g_file_test (paths->pdata[i], G_FILE_TEST_IS_DIR))
      gather_folder (paths->pdata[i], 0, found, cancellable);
    else
      g_ptr_array_add (found, g_strdup (paths->pdata[i]));
  }
  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify)g_ptr_array_unref);
}

void
gn_gather_async (GPtrArray *paths, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, gn_gather_async);
  g_task_set_task_data (task, g_ptr_array_ref (paths), (GDestroyNotify)g_ptr_array_unref);
  g_task_run_in_thread (task, gather_thread);
}

GPtrArray *
gn_gather_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, gn_gather_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
