/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-lock.h"
#include "gn-error.h"
#include "gn-run-record.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* Locks of an open file description: they end with the process like flock()'s, hold between two trainers of one process
 * too, and unlike those can be asked about without being taken. */
static const struct flock whole_file = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

int
gn_run_lock_take (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_LOCK_FILE, NULL);
  g_autofree char *shown = g_filename_display_name (folder);
  struct flock lock = whole_file;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) {
    gn_error_set_from_errno (error, errno, _("Cannot write"), path);
    return -1;
  }
  if (fcntl (fd, F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES)
      g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_LOCKED,
                   _("The run in “%s” is being trained already; stop it there first"), shown);
    else
      gn_error_set_from_errno (error, errno, _("Cannot lock"), path);
    close (fd);
    return -1;
  }
  return fd;
}

gboolean
gn_run_lock_is_taken (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_LOCK_FILE, NULL);
  struct flock lock = whole_file;
  int fd = open (path, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  gboolean taken = fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close (fd);
  return taken;
}
