/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"

#include <errno.h>

G_DEFINE_QUARK (gn - error - quark, gn_error)

gboolean
gn_error_set_from_errno (GError **error, int saved_errno, const char *action, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);
  gboolean full = saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG;
  g_set_error (error, full ? GN_ERROR : G_IO_ERROR,
               full ? (gint)GN_ERROR_NO_SPACE : (gint)g_io_error_from_errno (saved_errno), "%s “%s”: %s", action, shown,
               g_strerror (saved_errno));
  return FALSE;
}

gboolean
gn_error_is_no_space (const GError *error)
{
  return g_error_matches (error, GN_ERROR, GN_ERROR_NO_SPACE) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
         g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
}
