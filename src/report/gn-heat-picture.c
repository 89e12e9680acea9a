/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-heat-picture.h"
#include "gn-plot.h"

#define LONGEST_SIDE 1600

typedef struct {
  cairo_surface_t *photo;
  GnHeatPlot heat;
} Picture;

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const Picture *picture = data;
  cairo_set_source_surface (cr, picture->photo, 0, 0);
  cairo_paint (cr);
  gn_plot_heat_draw (cr, width, height, &picture->heat);
}

static cairo_surface_t *
to_surface (const GnImage *image)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, image->width, image->height);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; pixels && y < image->height; y++) {
    const guint8 *from = image->pixels + (gsize)y * (gsize)image->width * 3;
    guint32 *to = (guint32 *)(gpointer)(pixels + (gsize)y * (gsize)stride);
    for (int x = 0; x < image->width; x++)
      to[x] = (guint32)from[3 * x] << 16 | (guint32)from[3 * x + 1] << 8 | from[3 * x + 2];
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static GnImage *
load (const char *path, GError **error)
{
  GnImageInfo info;
  if (!gn_image_probe (path, &info, error))
    return NULL;
  int longer = MAX (info.width, info.height), shorter = MIN (info.width, info.height);
  if (longer <= LONGEST_SIDE)
    return gn_image_load (path, 0, NULL, error);
  double scale = (double)LONGEST_SIDE / longer;
  g_autoptr (GnImage) image = gn_image_load (path, MAX ((int)(shorter * scale / 2), 1), NULL, error);
  return image ? gn_image_resize (image, MAX ((int)(info.width * scale + 0.5), 1),
                                  MAX ((int)(info.height * scale + 0.5), 1))
               : NULL;
}

gboolean
gn_heat_picture_write (const char *photo, const GnHeatMap *map, double strength, const char *path, GError **error)
{
  g_autoptr (GnImage) image = load (photo, error);
  if (!image)
    return FALSE;
  Picture picture = { to_surface (image), { map->values, map->rows, map->columns, strength } };
  gboolean written = gn_plot_export_pixels (path, image->width, image->height, draw, &picture, error);
  cairo_surface_destroy (picture.photo);
  return written;
}
