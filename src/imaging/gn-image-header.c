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
be32 (const guint8 *bytes)
{
  return (guint32)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

void
gn_header_parse_exif (const GnHeaderSource *source, guint64 offset, guint64 size, GnRawHeader *raw)
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
  gn_header_parse_tiff (&exif, &tags); /* an EXIF block has no size of its own; what it knows otherwise counts */
  raw->orientation = tags.orientation;
  raw->exif_offset = offset;
  raw->exif_length = (guint)MIN (size, GN_EXIF_MAX_BYTES);
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
  for (int i = 0; i < GN_HEADER_MAX_CHUNKS && gn_header_read (source, offset, bytes, 8); i++) {
    if (memcmp (bytes + 4, "IDAT", 4) == 0)
      break;
    if (memcmp (bytes + 4, "eXIf", 4) == 0)
      gn_header_parse_exif (source, offset + 8, be32 (bytes), raw);
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
  guint32 pixels_offset = gn_le32 (bytes), header_size = gn_le32 (bytes + 4);
  if (pixels_offset > source->size || header_size > source->size)
    return FALSE;
  gboolean old = header_size == 12; /* OS/2 1.x: 16-bit sizes */
  gint32 height = old ? (gint32)gn_le16 (bytes + 10) : (gint32)gn_le32 (bytes + 12);
  raw->width = old ? gn_le16 (bytes + 8) : gn_le32 (bytes + 8);
  raw->height = height < 0 ? 0 - (guint32)height : (guint32)height; /* negative: rows from the top */
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
  { "webp", "RIFF", 4, gn_header_parse_webp },
};

static const FormatRow *
sniff (const guint8 *start, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    const FormatRow *row = &formats[i];
    if (length < row->magic_length || memcmp (start, row->magic, row->magic_length) != 0)
      continue;
    if (row->parse == gn_header_parse_webp && (length < 12 || memcmp (start + 8, "WEBP", 4) != 0))
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
refuse_header (const FormatRow *row, GError **error)
{
  g_autofree char *name = g_ascii_strup (row->format, -1);
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

  *raw = (GnRawHeader){ .orientation = 1, .end = source->size };
  if (!row->parse (source, raw) || raw->width == 0 || raw->height == 0)
    return refuse_header (row, error);
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

/* In its last bytes: what programs append to a picture is short, if there is anything. */
static gboolean
png_has_end (const GnHeaderSource *source)
{
  guint8 bytes[1024];
  gsize length = MIN (source->size, sizeof bytes);
  return gn_header_read (source, source->size - length, bytes, length) && memmem (bytes, length, "IEND", 4);
}

gboolean
gn_image_has_end (const char *path)
{
  GnHeaderSource source = { 0 };
  guint8 start[8];
  source.fd = gn_header_open (path, &source.size, NULL);
  if (source.fd < 0)
    return FALSE;
  gboolean whole = gn_header_read (&source, 0, start, sizeof start);
  if (whole && memcmp (start, "\xFF\xD8", 2) == 0)
    whole = gn_jpeg_has_end (&source);
  else if (whole && memcmp (start, "\x89PNG", 4) == 0)
    whole = png_has_end (&source);
  close (source.fd);
  return whole;
}
