/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture in memory and questions about its pixels. */
#pragma once

#include <math.h>

#include "gn-plot.h"

typedef struct {
  cairo_surface_t *surface;
  cairo_t *cr;
  int width, height;
} Canvas;

static inline Canvas
canvas_new (int width, int height)
{
  Canvas canvas = { .width = width, .height = height };
  canvas.surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  canvas.cr = cairo_create (canvas.surface);
  return canvas;
}

static inline void
canvas_clear (Canvas *canvas)
{
  g_assert_cmpint (cairo_status (canvas->cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (canvas->cr);
  cairo_surface_destroy (canvas->surface);
}

static inline guint32
canvas_pixel (Canvas *canvas, int x, int y)
{
  cairo_surface_flush (canvas->surface);
  const guint8 *data = cairo_image_surface_get_data (canvas->surface);
  int stride = cairo_image_surface_get_stride (canvas->surface);
  g_assert_true (x >= 0 && y >= 0 && x < canvas->width && y < canvas->height);
  return ((const guint32 *) (data + (gsize) y * stride))[x] & 0xffffff;
}

/* Near enough for a line whose edge was blended with the ground. */
static inline gboolean
canvas_is (Canvas *canvas, int x, int y, guint32 color)
{
  guint32 pixel = canvas_pixel (canvas, x, y);
  for (int shift = 0; shift < 24; shift += 8)
    if (ABS ((int) (pixel >> shift & 255) - (int) (color >> shift & 255)) > 40)
      return FALSE;
  return TRUE;
}

/* Pixels of a color. center_x, center_y: (out) (optional): their mean. */
static inline guint
canvas_count (Canvas *canvas, guint32 color, double *center_x, double *center_y)
{
  guint n = 0;
  double x_sum = 0, y_sum = 0;
  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++) {
      if (canvas_is (canvas, x, y, color)) {
        n++;
        x_sum += x + 0.5;
        y_sum += y + 0.5;
      }
    }
  if (center_x != NULL)
    *center_x = n > 0 ? x_sum / n : NAN;
  if (center_y != NULL)
    *center_y = n > 0 ? y_sum / n : NAN;
  return n;
}

/* Pixels that are not the ground. */
static inline guint
canvas_count_ink (Canvas *canvas, guint32 ground)
{
  guint n = 0;
  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      n += canvas_pixel (canvas, x, y) != ground;
  return n;
}

#define CANVAS_WHITE 0xffffff
#define CANVAS_BLUE 0x0072b2      /* palette 0 on a light ground */
#define CANVAS_VERMILION 0xd55e00 /* palette 1 */
