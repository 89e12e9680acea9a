/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blocks of a GIF file (GIF89a specification, 1990). The decoder is not robust against empty frames and allocates
 * what a frame claims, so every frame is looked at beforehand. */
#include "gn-image-private.h"

enum { EXTENSION = 0x21, IMAGE = 0x2C, TRAILER = 0x3B };

/* The table of colours that a packed field announces, in bytes. */
static guint
palette_bytes (guint8 packed)
{
  return packed & 0x80 ? 3u << ((packed & 7) + 1) : 0;
}

/* Passes over sub-blocks up to the empty one; FALSE at the end of the file. */
static gboolean
skip_sub_blocks (const GnHeaderSource *source, guint64 *offset)
{
  guint8 length;
  do {
    if (!gn_header_read (source, *offset, &length, 1))
      return FALSE;
    *offset += 1 + (guint64)length;
  } while (length > 0);
  return TRUE;
}

/* *offset: behind the introducer. FALSE when the frame must not reach the decoder. */
static gboolean
check_frame (const GnHeaderSource *source, guint64 *offset, gboolean *more)
{
  guint8 bytes[9];
  *more = gn_header_read (source, *offset, bytes, sizeof bytes);
  if (!*more)
    return TRUE; /* truncated: the decoder's affair */
  guint width = gn_le16 (bytes + 4), height = gn_le16 (bytes + 6);
  *offset += sizeof bytes + palette_bytes (bytes[8]) + 1; /* and the code size */
  *more = skip_sub_blocks (source, offset);
  return width > 0 && height > 0 && (guint64)width * height <= GN_IMAGE_MAX_PIXELS;
}

gboolean
gn_header_parse_gif (const GnHeaderSource *source, GnRawHeader *raw)
{
  guint8 screen[7], introducer;
  if (!gn_header_read (source, 6, screen, sizeof screen))
    return FALSE;
  raw->width = gn_le16 (screen);
  raw->height = gn_le16 (screen + 2);
  guint64 offset = 13 + palette_bytes (screen[4]);
  for (gboolean more = TRUE; more && gn_header_read (source, offset, &introducer, 1) && introducer != TRAILER;) {
    offset++;
    if (introducer == EXTENSION) {
      offset++; /* its label */
      more = skip_sub_blocks (source, &offset);
    } else if (introducer == IMAGE && !check_frame (source, &offset, &more))
      return FALSE;
  }
  return TRUE;
}
