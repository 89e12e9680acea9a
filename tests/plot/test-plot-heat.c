/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overlay of a heat map: its colours, where they lie, and how opaque they are. */
#include "gn-plot.h"

#include <string.h>

#define SIDE 120

/* Draws over white; pixel (x, y) is result[y][x] as 0xrrggbb. */
static void
draw (const GnHeatPlot *plot, guint32 result[SIDE][SIDE])
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  cairo_t *cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  gn_plot_heat_draw (cr, SIDE, SIDE, plot);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      result[y][x] = *(guint32 *)(gpointer)(cairo_image_surface_get_data (surface) +
                                            y * cairo_image_surface_get_stride (surface) + 4 * x) &
                     0xffffff;
  cairo_surface_destroy (surface);
}

static int
channel (guint32 pixel, int index)
{
  return pixel >> (16 - 8 * index) & 255;
}

static void
assert_color (guint32 pixel, int red, int green, int blue, int tolerance)
{
  g_assert_cmpint (ABS (channel (pixel, 0) - red), <=, tolerance);
  g_assert_cmpint (ABS (channel (pixel, 1) - green), <=, tolerance);
  g_assert_cmpint (ABS (channel (pixel, 2) - blue), <=, tolerance);
}

/* Yellow in the hot corner, the photo untouched in the cold ones, half-way colours half-way. */
static void
test_colors (void)
{
  static const float values[] = { 0, 0, 0, 1 };
  static guint32 pixels[SIDE][SIDE];
  draw (&(GnHeatPlot){ values, 2, 2, 1 }, pixels);
  assert_color (pixels[0][0], 255, 255, 255, 0);
  assert_color (pixels[SIDE / 5][SIDE - 1], 255, 255, 255, 0);
  assert_color (pixels[SIDE - 1][0], 255, 255, 255, 0);
  assert_color (pixels[SIDE - 1][SIDE - 1], 253, 231, 37, 1);
  assert_color (pixels[SIDE - 1][SIDE / 2], (33 + 255) / 2, (144 + 255) / 2, (141 + 255) / 2, 6);
}

/* Along a row the colours get ever less white, without steps. */
static void
test_interpolated (void)
{
  static const float values[] = { 0, 1 };
  static guint32 pixels[SIDE][SIDE];
  draw (&(GnHeatPlot){ values, 1, 2, 1 }, pixels);
  for (int x = 1; x < SIDE; x++) {
    g_assert_cmpint (channel (pixels[SIDE / 2][x], 2), <=, channel (pixels[SIDE / 2][x - 1], 2));
    g_assert_cmpint (channel (pixels[SIDE / 2][x - 1], 2) - channel (pixels[SIDE / 2][x], 2), <=, 16);
    g_assert_cmpuint (pixels[0][x], ==, pixels[SIDE - 1][x]);
  }
}

static void
test_strength (void)
{
  static const float value = 1;
  static guint32 pixels[SIDE][SIDE];
  draw (&(GnHeatPlot){ &value, 1, 1, 0 }, pixels);
  assert_color (pixels[SIDE / 2][SIDE / 2], 255, 255, 255, 0);
  draw (&(GnHeatPlot){ &value, 1, 1, 0.5 }, pixels);
  assert_color (pixels[0][0], (253 + 255) / 2, (231 + 255) / 2, (37 + 255) / 2, 2);
  assert_color (pixels[SIDE - 1][SIDE - 1], (253 + 255) / 2, (231 + 255) / 2, (37 + 255) / 2, 2);
  draw (&(GnHeatPlot){ NULL, 0, 0, 1 }, pixels);
  assert_color (pixels[5][5], 255, 255, 255, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/heat/colors", test_colors);
  g_test_add_func ("/plot/heat/interpolated", test_interpolated);
  g_test_add_func ("/plot/heat/strength", test_strength);
  return g_test_run ();
}
