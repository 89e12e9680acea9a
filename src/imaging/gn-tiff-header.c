/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first image file directory of a TIFF structure (TIFF 6.0, section 2): a TIFF file or an EXIF block. */
#include "gn-image-private.h"

#include <string.h>

enum { TAG_WIDTH = 256, TAG_HEIGHT = 257, TAG_ORIENTATION = 274 };
enum { TYPE_BYTE = 1, TYPE_SHORT = 3, TYPE_LONG = 4 };

static guint32
read_uint (const guint8 *bytes, int n, gboolean big_endian)
{
  guint32 value = 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | bytes[big_endian ? i : n - 1 - i];
  return value;
}

/* A directory entry is tag (2), type (2), count (4), value or its offset (4). */
static guint32
entry_value (const guint8 *entry, gboolean big_endian)
{
  switch (read_uint (entry + 2, 2, big_endian)) {
  case TYPE_BYTE:
    return entry[8];
  case TYPE_SHORT:
    return read_uint (entry + 8, 2, big_endian);
  case TYPE_LONG:
    return read_uint (entry + 8, 4, big_endian);
  default:
    return 0;
  }
}

static void
take_entry (const guint8 *entry, gboolean big_endian, GnRawHeader *raw)
{
  guint32 value = entry_value (entry, big_endian);
  switch (read_uint (entry, 2, big_endian)) {
  case TAG_WIDTH:
    raw->width = value;
    break;
  case TAG_HEIGHT:
    raw->height = value;
    break;
  case TAG_ORIENTATION:
    if (value >= 1 && value <= 8)
      raw->orientation = value;
    break;
  default:
    break;
  }
}

gboolean
gn_header_parse_tiff (const GnHeaderSource *source, GnRawHeader *raw)
{
  guint8 bytes[12];
  if (!gn_header_read (source, 0, bytes, 8) || (memcmp (bytes, "II*\0", 4) != 0 && memcmp (bytes, "MM\0*", 4) != 0))
    return FALSE;
  gboolean big_endian = bytes[0] == 'M';
  guint64 offset = read_uint (bytes + 4, 4, big_endian);
  if (!gn_header_read (source, offset, bytes, 2))
    return FALSE;
  guint n = read_uint (bytes, 2, big_endian); /* at most 65,535 */
  for (guint i = 0; i < n; i++) {
    if (!gn_header_read (source, offset + 2 + 12 * (guint64)i, bytes, 12))
      return FALSE;
    take_entry (bytes, big_endian, raw);
  }
  return TRUE;
}
