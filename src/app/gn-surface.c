/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-surface.h"

#include <string.h>

/* The part of @image of the same proportions as the room, from its middle. */
static GnImage *
cut_to_proportions (const GnImage *image, int width, int height)
{
  double factor = MAX (width / (double)image->width, height / (double)image->height);
  int part_width = CLAMP ((int)(width / factor + 0.5), 1, image->width);
  int part_height = CLAMP ((int)(height / factor + 0.5), 1, image->height);
  int left = (image->width - part_width) / 2, top = (image->height - part_height) / 2;
  GnImage *part = gn_image_new (part_width, part_height);
  for (int y = 0; y < part_height; y++)
    memcpy (part->pixels + (gsize)y * (gsize)part_width * 3,
            image->pixels + ((gsize)(top + y) * (gsize)image->width + (gsize)left) * 3, (gsize)part_width * 3);
  return part;
}

static cairo_surface_t *
to_surface (const GnImage *image)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, image->width, image->height);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  const guint8 *from = image->pixels;

  cairo_surface_flush (surface);
  for (int y = 0; y < image->height; y++) {
    guint32 *to = (guint32 *)(void *)(pixels + (gsize)y * (gsize)stride);
    for (int x = 0; x < image->width; x++, from += 3)
      to[x] = (guint32)from[0] << 16 | (guint32)from[1] << 8 | from[2];
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
gn_surface_new_from_image (const GnImage *image, int width, int height, int scale, gboolean cover)
{
  g_autoptr (GnImage) scaled = NULL;
  if (cover) {
    g_autoptr (GnImage) part = cut_to_proportions (image, width, height);
    scaled = gn_image_resize (part, width * scale, height * scale);
  } else {
    double factor = MIN (1, MIN (width * scale / (double)image->width, height * scale / (double)image->height));
    scaled = gn_image_resize (image, MAX (1, (int)(image->width * factor + 0.5)),
                              MAX (1, (int)(image->height * factor + 0.5)));
  }
  cairo_surface_t *surface = to_surface (scaled);
  cairo_surface_set_device_scale (surface, scale, scale);
  return surface;
}

void
gn_surface_get_size (cairo_surface_t *surface, double *width, double *height)
{
  double x, y;
  cairo_surface_get_device_scale (surface, &x, &y);
  *width = cairo_image_surface_get_width (surface) / x;
  *height = cairo_image_surface_get_height (surface) / y;
}
