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

#define GN_EXIF_MAX_BYTES 65000 /* a JPEG segment's worth; what lies behind is thumbnails */
#define GN_HEADER_MAX_CHUNKS 10000 /* of a PNG or WebP file that are passed over */

/* What the file says, the sizes before orientation, and where its EXIF block lies (the TIFF structure; length 0: none,
 * at most GN_EXIF_MAX_BYTES). The decoder gets the prefix and then bytes [begin, end) of the file:
 * all of it, or what makes a picture of its own of a part. */
typedef struct {
  guint32 width, height;
  int orientation;
  guint64 exif_offset;
  guint exif_length;
  guint8 prefix[30];
  guint prefix_length;
  guint64 begin, end;
} GnRawHeader;

/* Reads the header: format by content, sizes within GN_IMAGE_MAX_PIXELS. raw is before, info after orientation. */
gboolean gn_header_parse (const GnHeaderSource *source, GnRawHeader *raw, GnImageInfo *info, GError **error);

/* Takes the orientation from an EXIF block at @offset and remembers the block; leaves all alone when there is none. */
void gn_header_parse_exif (const GnHeaderSource *source, guint64 offset, guint64 size, GnRawHeader *raw);

static inline guint32
gn_le16 (const guint8 *bytes)
{
  return bytes[0] | bytes[1] << 8;
}

static inline guint32
gn_le24 (const guint8 *bytes)
{
  return gn_le16 (bytes) | (guint32)bytes[2] << 16;
}

static inline guint32
gn_le32 (const guint8 *bytes)
{
  return gn_le24 (bytes) | (guint32)bytes[3] << 24;
}

/* One a format; FALSE when the header makes no sense. raw says beforehand: no size, orientation 1, the whole file. */
gboolean gn_header_parse_jpeg (const GnHeaderSource *source, GnRawHeader *raw);
/* Whether the end-of-image marker stands somewhere behind the first scan. */
gboolean gn_jpeg_has_end (const GnHeaderSource *source);
/* Looks at every frame. */
gboolean gn_header_parse_gif (const GnHeaderSource *source, GnRawHeader *raw);
/* Of an animation the first frame, as a picture of its own. */
gboolean gn_header_parse_webp (const GnHeaderSource *source, GnRawHeader *raw);
/* The first directory of a TIFF structure, whether a TIFF file or an EXIF block. */
gboolean gn_header_parse_tiff (const GnHeaderSource *source, GnRawHeader *raw);

/* Opens a regular file; refuses folders, pipes and devices, which could block. Returns a descriptor or -1. */
int      gn_header_open (const char *path, guint64 *size, GError **error);

G_END_DECLS
