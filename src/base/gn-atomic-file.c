/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-atomic-file.h"
#include "gn-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY_PREFIX ".gn-"
#define TEMPORARY_SUFFIX ".part"

struct GnAtomicFile {
  char *path;            /* as given, for messages */
  char *target, *folder; /* what is replaced: behind symbolic links */
  char *temporary;       /* NULL: the target is written as it stands */
  int fd; /* -1 once closed */
};

static gboolean
fail (GnAtomicFile *file, GError **error)
{
  return gn_error_set_from_errno (error, errno, _("Cannot write"), file->path);
}

/* Not mkstemp(): the file shall have the permissions the umask gives, not 0600. */
static int
create_temporary (GnAtomicFile *file)
{
  g_autofree char *name = g_path_get_basename (file->target);
  for (int attempt = 0; attempt < 100; attempt++) {
    g_autofree char *temporary =
        g_strdup_printf ("%s/" TEMPORARY_PREFIX "%s.%08x" TEMPORARY_SUFFIX, file->folder, name, g_random_int ());
    int fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0)
      file->temporary = g_steal_pointer (&temporary);
    if (fd >= 0 || errno != EEXIST)
      return fd;
  }
  return -1;
}

/* A device, a pipe or a terminal is not replaced but written to. */
static gboolean
is_stream (const char *path)
{
  GStatBuf status;
  return g_stat (path, &status) == 0 && !S_ISREG (status.st_mode) && !S_ISDIR (status.st_mode);
}

GnAtomicFile *
gn_atomic_file_open (const char *path, GError **error)
{
  g_autoptr (GnAtomicFile) file = g_new0 (GnAtomicFile, 1);
  char *resolved = realpath (path, NULL);
  file->path = g_strdup (path);
  file->target = g_strdup (resolved ? resolved : path);
  file->folder = g_path_get_dirname (file->target);
  free (resolved);
  file->fd = is_stream (path) ? open (path, O_WRONLY | O_CLOEXEC) : create_temporary (file);
  if (file->fd < 0) {
    fail (file, error);
    return NULL;
  }
  return g_steal_pointer (&file);
}

gboolean
gn_atomic_file_write (GnAtomicFile *file, gconstpointer data, gsize length, GError **error)
{
  const char *bytes = data;
  while (length > 0) {
    ssize_t n = write (file->fd, bytes, MIN (length, (gsize)1 << 30));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (file, error);
    bytes += n;
    length -= (gsize)n;
  }
  return TRUE;
}

static gboolean
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return errno ==
           EACCES; /* writable but not readable: the rename stands, only its durability is the system's affair */
  gboolean ok = fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP; /* file systems without folder syncing */
  int saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return ok;
}

gboolean
gn_atomic_file_commit (GnAtomicFile *file, GError **error)
{
  g_autoptr (GnAtomicFile) owned = file;
  if (file->temporary && fsync (file->fd) != 0)
    return fail (file, error);
  int fd = file->fd;
  file->fd = -1;
  if (close (fd) != 0 || (file->temporary && rename (file->temporary, file->target) != 0))
    return fail (file, error);
  if (!file->temporary)
    return TRUE;
  g_clear_pointer (&file->temporary, g_free);
  return sync_folder (file->folder) || fail (file, error);
}

void
gn_atomic_file_abort (GnAtomicFile *file)
{
  if (!file)
    return;
  if (file->fd >= 0)
    close (file->fd);
  if (file->temporary)
    unlink (file->temporary);
  g_free (file->temporary);
  g_free (file->folder);
  g_free (file->target);
  g_free (file->path);
  g_free (file);
}

gboolean
gn_atomic_file_replace (const char *path, gconstpointer data, gsize length, GError **error)
{
  g_autoptr (GnAtomicFile) file = gn_atomic_file_open (path, error);
  if (!file || !gn_atomic_file_write (file, data, length, error))
    return FALSE;
  return gn_atomic_file_commit (g_steal_pointer (&file), error);
}

void
gn_atomic_file_remove_leftovers (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    if (g_str_has_prefix (name, TEMPORARY_PREFIX) && g_str_has_suffix (name, TEMPORARY_SUFFIX)) {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  }
}
