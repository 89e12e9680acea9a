/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-content-hash.h"
#include "gn-image-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define PIECE 65536

static gboolean
hash_descriptor (int fd, GChecksum *checksum, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  for (;;) {
    ssize_t n = read (fd, piece, PIECE);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      int saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _ ("The file cannot be read: %s"),
                   g_strerror (saved_errno));
      return FALSE;
    }
    if (n == 0)
      return TRUE;
    g_checksum_update (checksum, piece, n);
  }
}

gboolean
gn_content_hash_file (const char *path, guint64 *hash, GError **error)
{
  guint64 size;
  int fd = gn_header_open (path, &size, error);
  if (fd < 0)
    return FALSE;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean ok = hash_descriptor (fd, checksum, error);
  close (fd);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_checksum_get_digest (checksum, digest, &length);
  *hash = 0;
  for (int i = 0; i < 8; i++)
    *hash = *hash << 8 | digest[i];
  return ok;
}
