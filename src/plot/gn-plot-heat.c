/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot.h"

#define FINE 12 /* pixels a value, before Cairo scales the rest */

/* Viridis at nine equal steps (Smith & van der Walt 2015): lightness rises evenly, and no pair of its colours is
 * confused by any common form of colour blindness. */
static const guint8 viridis[][3] = {
  { 68, 1, 84 },    { 71, 44, 122 }, { 59, 81, 139 },  { 44, 113, 142 }, { 33, 144, 141 },
  { 39, 173, 129 }, { 92, 200, 99 }, { 170, 220, 50 }, { 253, 231, 37 },
};

static double
mix (double a, double b, double t)
{
  return a + (b - a) * t;
}

/* Bilinear; values stand in the middle of their cells, and the outermost reach to the edge. */
static double
sample (const GnHeatPlot *plot, double row, double column)
{
  row = CLAMP (row, 0, plot->rows - 1);
  column = CLAMP (column, 0, plot->columns - 1);
  int y = MIN ((int)row, MAX (plot->rows - 2, 0)), x = MIN ((int)column, MAX (plot->columns - 2, 0));
  int below = MIN (y + 1, plot->rows - 1), right = MIN (x + 1, plot->columns - 1);
  const float *top = plot->values + (gsize)y * plot->columns, *bottom = plot->values + (gsize)below * plot->columns;
  return mix (mix (top[x], top[right], column - x), mix (bottom[x], bottom[right], column - x), row - y);
}

/* Opaque where the network looked, clear where it did not. */
static guint32
pixel (double value, double strength)
{
  double alpha = CLAMP (value, 0, 1) * strength, at = CLAMP (value, 0, 1) * (G_N_ELEMENTS (viridis) - 1);
  int i = MIN ((int)at, (int)G_N_ELEMENTS (viridis) - 2);
  guint32 result = (guint32)(alpha * 255 + 0.5) << 24;
  for (int c = 0; c < 3; c++)
    result |= (guint32)(mix (viridis[i][c], viridis[i + 1][c], at - i) * alpha + 0.5) << (16 - 8 * c);
  return result;
}

static cairo_surface_t *
make_surface (const GnHeatPlot *plot)
{
  int width = plot->columns * FINE, height = plot->rows * FINE;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; pixels && y < height; y++) {
    guint32 *line = (guint32 *)(gpointer)(pixels + (gsize)y * stride);
    for (int x = 0; x < width; x++)
      line[x] = pixel (sample (plot, (y + 0.5) / FINE - 0.5, (x + 0.5) / FINE - 0.5), plot->strength);
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

void
gn_plot_heat_draw (cairo_t *cr, double width, double height, const GnHeatPlot *plot)
{
  if (plot->rows < 1 || plot->columns < 1 || width <= 0 || height <= 0)
    return;
  cairo_surface_t *surface = make_surface (plot);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  cairo_scale (cr, width / (plot->columns * FINE), height / (plot->rows * FINE));
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}
