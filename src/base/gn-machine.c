/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-machine.h"
#include "gn-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/statvfs.h>

/* The number behind @key at the start of a line of a file like /proc/meminfo. */
static gboolean
read_key (const char *path, const char *key, guint64 *value)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  for (const char *line = text; line; line = strchr (line, '\n')) {
    line += *line == '\n';
    if (g_str_has_prefix (line, key)) {
      *value = g_ascii_strtoull (line + strlen (key), NULL, 10);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
read_number (const char *folder, const char *name, guint64 *value)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_ascii_isdigit (*text)) /* "max" is no limit */
    return FALSE;
  *value = g_ascii_strtoull (text, NULL, 10);
  return TRUE;
}

typedef struct {
  const char *root, *limit, *usage, *inactive;
} CgroupFiles;

static const CgroupFiles version1 = { "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
                                      "total_inactive_file " };
static const CgroupFiles version2 = { "/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file " };

/* Cached file pages that nobody uses count as usage, but are given back before anyone is refused memory. */
static guint64
group_free (const CgroupFiles *files, const char *folder)
{
  guint64 limit, usage, inactive = 0;
  if (!read_number (folder, files->limit, &limit) || !read_number (folder, files->usage, &usage))
    return G_MAXUINT64;
  g_autofree char *statistics = g_build_filename (folder, "memory.stat", NULL);
  read_key (statistics, files->inactive, &inactive);
  usage -= MIN (inactive, usage);
  return limit - MIN (usage, limit);
}

/* In a container the path may name a group that is not mounted here; the ancestors up to the root are looked at anyway.
 */
static guint64
groups_free (const CgroupFiles *files, const char *group)
{
  g_autofree char *path = g_strdup (group);
  guint64 least = G_MAXUINT64;
  for (;;) {
    g_autofree char *folder = g_build_filename (files->root, path, NULL);
    least = MIN (least, group_free (files, folder));
    char *slash = strrchr (path, '/');
    if (!slash || !*path)
      return least;
    *slash = '\0';
  }
}

static guint64
own_groups_free (void)
{
  g_autofree char *text = NULL;
  guint64 least = G_MAXUINT64;
  if (!g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL))
    return least;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++) {
    g_auto (GStrv) fields = g_strsplit (*line, ":", 3); /* hierarchy : controllers : path */
    if (g_strv_length (fields) < 3)
      continue;
    g_auto (GStrv) controllers = g_strsplit (fields[1], ",", -1);
    if (!*fields[1])
      least = MIN (least, groups_free (&version2, fields[2]));
    else if (g_strv_contains ((const char *const *)controllers, "memory"))
      least = MIN (least, groups_free (&version1, fields[2]));
  }
  return least;
}

guint64
gn_machine_get_free_memory (void)
{
  guint64 kib;
  guint64 available = read_key ("/proc/meminfo", "MemAvailable:", &kib) ? kib * 1024 : G_MAXUINT64;
  return MIN (available, own_groups_free ());
}

guint64
gn_machine_get_budget (guint64 given)
{
  if (given)
    return given;
  guint64 free_memory = gn_machine_get_free_memory ();
  return free_memory - free_memory / 10;
}

gboolean
gn_machine_get_free_disk (const char *path, guint64 *bytes, GError **error)
{
  g_autofree char *folder = g_canonicalize_filename (path, NULL);
  struct statvfs status;
  int result;
  while ((result = statvfs (folder, &status)) != 0 && (errno == ENOENT || errno == ENOTDIR) &&
         strcmp (folder, "/") != 0) {
    char *parent = g_path_get_dirname (folder);
    g_free (folder);
    folder = parent;
  }
  if (result != 0)
    return gn_error_set_from_errno (error, errno, _("Cannot look at the disk of"), folder);
  *bytes = (guint64)status.f_bavail * status.f_frsize;
  return TRUE;
}
