/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene.h"
#include "gn-random.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <string.h>

#define N_SHAPES 60
#define N_OF_SUBJECT 8

/* Somewhere in the square of half a side @spread around (x, y). */
static void
draw_shape (GnImage *image, GnRandom *random, double x, double y, double spread_x, double spread_y, double size)
{
  x += gn_random_uniform (random, -spread_x, spread_x);
  y += gn_random_uniform (random, -spread_y, spread_y);
  double height = size * gn_random_uniform (random, 0.4, 1.4);
  gboolean disc = gn_random_coin (random, 0.5);
  guint8 color[3];
  for (int k = 0; k < 3; k++)
    color[k] = gn_random_u32 (random) >> 24;
  for (int j = MAX ((int)(y - height), 0); j < MIN (y + height, image->height); j++)
    for (int i = MAX ((int)(x - size), 0); i < MIN (x + size, image->width); i++)
      if (!disc || hypot ((i - x) / size, (j - y) / height) < 1)
        memcpy (image->pixels + 3 * (j * image->width + i), color, 3);
}

GnImage *
scene_draw (guint32 seed, int width, int height, int shift)
{
  GnImage *image = gn_image_new (width, height);
  GnRandom random = gn_random_init (seed, 0, 0, 0x7363656e);
  double side = MIN (width, height), x = 0.5 * width, y = 0.5 * height;
  memset (image->pixels, 128, 3 * (gsize)width * height);
  for (int i = 0; i < N_SHAPES; i++)
    draw_shape (image, &random, x, y, x, y, 0.35 * side * pow (0.95, i));
  for (int i = 0; i < N_OF_SUBJECT; i++)
    draw_shape (image, &random, x + shift, y, 0.15 * side, 0.2 * side, 0.12 * side);
  return image;
}

GnImage *
scene_cut (const GnImage *image, double left, double right, double top, double bottom, double scale)
{
  int x0 = (int)(left * image->width), y0 = (int)(top * image->height);
  int width = (int)((1 - left - right) * image->width), height = (int)((1 - top - bottom) * image->height);
  g_autoptr (GnImage) part = gn_image_new (width, height);
  for (int y = 0; y < height; y++)
    memcpy (part->pixels + 3 * y * width, image->pixels + 3 * ((y0 + y) * image->width + x0), 3 * (gsize)width);
  return gn_image_resize (part, (int)(width * scale), (int)(height * scale));
}

GnImage *
scene_change (const GnImage *image, gboolean mirrored, double gain, double offset)
{
  GnImage *copy = gn_image_new (image->width, image->height);
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      for (int k = 0; k < 3; k++) {
        int from = mirrored ? image->width - 1 - x : x;
        double value = gain * image->pixels[3 * (y * image->width + from) + k] + offset;
        copy->pixels[3 * (y * image->width + x) + k] = (guint8)CLAMP (value, 0, 255);
      }
  return copy;
}

void
scene_save (const GnImage *image, const char *root, const char *path, int quality)
{
  g_autofree char *full = g_build_filename (root, path, NULL), *folder = g_path_get_dirname (full);
  g_autofree char *text = g_strdup_printf ("%d", quality);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_data (image->pixels, GDK_COLORSPACE_RGB, FALSE, 8, image->width,
                                                           image->height, 3 * image->width, NULL, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  gdk_pixbuf_save (pixbuf, full, "jpeg", &error, "quality", text, NULL);
  g_assert_no_error (error);
}
