/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every plot draws with: ink, palette, markers and text. Private to the folder. */
#pragma once

#include <pango/pangocairo.h>

#include "gn-plot.h"

G_BEGIN_DECLS

typedef struct { double r, g, b; } GnPlotColor;

typedef enum { GN_PLOT_NORMAL, GN_PLOT_BOLD } GnPlotWeight;

/**
 * GnPlotPen:
 * @em: height of a line of text, px
 * @ink, @dim, @grid, @ground: text and axes, secondary text, grid lines, what lies behind
 *
 * Holds no reference to a #cairo_t: text measures the same with and without one, which is what lets the pick functions
 * invert the drawing.
 */
typedef struct {
  PangoContext *context;
  GnPlotStyle style;
  double em;
  GnPlotColor ink, dim, grid, ground;
} GnPlotPen;

void gn_plot_pen_init  (GnPlotPen *pen, const GnPlotStyle *style);
void gn_plot_pen_clear (GnPlotPen *pen);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GnPlotPen, gn_plot_pen_clear)

GnPlotColor gn_plot_pen_color (const GnPlotPen *pen, int index);
GnPlotColor gn_plot_color_mix (GnPlotColor a, GnPlotColor b, double share_of_b);
void        gn_plot_set_color (cairo_t *cr, GnPlotColor color, double alpha);

/* Fills the ground if the style asks for it. */
void gn_plot_pen_paint_ground (const GnPlotPen *pen, cairo_t *cr, double width, double height);

/* A line one unit wide on whole pixels, horizontal or vertical. */
void gn_plot_hairline (cairo_t *cr, double x0, double y0, double x1, double y1);

/* Adds the outline of the marker that belongs to a palette index. */
void gn_plot_marker_path (cairo_t *cr, int index, double x, double y, double radius);

/* Size of a line of text. scale: of the pen's font size. */
void gn_plot_text_measure (const GnPlotPen *pen, const char *text, double scale, GnPlotWeight weight, double *width,
                           double *height);

/* Draws a line of text elided to max_width (≤ 0: as long as it is). (align_x, align_y): which point of its box lies at
 * (x, y); 0 = left or top, 1 = right or bottom. */
void gn_plot_text_draw (const GnPlotPen *pen, cairo_t *cr, const char *text, double x, double y, double align_x,
                        double align_y, double scale, GnPlotWeight weight, double max_width, GnPlotColor color);

/* "No values yet" (or what is said) in the middle. */
void gn_plot_empty_draw (const GnPlotPen *pen, cairo_t *cr, double x, double y, double width, double height);

/* Entries in rows from (x, y), right-aligned when align_right. Without a context only measures. Returns the height
 * taken; *used_width: of the widest row. */
double gn_plot_legend_draw (const GnPlotPen *pen, cairo_t *cr, const GnSeries *series, guint n_series,
                            gboolean points_only, double x, double y, double max_width, gboolean align_right,
                            double *used_width);

G_END_DECLS
