/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of base/ and what all folders share about errors. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GN_ERROR gn_error_quark ()
GQuark gn_error_quark (void);

/**
 * GnError:
 * @GN_ERROR_FAILED: none of the others
 * @GN_ERROR_VALUE: a value outside its range, an unknown key
 * @GN_ERROR_PARSE: a file that is not what it claims
 * @GN_ERROR_NO_SPACE: the disk is full (or would be)
 * @GN_ERROR_NO_MEMORY: the job does not fit into the memory budget
 */
typedef enum {
  GN_ERROR_FAILED,
  GN_ERROR_VALUE,
  GN_ERROR_PARSE,
  GN_ERROR_NO_SPACE,
  GN_ERROR_NO_MEMORY
} GnError;

/**
 * gn_error_set_from_errno:
 * @error: (nullable): where to put the error
 * @saved_errno: errno, saved right after the call that failed
 * @action: (translatable): what could not be done, "Cannot write"
 * @path: the file it happened to
 *
 * ENOSPC, EDQUOT and EFBIG become %GN_ERROR_NO_SPACE, everything else the #GIOErrorEnum of that errno; the message
 * is action, path and the system's reason. Thread-safe.
 *
 * Returns: FALSE, so that a caller can end with it
 */
gboolean gn_error_set_from_errno (GError **error, int saved_errno, const char *action, const char *path);

/**
 * gn_error_is_no_space:
 * @error: (nullable): any error
 *
 * Returns: whether @error says that the disk is full, whatever its domain
 */
gboolean gn_error_is_no_space (const GError *error);

G_END_DECLS
