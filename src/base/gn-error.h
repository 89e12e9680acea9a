/* The error domain of base/ and what all folders share about errors. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GN_ERROR gn_error_quark ()
GQuark gn_error_quark (void);

typedef enum {
  GN_ERROR_FAILED,
  GN_ERROR_VALUE,    /* a value outside its range, an unknown key */
  GN_ERROR_PARSE,    /* a file that is not what it claims */
  GN_ERROR_NO_SPACE, /* the disk is full (or would be) */
  GN_ERROR_NO_MEMORY /* the job does not fit into the memory budget */
} GnError;

/* Sets @error from errno: ENOSPC, EDQUOT and EFBIG become GN_ERROR_NO_SPACE, the rest G_IO_ERROR; the message names @path. Returns FALSE. */
gboolean gn_error_set_from_errno (GError **error, int saved_errno, const char *action, const char *path);
/* Whether @error says that the disk is full, whatever its domain. */
gboolean gn_error_is_no_space (const GError *error);

G_END_DECLS
