/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"
#include "gn-image-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* clang-format off */
G_DEFINE_QUARK (gn-imaging-error-quark, gn_imaging_error)
/* clang-format on */

/* pixels belong to owner when there is one: a decoded photo is not copied out of its GdkPixbuf. */
typedef struct {
  GnImage image;
  GdkPixbuf *owner;
} GnOwnedImage;

static GnImage *
image_new (int width, int height, guint8 *pixels, GdkPixbuf *owner)
{
  GnOwnedImage *self = g_new (GnOwnedImage, 1);
  self->image.width = width;
  self->image.height = height;
  self->image.pixels = pixels;
  g_atomic_ref_count_init (&self->image.ref_count);
  self->owner = owner;
  return &self->image;
}

GnImage *
gn_image_new (int width, int height)
{
  g_assert (width > 0 && height > 0);
  return image_new (width, height, g_malloc_n (height, 3 * (gsize)width), NULL);
}

GnImage *
gn_image_ref (GnImage *image)
{
  g_atomic_ref_count_inc (&image->ref_count);
  return image;
}

void
gn_image_unref (GnImage *image)
{
  if (!g_atomic_ref_count_dec (&image->ref_count))
    return;
  GnOwnedImage *self = (GnOwnedImage *)image;
  if (self->owner)
    g_object_unref (self->owner);
  else
    g_free (image->pixels);
  g_free (self);
}

GnImage *
gn_image_copy (const GnImage *image)
{
  GnImage *copy = gn_image_new (image->width, image->height);
  memcpy (copy->pixels, image->pixels, 3 * (gsize)image->width * image->height);
  return copy;
}

GnImage *
gn_image_make_writable (GnImage *image)
{
  if (g_atomic_ref_count_compare (&image->ref_count, 1))
    return image;
  GnImage *copy = gn_image_copy (image);
  gn_image_unref (image);
  return copy;
}

/* The packed pixel never lies behind the one it is made of, so a forward pass can work in place. */
static void
pack_rows (guint8 *pixels, int width, int height, gsize stride)
{
  for (int y = 1; y < height; y++)
    memmove (pixels + y * 3 * (gsize)width, pixels + y * stride, 3 * (gsize)width);
}

static void
pack_rows_over_white (guint8 *pixels, int width, int height, gsize stride, gboolean premultiplied)
{
  guint8 *out = pixels;
  for (int y = 0; y < height; y++) {
    const guint8 *in = pixels + y * stride;
    for (int x = 0; x < width; x++, in += 4, out += 3) {
      guint alpha = in[3], white = 255 * (255 - alpha);
      for (int c = 0; c < 3; c++)
        out[c] = premultiplied ? MIN (255, in[c] + 255 - alpha) : (in[c] * alpha + white + 127) / 255;
    }
  }
}

GnImage *
gn_image_new_from_pixbuf (GdkPixbuf *pixbuf, gboolean premultiplied)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  gsize stride = gdk_pixbuf_get_rowstride (pixbuf);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  if (gdk_pixbuf_get_n_channels (pixbuf) == 4)
    pack_rows_over_white (pixels, width, height, stride, premultiplied);
  else
    pack_rows (pixels, width, height, stride);
  return image_new (width, height, pixels, pixbuf);
}

static const char *const normalize_names[] = { "symmetric", "imagenet" };

const char *
gn_normalize_name (GnNormalize normalize)
{
  return normalize_names[normalize];
}

gboolean
gn_normalize_parse (const char *name, GnNormalize *normalize, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (normalize_names); i++)
    if (strcmp (name, normalize_names[i]) == 0) {
      *normalize = i;
      return TRUE;
    }
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("There is no normalisation “%s”: choose symmetric or imagenet"),
               name);
  return FALSE;
}

void
gn_image_to_floats (const GnImage *image, GnNormalize normalize, float *values)
{
  /* torchvision's figures for ImageNet */
  static const float means[3] = { 0.485f, 0.456f, 0.406f }, deviations[3] = { 0.229f, 0.224f, 0.225f };
  float table[256][3];
  for (int x = 0; x < 256; x++)
    for (int c = 0; c < 3; c++)
      table[x][c] = normalize == GN_NORMALIZE_SYMMETRIC ? x / 255.0f * 2 - 1 : (x / 255.0f - means[c]) / deviations[c];

  gsize n = (gsize)image->width * image->height;
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      values[3 * i + c] = table[image->pixels[3 * i + c]][c];
}

void
gn_floats_mirror (float *values, int width, int height)
{
  for (int y = 0; y < height; y++, values += 3 * (gsize)width)
    for (int left = 0, right = width - 1; left < right; left++, right--)
      for (int c = 0; c < 3; c++) {
        float value = values[3 * left + c];
        values[3 * left + c] = values[3 * right + c];
        values[3 * right + c] = value;
      }
}
