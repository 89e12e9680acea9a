/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers of picture files, read before any decoder may allocate: format by content, size, orientation. */
#include "gn-error.h"
#include "gn-image-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WEBP_ANIMATION 0x02 /* flag of VP8X */
#define MAX_CHUNKS 10000    /* of a PNG or WebP file before its EXIF block */

int
gn_header_open (const char *path, guint64 *size, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  if (fd < 0 || fstat (fd, &status) != 0) {
    int saved_errno = errno;
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _ ("The file cannot be opened: %s"),
                 g_strerror (saved_errno));
  } else if (!S_ISREG (status.st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("This is not a regular file"));
  else if ((guint64)status.st_size > GN_IMAGE_MAX_FILE_BYTES)
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_SIZE,
                 _ ("The file is larger than 1 GiB: make it smaller first"));
  else {
    *size = status.st_size;
    return fd;
  }
  if (fd >= 0)
    close (fd);
  return -1;
}

gboolean
gn_header_read (const GnHeaderSource *source, guint64 offset, gpointer buffer, gsize length)
{
  if (offset > source->size || length > source->size - offset)
    return FALSE;
  gsize done = 0;
  while (done < length) {
    ssize_t n = pread (source->fd, (char *)buffer + done, length - done, source->base + offset + done);
    if (n == 0 || (n < 0 && errno != EINTR))
      return FALSE;
    done += MAX (n, 0);
  }
  return TRUE;
}

static guint32
le16 (const guint8 *bytes)
{
  return bytes[0] | bytes[1] << 8;
}

static guint32
le24 (const guint8 *bytes)
{
  return le16 (bytes) | (guint32)bytes[2] << 16;
}

static guint32
le32 (const guint8 *bytes)
{
  return le24 (bytes) | (guint32)bytes[3] << 24;
}

static guint32
be32 (const guint8 *bytes)
{
  return (guint32)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

static void
parse_exif_block (const GnHeaderSource *source, guint64 offset, guint64 size, GnRawHeader *raw)
{
  char signature[6];
  if (offset > source->size || size > source->size - offset)
    return;
  /* Some writers keep the JPEG segment's signature. */
  if (size > 6 && gn_header_read (source, offset, signature, 6) && memcmp (signature, "Exif\0", 6) == 0) {
    offset += 6;
    size -= 6;
  }
  GnHeaderSource exif = { source->fd, source->base + offset, size };
  GnRawHeader tags = { .orientation = 1 };
  gn_header_parse_tiff (&exif, &tags);
  raw->orientation = tags.orientation;
}

static gboolean
parse_png (const GnHeaderSource *source, GnRawHeader *raw)
{
  guint8 bytes[16];
  if (!gn_header_read (source, 8, bytes, 16) || be32 (bytes) != 13 || memcmp (bytes + 4, "IHDR", 4) != 0)
    return FALSE;
  raw->width = be32 (bytes + 8);
  raw->height = be32 (bytes + 12);
  if (raw->width > G_MAXINT32 || raw->height > G_MAXINT32)
    return FALSE;
  guint64 offset = 8 + 12 + 13;
  for (int i = 0; i < MAX_CHUNKS && gn_header_read (source, offset, bytes, 8); i++) {
    if (memcmp (bytes + 4, "IDAT", 4) == 0)
      break;
    if (memcmp (bytes + 4, "eXIf", 4) == 0)
      parse_exif_block (source, offset + 8, be32 (bytes), raw);
    offset += 12 + (guint64)be32 (bytes);
  }
  return TRUE;
}

static gboolean
parse_bmp (const GnHeaderSource *source, GnRawHeader *raw)
{
  guint8 bytes[16];
  if (!gn_header_read (source, 10, bytes, 16))
    return FALSE;
  /* Both are sizes that the decoder allocates. */
  guint32 pixels_offset = le32 (bytes), header_size = le32 (bytes + 4);
  if (pixels_offset > source->size || header_size > source->size)
    return FALSE;
  gboolean old = header_size == 12; /* OS/2 1.x: 16-bit sizes */
  gint32 height = old ? (gint32)le16 (bytes + 10) : (gint32)le32 (bytes + 12);
  raw->width = old ? le16 (bytes + 8) : le32 (bytes + 8);
  raw->height = height < 0 ? 0 - (guint32)height : (guint32)height; /* negative: rows from the top */
  return TRUE;
}

/* RIFF chunks: VP8X tells the canvas, else the only frame does (RFC 9649). */
static gboolean
parse_webp (const GnHeaderSource *source, GnRawHeader *raw)
{
  guint8 bytes[18];
  if (!gn_header_read (source, 12, bytes, 18))
    return FALSE;
  if (memcmp (bytes, "VP8X", 4) == 0) {
    /* The loader calls itself wrongly when a damaged animation cannot be opened. */
    if (bytes[8] & WEBP_ANIMATION) {
      raw->refusal = N_ ("Animated WebP pictures are not read: save one frame as a picture first");
      return FALSE;
    }
    raw->width = le24 (bytes + 12) + 1;
    raw->height = le24 (bytes + 15) + 1;
  } else if (memcmp (bytes, "VP8L", 4) == 0) {
    guint32 packed = le32 (bytes + 9);
    raw->width = (packed & 0x3FFF) + 1;
    raw->height = (packed >> 14 & 0x3FFF) + 1;
    return bytes[8] == 0x2F;
  } else if (memcmp (bytes, "VP8 ", 4) == 0) {
    guint8 sizes[4];
    if (!gn_header_read (source, 26, sizes, 4))
      return FALSE;
    raw->width = le16 (sizes) & 0x3FFF;
    raw->height = le16 (sizes + 2) & 0x3FFF;
    return TRUE;
  } else
    return FALSE;

  guint64 offset = 12;
  for (int i = 0; i < MAX_CHUNKS && gn_header_read (source, offset, bytes, 8); i++) {
    if (memcmp (bytes, "EXIF", 4) == 0)
      parse_exif_block (source, offset + 8, le32 (bytes + 4), raw);
    offset += 8 + (guint64)le32 (bytes + 4) + (le32 (bytes + 4) & 1);
  }
  return TRUE;
}

typedef struct {
  const char *format;
  const char *magic;
  guint magic_length;
  gboolean (*parse) (const GnHeaderSource *source, GnRawHeader *raw);
} FormatRow;

static const FormatRow formats[] = {
  { "jpeg", "\xFF\xD8", 2, gn_header_parse_jpeg },
  { "png", "\x89PNG\r\n\x1A\n", 8, parse_png },
  { "tiff", "II*\0", 4, gn_header_parse_tiff },
  { "tiff", "MM\0*", 4, gn_header_parse_tiff },
  { "gif", "GIF87a", 6, gn_header_parse_gif },
  { "gif", "GIF89a", 6, gn_header_parse_gif },
  { "bmp", "BM", 2, parse_bmp },
  { "webp", "RIFF", 4, parse_webp },
};

static const FormatRow *
sniff (const guint8 *start, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    const FormatRow *row = &formats[i];
    if (length < row->magic_length || memcmp (start, row->magic, row->magic_length) != 0)
      continue;
    if (row->parse == parse_webp && (length < 12 || memcmp (start + 8, "WEBP", 4) != 0))
      continue;
    return row;
  }
  return NULL;
}

