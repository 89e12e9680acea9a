/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding through GdkPixbufLoader, fed by pieces. Our own header parser has the first word about format and size. */
#include "gn-image-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define PIECE 65536

typedef struct {
  int reduction; /* 1, 2, 4, 8: of a JPEG */
  gboolean fill; /* the decoder writes into a pixbuf that it announces empty */
  gboolean too_large;
} Decoding;

static int
divide_up (int a, int b)
{
  return (a + b - 1) / b;
}

static int
choose_reduction (const GnRawHeader *raw, int fit)
{
  int reduction = 1, shorter = MIN (raw->width, raw->height);
  while (fit > 0 && reduction < 8 && divide_up (shorter, 2 * reduction) >= 2 * (gint64)fit)
    reduction *= 2;
  return reduction;
}

/* The last chance to refuse before pixels are allocated, should a decoder understand a header in another way than we
 * do. */
static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Decoding *decoding = data;
  if ((gint64)width * height > GN_IMAGE_MAX_PIXELS) {
    decoding->too_large = TRUE;
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  } else if (decoding->reduction > 1)
    /* Exactly libjpeg's size at this reduction: the loader then scales in the DCT alone. */
    gdk_pixbuf_loader_set_size (loader, divide_up (width, decoding->reduction),
                                divide_up (height, decoding->reduction));
}

/* What a truncated file does not hold must not be whatever lay in memory. */
static void
on_area_prepared (GdkPixbufLoader *loader, gpointer data)
{
  Decoding *decoding = data;
  if (decoding->fill)
    gdk_pixbuf_fill (gdk_pixbuf_loader_get_pixbuf (loader), 0x808080ff);
}

static gboolean
feed (GdkPixbufLoader *loader, int fd, const GnRawHeader *raw, const Decoding *decoding, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  if (raw->prefix_length > 0 && !gdk_pixbuf_loader_write (loader, raw->prefix, raw->prefix_length, error))
    return FALSE;
  for (guint64 offset = raw->begin;;) {
    ssize_t n = pread (fd, piece, MIN (PIECE, raw->end - offset), offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      int saved_errno = errno;
      gdk_pixbuf_loader_close (loader, NULL);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _ ("The file cannot be read: %s"),
                   g_strerror (saved_errno));
      return FALSE;
    }
    if (n == 0)
      return gdk_pixbuf_loader_close (loader, error);
    if (!gdk_pixbuf_loader_write (loader, piece, n, error))
      return FALSE;
    if (decoding->too_large) {
      gdk_pixbuf_loader_close (loader, NULL);
      return FALSE;
    }
    offset += n;
  }
}

static void
explain (GError **error, GError *reason, const char *format, const Decoding *decoding)
{
  g_autofree char *name = g_ascii_strup (format, -1);
  if (decoding->too_large)
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_SIZE,
                 _ ("The picture has more than %d million pixels: make it smaller first"),
                 GN_IMAGE_MAX_PIXELS / 1000000);
  else if (reason && reason->domain == G_IO_ERROR)
    g_propagate_error (error, g_steal_pointer (&reason));
  else if (reason)
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT, _ ("The %s file is damaged: %s"), name,
                 reason->message);
  else
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT, _ ("The %s file is damaged: it holds no picture"),
                 name);
  g_clear_error (&reason);
}

static GdkPixbufLoader *
new_loader (const char *format, GError **error)
{
  GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type (format, NULL);
  if (loader)
    return loader;
  if (strcmp (format, "webp") == 0)
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_LOADER,
                 _ ("WebP pictures cannot be read here: install webp-pixbuf-loader"));
  else
    g_set_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_LOADER,
                 _ ("gdk-pixbuf has no module for “%s” here: reinstall libgdk-pixbuf-2.0-0"), format);
  return NULL;
}

static GdkPixbuf *
decode (int fd, const GnRawHeader *raw, const char *format, Decoding *decoding, GError **error)
{
  static GMutex tiff_lock; /* the TIFF module collects libtiff's messages in a global variable */
  gboolean serialize = strcmp (format, "tiff") == 0;
  g_autoptr (GdkPixbufLoader) loader = new_loader (format, error);
  if (!loader)
    return NULL;
  decoding->fill = strcmp (format, "jpeg") == 0 || strcmp (format, "png") == 0;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), decoding);
  g_signal_connect (loader, "area-prepared", G_CALLBACK (on_area_prepared), decoding);

  GError *reason = NULL;
  if (serialize)
    g_mutex_lock (&tiff_lock);
  gboolean ok = feed (loader, fd, raw, decoding, &reason);
  if (serialize)
    g_mutex_unlock (&tiff_lock);
  GdkPixbuf *pixbuf = ok ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (!pixbuf) {
    explain (error, reason, format, decoding);
    return NULL;
  }
  return g_object_ref (pixbuf);
}

/* libtiff turns the pixels itself as far as that needs no exchange of width and height; gdk-pixbuf tells what is left.
 */
static int
remaining_orientation (GdkPixbuf *pixbuf, const GnImageInfo *info)
{
  if (strcmp (info->format, "tiff") != 0)
    return info->orientation;
  const char *left = gdk_pixbuf_get_option (pixbuf, "orientation");
  return left ? (int)g_ascii_strtoll (left, NULL, 10) : 1;
}

static GnImage *
load_from_descriptor (int fd, guint64 size, int fit, GnImageInfo *info, GError **error)
{
  GnHeaderSource source = { fd, 0, size };
  GnRawHeader raw;
  if (!gn_header_parse (&source, &raw, info, error))
    return NULL;
  Decoding decoding = { .reduction = strcmp (info->format, "jpeg") == 0 ? choose_reduction (&raw, fit) : 1 };
  GdkPixbuf *pixbuf = decode (fd, &raw, info->format, &decoding, error);
  if (!pixbuf)
    return NULL;
  int orientation = remaining_orientation (pixbuf, info);
  GnImage *image = gn_image_new_from_pixbuf (pixbuf, strcmp (info->format, "tiff") == 0);
  return gn_image_turn_upright (image, orientation);
}

GnImage *
gn_image_load (const char *path, int fit, GnImageInfo *info, GError **error)
{
  GnImageInfo header;
  guint64 size;
  int fd = gn_header_open (path, &size, error);
  if (fd < 0)
    return NULL;
  GnImage *image = load_from_descriptor (fd, size, fit, info ? info : &header, error);
  close (fd);
  return image;
}

GnImage *
gn_image_load_for_network (const char *path, int image_size, GError **error)
{
  g_autoptr (GnImage) image = gn_image_load (path, image_size, NULL, error);
  return image ? gn_image_resize (image, image_size, image_size) : NULL;
}
