/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-look.h"

#include <math.h>
#include <stdlib.h>

#define MAX_ASPECT 8.0
#define MIN_SIDE 16
#define COLOR_SLACK 30 /* of Cb and Cr */

static int
luminance (const guint8 *pixel)
{
  return (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2] + 128) >> 8;
}

/* Mean Cb (channel 2) or Cr (channel 0). */
static guint8
mean_color (const GnImage *image, const GnLook *look, int channel, double factor)
{
  int n = image->width * image->height;
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += image->pixels[3 * i + channel] - look->pixels[i];
  return (guint8)CLAMP (128 + factor * sum / n + 0.5, 0, 255);
}

void
gn_look_init (GnLook *look, const GnImage *image)
{
  double aspect = CLAMP ((double)image->width / image->height, 1 / MAX_ASPECT, MAX_ASPECT);
  int width = CLAMP ((int)(sqrt (GN_LOOK_AREA * aspect) + 0.5), MIN_SIDE, GN_LOOK_MAX_SIDE);
  int height =
      CLAMP ((int)(sqrt (GN_LOOK_AREA / aspect) + 0.5), MIN_SIDE, MIN (GN_LOOK_MAX_SIDE, GN_LOOK_AREA / width));
  g_autoptr (GnImage) small = gn_image_resize (image, width, height);
  look->width = (guint8)width;
  look->height = (guint8)height;
  for (int i = 0; i < width * height; i++)
    look->pixels[i] = (guint8)luminance (small->pixels + 3 * i);
  look->blueness = mean_color (small, look, 2, 0.564);
  look->redness = mean_color (small, look, 0, 0.713);
}

gboolean
gn_look_colors_agree (const GnLook *first, const GnLook *second)
{
  return abs (first->blueness - second->blueness) <= COLOR_SLACK &&
         abs (first->redness - second->redness) <= COLOR_SLACK;
}

double
gn_look_brightness (const GnLook *look)
{
  int n = look->width * look->height;
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += look->pixels[i];
  return n > 0 ? sum / n : 0;
}

double
gn_look_sharpness (const GnLook *look)
{
  int width = look->width, n = 0;
  double sum = 0, squares = 0, laplacian = 0;
  for (int y = 1; y < look->height - 1; y++)
    for (int x = 1; x < width - 1; x++) {
      const guint8 *p = look->pixels + y * width + x;
      double second = 4 * p[0] - p[-1] - p[1] - p[-width] - p[width];
      laplacian += second * second;
      sum += p[0];
      squares += (double)p[0] * p[0];
      n++;
    }
  double variance = n > 0 ? squares - sum * sum / n : 0;
  return variance > 0 ? laplacian / variance : 0;
}
