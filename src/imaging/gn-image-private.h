/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of imaging/ share. */
#pragma once

#include "gn-image.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/* gn-image.c */

/* Takes over @pixbuf (transfer full), whose memory nobody else may use, and packs it in place: alpha over white.
 * premultiplied: the colours have been multiplied with alpha already. */
GnImage *gn_image_new_from_pixbuf (GdkPixbuf *pixbuf, gboolean premultiplied);

/* gn-orientation.c */

/* @image: (transfer full); orientation 1..8 of EXIF, what has to be undone. Returns: (transfer full) */
GnImage *gn_image_turn_upright (GnImage *image, int orientation);

/* gn-image-header.c */

/* A window into a file: what lies in [base, base + size). Reads outside of it fail. */
typedef struct {
  int fd;
  guint64 base, size;
} GnHeaderSource;

gboolean gn_header_read (const GnHeaderSource *source, guint64 offset, gpointer buffer, gsize length);

/* What the file says, the sizes before orientation. refusal: (nullable) (translatable): why a parser returned FALSE,
 * when it knows better than that the header makes no sense. */
typedef struct {
  guint32 width, height;
  int orientation;
  const char *refusal;
} GnRawHeader;

/* Reads the header: format by content, sizes within GN_IMAGE_MAX_PIXELS. raw is before, info after orientation. */
gboolean gn_header_parse (const GnHeaderSource *source, GnRawHeader *raw, GnImageInfo *info, GError **error);

/* One a format; FALSE when the header makes no sense. raw is zeroed and orientation 1 beforehand. */
gboolean gn_header_parse_jpeg (const GnHeaderSource *source, GnRawHeader *raw);
/* Looks at every frame. */
gboolean gn_header_parse_gif (const GnHeaderSource *source, GnRawHeader *raw);
/* The first directory of a TIFF structure, whether a TIFF file or an EXIF block. */
gboolean gn_header_parse_tiff (const GnHeaderSource *source, GnRawHeader *raw);

/* Opens a regular file; refuses folders, pipes and devices, which could block. Returns a descriptor or -1. */
int      gn_header_open (const char *path, guint64 *size, GError **error);

G_END_DECLS
