/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-thumbnailer.h"

G_BEGIN_DECLS

/**
 * GnThumbnail:
 *
 * One photo's thumbnail, a square filled or a whole photo inside one. Asked for when first drawn.
 */
#define GN_TYPE_THUMBNAIL (gn_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (GnThumbnail, gn_thumbnail, GN, THUMBNAIL, GtkDrawingArea)

GtkWidget *gn_thumbnail_new (GnThumbnailer *thumbnailer, const char *path, gint64 modified, int size,
                             GnThumbnailShape shape);

G_END_DECLS
