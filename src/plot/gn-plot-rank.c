/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-pen.h"

#include <math.h>

#include "gn-plot-axis.h"

#define MARGIN 4.0
#define GAP 8.0

static void
draw_row (const GnPlotPen *pen, cairo_t *cr, const GnRankPlot *plot, guint i, double top, double row, double names,
          double numbers, double width)
{
  gboolean mirrored = pen->style.right_to_left;
  double value = isfinite (plot->values[i]) ? CLAMP (plot->values[i], 0, 1) : 0, middle = top + row / 2;
  double room = width - 2 * MARGIN - names - numbers - 2 * GAP, thick = MIN (floor (row * 0.6), pen->em);
  double bar = MARGIN + names + GAP, y = floor (middle - thick / 2);
  GnPlotWeight weight = i == 0 ? GN_PLOT_BOLD : GN_PLOT_NORMAL;
  char text[32];

  gn_plot_text_draw (pen, cr, plot->labels[i], mirrored ? width - MARGIN : MARGIN, middle, mirrored ? 1 : 0, 0.5, 1,
                     weight, names, pen->ink);
  gn_plot_set_color (cr, pen->grid, 0.6);
  cairo_rectangle (cr, mirrored ? width - bar - room : bar, y, room, thick);
  cairo_fill (cr);
  double length = value > 0 ? MAX (round (value * room), 1) : 0;
  gn_plot_set_color (cr, gn_plot_pen_color (pen, 0), i == 0 ? 1 : 0.65);
  cairo_rectangle (cr, mirrored ? width - bar - length : bar, y, length, thick);
  cairo_fill (cr);
  if (isfinite (plot->values[i])) {
    gn_plot_format_value (text, sizeof text, value, TRUE, FALSE);
    gn_plot_text_draw (pen, cr, text, mirrored ? MARGIN : width - MARGIN, middle, mirrored ? 0 : 1, 0.5, 1, weight, 0,
                       pen->ink);
  }
}

void
gn_plot_rank_draw (cairo_t *cr, double width, double height, const GnRankPlot *plot, const GnPlotStyle *style)
{
  g_auto (GnPlotPen) pen = { 0 };
  double names = 0, numbers, text;

  gn_plot_pen_init (&pen, style);
  gn_plot_pen_paint_ground (&pen, cr, width, height);
  if (width < 8 * pen.em || height < pen.em)
    return;
  if (plot->n == 0) {
    gn_plot_empty_draw (&pen, cr, 0, 0, width, height);
    return;
  }

  double row = CLAMP ((height - 2 * MARGIN) / plot->n, pen.em * 1.3, pen.em * 2);
  for (guint i = 0; i < plot->n; i++) {
    gn_plot_text_measure (&pen, plot->labels[i], 1, GN_PLOT_BOLD, &text, NULL);
    names = MAX (names, ceil (text));
  }
  names = MIN (names, floor (width * 0.45));
  gn_plot_text_measure (&pen, "100.0 %", 1, GN_PLOT_BOLD, &numbers, NULL);
  for (guint i = 0; i < plot->n && (i == 0 || MARGIN + (i + 1) * row <= height); i++)
    draw_row (&pen, cr, plot, i, MARGIN + i * row, row, names, ceil (numbers), width);
}
