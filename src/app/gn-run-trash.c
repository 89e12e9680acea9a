/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-trash.h"

#include "gn-error.h"
#include "gn-run.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define MAX_DEPTH 8 /* a run folder is flat; whatever nests deeper is not ours to delete */

static char *
trash_folder (void)
{
  g_autofree char *runs = gn_runs_folder ();
  return g_build_filename (runs, ".trash", NULL);
}

static char *
free_path (const char *parent, const char *name)
{
  for (int i = 1;; i++) {
    g_autofree char *numbered = i > 1 ? g_strdup_printf ("%s (%d)", name, i) : g_strdup (name);
    g_autofree char *path = g_build_filename (parent, numbered, NULL);
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&path);
  }
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) != 0)
    return gn_error_set_from_errno (error, errno, _("Cannot move"), from);
  return TRUE;
}

gboolean
gn_run_trash_put (const char *folder, char **trashed, GError **error)
{
  g_autofree char *trash = trash_folder (), *name = g_path_get_basename (folder);
  g_autofree char *to = free_path (trash, name);

  if (g_mkdir_with_parents (trash, 0700) != 0)
    return gn_error_set_from_errno (error, errno, _("Cannot create"), trash);
  if (!move (folder, to, error))
    return FALSE;
  *trashed = g_steal_pointer (&to);
  return TRUE;
}

gboolean
gn_run_trash_restore (const char *trashed, GError **error)
{
  g_autofree char *runs = gn_runs_folder (), *name = g_path_get_basename (trashed);
  g_autofree char *to = free_path (runs, name);
  return move (trashed, to, error);
}

static void
delete_tree (const char *path, int depth)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) || depth > MAX_DEPTH ? NULL
                                                                                        : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    delete_tree (child, depth + 1);
  }
  /* What cannot be deleted now is tried again at the next start. */
  (void) g_remove (path);
}

static void
purge (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  delete_tree (data, 0);
  g_task_return_boolean (task, TRUE);
}

void
gn_run_trash_purge (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, trash_folder (), g_free);
  g_task_run_in_thread (task, purge);
}
