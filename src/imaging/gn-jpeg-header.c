/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The segments of a JPEG file up to its frame header (ISO/IEC 10918-1, annex B). */
#include "gn-image-private.h"

#include <string.h>

enum {
  STUFFED = 0x00,
  TEM = 0x01,
  SOF0 = 0xC0,
  DHT = 0xC4,
  JPG = 0xC8,
  DAC = 0xCC,
  SOF15 = 0xCF,
  RST0 = 0xD0,
  SOI = 0xD8,
  EOI = 0xD9,
  SOS = 0xDA,
  APP1 = 0xE1
};

/* Markers may be preceded by fill bytes, and decoders skip garbage between segments. */
#define MAX_GARBAGE 65536

static gboolean
find_marker (const GnHeaderSource *source, guint64 *offset, guint8 *marker)
{
  gboolean escaped = FALSE;
  for (int i = 0; i < MAX_GARBAGE; i++) {
    guint8 byte;
    if (!gn_header_read (source, (*offset)++, &byte, 1))
      return FALSE;
    if (escaped && byte != 0xFF && byte != STUFFED) {
      *marker = byte;
      return TRUE;
    }
    escaped = byte == 0xFF;
  }
  return FALSE;
}

static gboolean
is_frame_header (guint8 marker)
{
  return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
}

static gboolean
stands_alone (guint8 marker)
{
  return marker == TEM || (marker >= RST0 && marker <= SOI);
}

static void
parse_exif (const GnHeaderSource *source, guint64 offset, guint length, GnRawHeader *raw)
{
  char signature[6];
  if (length <= sizeof signature || !gn_header_read (source, offset, signature, sizeof signature) ||
      memcmp (signature, "Exif\0", 6) != 0)
    return;
  gn_header_parse_exif (source, offset, length, raw);
}

gboolean
gn_header_parse_jpeg (const GnHeaderSource *source, GnRawHeader *raw)
{
  gboolean exif_seen = FALSE;
  guint64 offset = 2;
  guint8 marker, bytes[7];
  while (find_marker (source, &offset, &marker)) {
    if (stands_alone (marker))
      continue;
    if (marker == EOI || marker == SOS || !gn_header_read (source, offset, bytes, 2))
      return FALSE;
    guint length = bytes[0] << 8 | bytes[1];
    if (length < 2)
      return FALSE;
    if (is_frame_header (marker)) {
      if (!gn_header_read (source, offset, bytes, 7))
        return FALSE;
      raw->height = bytes[3] << 8 | bytes[4];
      raw->width = bytes[5] << 8 | bytes[6];
      return TRUE;
    }
    if (marker == APP1 && !exif_seen) {
      parse_exif (source, offset + 2, length - 2, raw);
      exif_seen = raw->orientation != 1;
    }
    offset += length;
  }
  return FALSE;
}

#define PIECE 65536

/* Whether the two bytes @first, @second stand one after the other somewhere from @offset on. */
static gboolean
find_pair (const GnHeaderSource *source, guint64 offset, guint8 first, guint8 second)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  while (offset + 1 < source->size) {
    gsize length = MIN (PIECE, source->size - offset);
    if (!gn_header_read (source, offset, piece, length))
      return FALSE;
    const guint8 *end = piece + length - 1, *at = piece;
    while (at < end && (at = memchr (at, first, end - at)))
      if (*++at == second)
        return TRUE;
    offset += length - 1;
  }
  return FALSE;
}

gboolean
gn_jpeg_has_end (const GnHeaderSource *source)
{
  guint64 offset = 2;
  guint8 marker, bytes[2];
  while (find_marker (source, &offset, &marker)) {
    if (stands_alone (marker))
      continue;
    if (marker == SOS) /* what an EXIF block's thumbnail holds is behind us */
      return find_pair (source, offset, 0xFF, EOI);
    if (marker == EOI || !gn_header_read (source, offset, bytes, 2))
      break;
    offset += bytes[0] << 8 | bytes[1];
  }
  return FALSE;
}
