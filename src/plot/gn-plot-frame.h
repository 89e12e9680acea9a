/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Title, legend, axes and grid around a plot area. Private to the folder. */
#pragma once

#include "gn-plot-axis.h"
#include "gn-plot-pen.h"

G_BEGIN_DECLS

/* What surrounds the data. points_only: the legend shows markers without lines. */
typedef struct {
  const char *title, *x_label, *y_label;
  const GnSeries *series;
  guint n_series;
  gboolean points_only;
} GnPlotCaptions;

/**
 * GnPlotFrame:
 * @drawable: whether there is room for a plot area
 * @x, @y: axes; the caller sets their kinds and ranges, the layout their pixels
 * @left, @top, @right, @bottom: of the plot area
 */
typedef struct {
  const GnPlotCaptions *captions;
  gboolean drawable, has_title, has_x_label, has_y_label, has_legend;
  GnPlotAxis x, y;
  GnPlotTicks x_ticks, y_ticks;
  double left, top, right, bottom;
  double width, legend_top, legend_left, legend_width;
} GnPlotFrame;

/* A pure function of its arguments: pick functions call it to find what the drawing did. */
void gn_plot_frame_layout (GnPlotFrame *frame, const GnPlotPen *pen, const GnPlotCaptions *captions, double width,
                           double height);
void gn_plot_frame_draw   (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr);

/* Keeps what follows inside the plot area, until cairo_restore(). */
void gn_plot_frame_clip   (const GnPlotFrame *frame, cairo_t *cr);

G_END_DECLS
