/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chunks of a WebP file (RFC 9649). Of an animation the decoder is shown the first frame alone, as a still picture: its
 * own handling of animations does not survive damaged ones. */
#include "gn-image-private.h"

#include <string.h>

enum {
  FILE_HEADER = 12,
  CHUNK_HEADER = 8,
  FRAME_HEADER = 16,
  CANVAS = 10, /* payload of VP8X */
  ALPHA = 0x10, ANIMATION = 0x02, /* its flags */
};

static void
put_le (guint8 *bytes, guint32 value, int n)
{
  for (int i = 0; i < n; i++)
    bytes[i] = (guint8)(value >> 8 * i);
}

/* RIFF header and VP8X for a still picture of the frame whose chunks follow. */
static void
put_prefix (GnRawHeader *raw, gboolean has_alpha)
{
  guint8 *bytes = raw->prefix;
  raw->prefix_length = FILE_HEADER + CHUNK_HEADER + CANVAS;
  memcpy (bytes, "RIFF\0\0\0\0WEBPVP8X", 16);
  put_le (bytes + 4, (guint32)(raw->prefix_length - CHUNK_HEADER + raw->end - raw->begin), 4);
  put_le (bytes + 16, CANVAS, 4);
  put_le (bytes + 20, has_alpha ? ALPHA : 0, 4);
  put_le (bytes + 24, raw->width - 1, 3);
  put_le (bytes + 27, raw->height - 1, 3);
}

/* @offset: of the frame's payload. */
static gboolean
take_frame (const GnHeaderSource *source, guint64 offset, guint32 size, GnRawHeader *raw)
{
  guint8 frame[FRAME_HEADER], chunk[4];
  if (size < FRAME_HEADER || !gn_header_read (source, offset, frame, sizeof frame)
      || !gn_header_read (source, offset + FRAME_HEADER, chunk, sizeof chunk))
    return FALSE;
  raw->width = gn_le24 (frame + 6) + 1;
  raw->height = gn_le24 (frame + 9) + 1;
  raw->begin = offset + FRAME_HEADER;
  raw->end = MIN (offset + size, source->size);
  put_prefix (raw, memcmp (chunk, "ALPH", 4) == 0);
  return TRUE;
}

/* The chunks behind VP8X. */
static gboolean
parse_chunks (const GnHeaderSource *source, gboolean animated, GnRawHeader *raw)
{
  guint8 chunk[CHUNK_HEADER];
  guint64 offset = FILE_HEADER;
  for (int i = 0; i < GN_HEADER_MAX_CHUNKS && gn_header_read (source, offset, chunk, sizeof chunk); i++) {
    guint32 size = gn_le32 (chunk + 4);
    offset += CHUNK_HEADER;
    if (memcmp (chunk, "EXIF", 4) == 0)
      gn_header_parse_exif (source, offset, size, raw);
    else if (animated && !raw->prefix_length && memcmp (chunk, "ANMF", 4) == 0 && !take_frame (source, offset, size, raw))
      return FALSE;
    offset += (guint64)size + (size & 1);
  }
  return !animated || raw->prefix_length > 0;
}

gboolean
gn_header_parse_webp (const GnHeaderSource *source, GnRawHeader *raw)
{
  guint8 bytes[18], sizes[4];
  if (!gn_header_read (source, FILE_HEADER, bytes, sizeof bytes))
    return FALSE;
  if (memcmp (bytes, "VP8X", 4) == 0) {
    raw->width = gn_le24 (bytes + 12) + 1;
    raw->height = gn_le24 (bytes + 15) + 1;
    return parse_chunks (source, bytes[8] & ANIMATION, raw);
  }
  if (memcmp (bytes, "VP8L", 4) == 0) {
    guint32 packed = gn_le32 (bytes + 9);
    raw->width = (packed & 0x3FFF) + 1;
    raw->height = (packed >> 14 & 0x3FFF) + 1;
    return bytes[8] == 0x2F;
  }
  if (memcmp (bytes, "VP8 ", 4) != 0 || !gn_header_read (source, 26, sizes, sizeof sizes))
    return FALSE;
  raw->width = gn_le16 (sizes) & 0x3FFF;
  raw->height = gn_le16 (sizes + 2) & 0x3FFF;
  return TRUE;
}