static gboolean
refuse_format (const guint8 *start, gsize length, GError **error)
{
  const char *message = _ ("This is not a picture in JPEG, PNG, TIFF, BMP, GIF or WebP format");
  if (length == 0)
    message = _ ("The file is empty");
  else if (length >= 12 && memcmp (start + 4, "ftyp", 4) == 0)
    message = _ ("HEIC and AVIF pictures and films are not read: save a picture as JPEG first");
  g_set_error_literal (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT, message);
  return FALSE;
}

static gboolean
refuse_header (const FormatRow *row, const GnRawHeader *raw, GError **error)
{
  g_autofree char *name = g_ascii_strup (row->format, -1);
  if (raw->refusal)
    g_set_error_literal (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT, _ (raw->refusal));
  else
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT,
                 _ ("The %s file is damaged: its header makes no sense"), name);
  return FALSE;
}

gboolean
gn_header_parse (const GnHeaderSource *source, GnRawHeader *raw, GnImageInfo *info, GError **error)
{
  guint8 start[16] = { 0 };
  gsize length = MIN (source->size, sizeof start);
  if (!gn_header_read (source, 0, start, length)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The file cannot be read"));
    return FALSE;
  }
  const FormatRow *row = sniff (start, length);
  if (!row)
    return refuse_format (start, length, error);

  *raw = (GnRawHeader){ .orientation = 1 };
  if (!row->parse (source, raw) || raw->width == 0 || raw->height == 0)
    return refuse_header (row, raw, error);
  if ((guint64)raw->width * raw->height > GN_IMAGE_MAX_PIXELS) {
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_SIZE,
                 _ ("The picture has %u × %u pixels; at most %d million are read: make it smaller first"), raw->width,
                 raw->height, GN_IMAGE_MAX_PIXELS / 1000000);
    return FALSE;
  }
  gboolean turned = raw->orientation >= 5;
  info->width = turned ? raw->height : raw->width;
  info->height = turned ? raw->width : raw->height;
  info->orientation = raw->orientation;
  g_strlcpy (info->format, row->format, sizeof info->format);
  return TRUE;
}

gboolean
gn_image_probe (const char *path, GnImageInfo *info, GError **error)
{
  GnHeaderSource source = { 0 };
  GnRawHeader raw;
  source.fd = gn_header_open (path, &source.size, error);
  if (source.fd < 0)
    return FALSE;
  gboolean ok = gn_header_parse (&source, &raw, info, error);
  close (source.fd);
  return ok;
}
