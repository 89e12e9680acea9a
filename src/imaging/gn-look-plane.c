/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-look-private.h"

#include <math.h>

#define MAX_RADIUS 48

void
gn_plane_from_look (GnPlane *plane, const GnLook *look, gboolean mirrored)
{
  plane->width = look->width;
  plane->height = look->height;
  for (int y = 0; y < look->height; y++)
    for (int x = 0; x < look->width; x++)
      plane->pixels[y * look->width + x] = look->pixels[y * look->width + (mirrored ? look->width - 1 - x : x)];
}

/* weights[radius + 1] of a half-open Gaussian that sums to 1. Returns the radius. */
static int
gaussian (double sigma, float *weights)
{
  int radius = MIN ((int)ceil (3 * sigma), MAX_RADIUS);
  double sum = 1;
  for (int i = 1; i <= radius; i++)
    sum += 2 * exp (-0.5 * i * i / (sigma * sigma));
  for (int i = 0; i <= radius; i++)
    weights[i] = (float)(exp (-0.5 * i * i / (sigma * sigma)) / sum);
  return radius;
}

/* One line of n pixels, step apart, through a buffer with its ends repeated. */
static void
blur_line (const float *from, float *to, int n, int step, const float *weights, int radius)
{
  float line[GN_LOOK_MAX_SIDE + 2 * MAX_RADIUS];
  for (int i = -radius; i < n + radius; i++)
    line[i + radius] = from[CLAMP (i, 0, n - 1) * step];
  for (int i = 0; i < n; i++) {
    const float *center = line + radius + i;
    float sum = weights[0] * center[0];
    for (int k = 1; k <= radius; k++)
      sum += weights[k] * (center[-k] + center[k]);
    to[i * step] = sum;
  }
}

void
gn_plane_blur (const GnPlane *from, double sigma, GnPlane *to)
{
  float weights[MAX_RADIUS + 1];
  int radius = gaussian (sigma, weights), width = from->width, height = from->height;
  for (int y = 0; y < height; y++)
    blur_line (from->pixels + y * width, to->pixels + y * width, width, 1, weights, radius);
  for (int x = 0; x < width; x++)
    blur_line (to->pixels + x, to->pixels + x, height, width, weights, radius);
  to->width = width;
  to->height = height;
}

float
gn_plane_sample (const GnPlane *plane, float x, float y)
{
  x = CLAMP (x, 0, plane->width - 1);
  y = CLAMP (y, 0, plane->height - 1);
  int left = MIN ((int)x, plane->width - 2), top = MIN ((int)y, plane->height - 2);
  const float *p = plane->pixels + top * plane->width + left;
  float u = x - left, v = y - top;
  return (1 - v) * ((1 - u) * p[0] + u * p[1]) + v * ((1 - u) * p[plane->width] + u * p[plane->width + 1]);
}
