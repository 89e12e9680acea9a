/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-frame.h"

#include <math.h>

static gboolean
find_range (const GnScatterPlot *plot, GnPlotFrame *frame)
{
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

  for (guint s = 0; s < plot->n_series; s++)
    for (guint i = 0; i < plot->series[s].n; i++) {
      double point[2] = { plot->series[s].x[i], plot->series[s].y[i] };
      for (int axis = 0; axis < 2 && isfinite (point[0]) && isfinite (point[1]); axis++) {
        low[axis] = MIN (low[axis], point[axis]);
        high[axis] = MAX (high[axis], point[axis]);
      }
    }
  /* Sizes read best from zero, unless that squeezes the points into a corner. */
  for (int axis = 0; axis < 2; axis++)
    if (low[axis] > 0 && low[axis] < 0.5 * high[axis])
      low[axis] = 0;
  gn_plot_axis_set_range (&frame->x, low[0], high[0], 0.04);
  gn_plot_axis_set_range (&frame->y, low[1], high[1], 0.04);
  if (low[0] == 0)
    frame->x.minimum = 0;
  if (low[1] == 0)
    frame->y.minimum = 0;
  return high[0] >= low[0];
}

static void
draw_points (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr, const GnSeries *series, double radius,
             double alpha)
{
  gn_plot_set_color (cr, gn_plot_pen_color (pen, series->color), alpha);
  for (guint i = 0; i < series->n; i++) {
    double x = gn_plot_axis_map (&frame->x, series->x[i]), y = gn_plot_axis_map (&frame->y, series->y[i]);
    if (isnan (x) || isnan (y))
      continue;
    gn_plot_marker_path (cr, series->color, x, y, radius);
    cairo_fill (cr);
  }
}

void
gn_plot_scatter_draw (cairo_t *cr, double width, double height, const GnScatterPlot *plot, const GnPlotStyle *style)
{
  g_auto (GnPlotPen) pen = { 0 };
  GnPlotFrame frame = { 0 };
  GnPlotCaptions captions = { plot->title, plot->x_label, plot->y_label, plot->series, plot->n_series, TRUE };
  guint n = 0;

  gn_plot_pen_init (&pen, style);
  gn_plot_pen_paint_ground (&pen, cr, width, height);
  gboolean any = find_range (plot, &frame);
  gn_plot_frame_layout (&frame, &pen, &captions, width, height);
  if (!frame.drawable)
    return;
  if (!any)
    frame.x_ticks.n = frame.y_ticks.n = 0;
  gn_plot_frame_draw (&frame, &pen, cr);
  if (!any) {
    gn_plot_empty_draw (&pen, cr, frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
    return;
  }

  for (guint s = 0; s < plot->n_series; s++)
    n += plot->series[s].n;
  gn_plot_frame_clip (&frame, cr);
  for (guint s = 0; s < plot->n_series; s++)
    draw_points (&frame, &pen, cr, &plot->series[s], n > 500 ? 2.5 : 3.5, n > 500 ? 0.5 : 0.75);
  cairo_restore (cr);
}
