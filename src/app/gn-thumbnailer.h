/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GnThumbnailer:
 *
 * Makes thumbnails on threads of low priority, keeps the latest used in memory and all on disk. A widget asks for those
 * it is about to draw, every time it draws; what is not at hand is made, the last asked first, and `ready` tells when
 * drawing again is worth it.
 *
 * Signals: `ready`: thumbnails asked for have come in (at most once a main-loop turn).
 */
#define GN_TYPE_THUMBNAILER (gn_thumbnailer_get_type ())
G_DECLARE_FINAL_TYPE (GnThumbnailer, gn_thumbnailer, GN, THUMBNAILER, GObject)

typedef enum {
  GN_THUMBNAIL_COVER, /* fills the square, cut at the longer sides */
  GN_THUMBNAIL_FIT,   /* the whole photo, at most as large as the square, never enlarged */
} GnThumbnailShape;

GnThumbnailer   *gn_thumbnailer_new (void);

/**
 * gn_thumbnailer_get:
 * @path: the photo
 * @modified: when it was changed, µs; part of its identity, 0 where unknown
 * @size: side of the square, in logical pixels
 * @scale: device pixels a logical pixel
 * @failed: (out) (optional): whether the photo cannot be read
 *
 * Returns: (transfer none) (nullable): the surface with its device scale set, valid until the main loop runs again;
 *   NULL when it is being made or cannot be
 */
cairo_surface_t *gn_thumbnailer_get (GnThumbnailer *self, const char *path, gint64 modified, int size, int scale,
                                     GnThumbnailShape shape, gboolean *failed);

G_END_DECLS
