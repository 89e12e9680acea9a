/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-pen.h"

#include <math.h>

#include "gn-plot-axis.h"

#define MARGIN 8.0
#define GAP 6.0
#define THINNEST_ROW 3.0 /* px */

typedef struct {
  double top, row, bars; /* first row, height of one, part of it that bars take */
  double label_width, value_width, bar_room, scale;
  guint label_every;     /* 1: each row is named */
  double maximum;
} BarLayout;

static double
value_at (const GnBarPlot *plot, guint series, guint i)
{
  double value = plot->values[(gsize) series * plot->n + i];
  return isfinite (value) && value >= 0 ? value : NAN;
}

static void
format_bar (char *buffer, gsize size, double value)
{
  gn_plot_format_value (buffer, size, value, FALSE, value == floor (value));
}

static void
lay_out (BarLayout *layout, const GnPlotPen *pen, const GnBarPlot *plot, double width, double height)
{
  char text[32];
  layout->maximum = 0;
  for (guint s = 0; s < plot->n_series; s++)
    for (guint i = 0; i < plot->n; i++)
      if (value_at (plot, s, i) > layout->maximum)
        layout->maximum = value_at (plot, s, i);

  layout->row = MIN ((height - MARGIN - layout->top) / plot->n, pen->em * (1.3 + 0.8 * plot->n_series));
  layout->bars = layout->row * (layout->row > 8 ? 0.72 : 1);
  layout->scale = CLAMP (layout->row / pen->em, 0.6, 1);
  layout->label_every = (guint) MAX (1, ceil (pen->em * layout->scale / layout->row));

  layout->label_width = 0;
  for (guint i = 0; i < plot->n; i++) {
    double label;
    gn_plot_text_measure (pen, plot->labels[i], layout->scale, GN_PLOT_NORMAL, &label, NULL);
    layout->label_width = MAX (layout->label_width, label);
  }
  layout->label_width = MIN (ceil (layout->label_width), floor (width * 0.4));
  format_bar (text, sizeof text, layout->maximum);
  gn_plot_text_measure (pen, text, layout->scale, GN_PLOT_NORMAL, &layout->value_width, NULL);
  layout->bar_room = width - 2 * MARGIN - layout->label_width - GAP - layout->value_width - GAP;
}

static void
draw_row (const BarLayout *layout, const GnPlotPen *pen, cairo_t *cr, const GnBarPlot *plot, guint i, double width)
{
  gboolean mirrored = pen->style.right_to_left;
  double top = layout->top + i * layout->row, thick = layout->bars / plot->n_series;
  double axis = MARGIN + layout->label_width + GAP;

  if (i % layout->label_every == 0)
    gn_plot_text_draw (pen, cr, plot->labels[i], mirrored ? width - axis + GAP : axis - GAP, top + layout->row / 2,
                       mirrored ? 0 : 1, 0.5, layout->scale, GN_PLOT_NORMAL, layout->label_width, pen->ink);
  for (guint s = 0; s < plot->n_series; s++) {
    double value = value_at (plot, s, i);
    if (isnan (value))
      continue;
    double length = layout->maximum > 0 ? round (value / layout->maximum * layout->bar_room) : 0;
    double y0 = round (top + (layout->row - layout->bars) / 2 + s * thick);
    double y1 = MAX (round (top + (layout->row - layout->bars) / 2 + (s + 1) * thick), y0 + 1);
    gn_plot_set_color (cr, gn_plot_pen_color (pen, (int) s), 1);
    cairo_rectangle (cr, mirrored ? width - axis - length : axis, y0, length, y1 - y0);
    cairo_fill (cr);
    if (thick >= 0.55 * pen->em) {
      char text[32];
      format_bar (text, sizeof text, value);
      gn_plot_text_draw (pen, cr, text, mirrored ? width - axis - length - GAP : axis + length + GAP, (y0 + y1) / 2,
                         mirrored ? 1 : 0, 0.5, MIN (layout->scale, thick / pen->em), GN_PLOT_NORMAL, 0, pen->dim);
    }
  }
}

/* Title left, legend right or below; returns where the rows begin. */
static double
draw_header (const GnPlotPen *pen, cairo_t *cr, const GnBarPlot *plot, double width, double height)
{
  double top = MARGIN, room = width - 2 * MARGIN, title_width = 0, title_height = 0, legend_width = 0;
  gboolean mirrored = pen->style.right_to_left;

  if (plot->title != NULL && height > 5 * pen->em) {
    gn_plot_text_measure (pen, plot->title, 1.1, GN_PLOT_BOLD, &title_width, &title_height);
    gn_plot_text_draw (pen, cr, plot->title, mirrored ? width - MARGIN : MARGIN, top, mirrored ? 1 : 0, 0, 1.1,
                       GN_PLOT_BOLD, room, pen->ink);
    top += title_height + pen->em * 0.4;
  }
  if (plot->series_labels == NULL || plot->n_series < 2 || height < 6 * pen->em)
    return top;

  g_autofree GnSeries *entries = g_new0 (GnSeries, plot->n_series);
  for (guint s = 0; s < plot->n_series; s++)
    entries[s] = (GnSeries) { .label = plot->series_labels[s], .color = (int) s };
  double legend = gn_plot_legend_draw (pen, NULL, entries, plot->n_series, TRUE, 0, 0, room, FALSE, &legend_width);
  gboolean beside = title_width > 0 && title_width + 2 * pen->em + legend_width <= room;
  gn_plot_legend_draw (pen, cr, entries, plot->n_series, TRUE, MARGIN, beside ? MARGIN : top, room,
                       beside != mirrored, NULL);
  return beside ? top : top + legend + pen->em * 0.2;
}

void
gn_plot_bar_draw (cairo_t *cr, double width, double height, const GnBarPlot *plot, const GnPlotStyle *style)
{
  g_auto (GnPlotPen) pen = { 0 };
  BarLayout layout = { 0 };

  gn_plot_pen_init (&pen, style);
  gn_plot_pen_paint_ground (&pen, cr, width, height);
  if (width < 4 * pen.em || height < pen.em)
    return;
  layout.top = draw_header (&pen, cr, plot, width, height);
  if (plot->n == 0 || plot->n_series == 0) {
    gn_plot_empty_draw (&pen, cr, 0, layout.top, width, height - layout.top);
    return;
  }
  lay_out (&layout, &pen, plot, width, height);
  if (layout.row < THINNEST_ROW || layout.bar_room < 8)
    return;

  for (guint i = 0; i < plot->n; i++)
    draw_row (&layout, &pen, cr, plot, i, width);
  double axis = MARGIN + layout.label_width + GAP - 1;
  gn_plot_set_color (cr, pen.dim, 1);
  axis = style->right_to_left ? width - axis - 1 : axis;
  gn_plot_hairline (cr, axis, layout.top, axis, layout.top + plot->n * layout.row);
}
