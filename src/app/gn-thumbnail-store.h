/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thumbnails on disk, in the user's cache folder. Blocking; any thread. */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

/* The longer side of stored thumbnails, in pixels; smaller photos are stored as they are. */
#define GN_THUMBNAIL_STORE_SIZE 320

/**
 * gn_thumbnail_store_load:
 * @path: the photo
 * @modified: when it was last changed, as its identity
 *
 * Takes the thumbnail from the store or makes it, and stores it then. A store that cannot be written is no error.
 *
 * Returns: (transfer full) (nullable): RGB, upright
 */
GnImage *gn_thumbnail_store_load (const char *path, gint64 modified, GError **error);

/* Removes the oldest thumbnails until the store holds at most @bytes. */
void     gn_thumbnail_store_trim (guint64 bytes);

G_END_DECLS
