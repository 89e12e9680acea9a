/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots as pure functions of data: no GTK, no state, so that the window, the reports and the tests draw the same picture.
 *
 * Colours are colour-blind-safe (after Okabe & Ito, "Color universal design", 2008) and series differ by shape too.
 * Lengths are user-space units of the context, one of them a CSS pixel. Values that are not finite (and those ≤ 0 on a
 * logarithmic axis) are gaps. Text is UTF-8; numbers are written as in the C locale. Every function may be called from
 * any thread. A picture too small for its axes is left empty rather than drawn unreadably. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

#define GN_PLOT_ERROR gn_plot_error_quark ()
GQuark gn_plot_error_quark (void);

/**
 * GnPlotError:
 * @GN_PLOT_ERROR_FORMAT: the file's name ends in neither .png nor .svg
 * @GN_PLOT_ERROR_FAILED: Cairo could not draw or encode
 */
typedef enum {
  GN_PLOT_ERROR_FORMAT,
  GN_PLOT_ERROR_FAILED,
} GnPlotError;

/**
 * GnPlotStyle:
 * @dark: light ink, for a dark ground
 * @font: (nullable): Pango family; %NULL is "Sans"
 * @font_size: in points; 0 is 9
 * @background: fill the ground; widgets leave it to their theme, exports want it
 * @right_to_left: mirror what reads in a direction (names and bars; never the axes of curves)
 */
typedef struct {
  gboolean dark;
  const char *font;
  double font_size;
  gboolean background;
  gboolean right_to_left;
} GnPlotStyle;

/**
 * GnSeries:
 * @label: (nullable): name in the legend; a series without one is not listed
 * @x: @x[@n], ascending where a curve is drawn
 * @y: @y[@n]
 * @n: number of points
 * @color: index into the palette, taken round; the shape of the markers follows it
 * @dashed: draw the line dashed
 * @markers: put markers on the line, thinned so that they do not touch
 */
typedef struct {
  const char *label;
  const double *x, *y;
  guint n;
  int color;
  gboolean dashed, markers;
} GnSeries;

/**
 * GnCurvePlot:
 * @title: (nullable)
 * @x_label: (nullable): also names the position in the hover read-out
 * @y_label: (nullable)
 * @series: @series[@n_series]
 * @log_y: logarithmic ordinate
 * @percent_y: values are fractions, written as percentages
 * @integer_x: abscissas are whole numbers: no ticks between them
 * @smoothing: weight of the past in the exponential mean drawn over the faint raw curve, 0 (off) to 0.99
 * @x_min, @x_max: range shown; equal shows everything
 * @y_min, @y_max: range shown; equal fits what is visible
 * @mark_x: abscissa of a vertical mark such as the best epoch; NaN for none
 * @mark_label: (nullable): text beside the mark
 * @hover_x: abscissa under the pointer, which gets a read-out box; NaN for none
 */
typedef struct {
  const char *title, *x_label, *y_label;
  const GnSeries *series;
  guint n_series;
  gboolean log_y, percent_y, integer_x;
  double smoothing;
  double x_min, x_max;
  double y_min, y_max;
  double mark_x;
  const char *mark_label;
  double hover_x;
} GnCurvePlot;

/**
 * gn_plot_curve_draw:
 *
 * Draws lines over a common abscissa.
 */
void gn_plot_curve_draw (cairo_t *cr, double width, double height, const GnCurvePlot *plot, const GnPlotStyle *style);

/**
 * gn_plot_curve_pick:
 * @widget_x: position in the picture
 *
 * Returns: the abscissa drawn at @widget_x, or NaN outside the plot area. The inverse of what gn_plot_curve_draw() does
 *   with the same arguments.
 */
double gn_plot_curve_pick (double width, double height, const GnCurvePlot *plot, const GnPlotStyle *style,
                           double widget_x);

/**
 * GnBarPlot:
 * @title: (nullable)
 * @labels: @labels[@n], one group of bars each
 * @series_labels: (nullable): @series_labels[@n_series], for the legend
 * @values: @values[@n_series][@n]; negative ones are gaps
 */
typedef struct {
  const char *title;
  const char *const *labels;
  guint n;
  const char *const *series_labels;
  guint n_series;
  const double *values;
} GnBarPlot;

/**
 * gn_plot_bar_draw:
 *
 * Draws horizontal bars, a row a label, each with its value.
 */
void gn_plot_bar_draw (cairo_t *cr, double width, double height, const GnBarPlot *plot, const GnPlotStyle *style);

/**
 * GnScatterPlot:
 * @title: (nullable)
 * @x_label: (nullable)
 * @y_label: (nullable)
 * @series: @series[@n_series]; the abscissas need no order
 */
typedef struct {
  const char *title, *x_label, *y_label;
  const GnSeries *series;
  guint n_series;
} GnScatterPlot;

/**
 * gn_plot_scatter_draw:
 *
 * Draws points; they are translucent, so that crowds show as such.
 */
void gn_plot_scatter_draw (cairo_t *cr, double width, double height, const GnScatterPlot *plot,
                           const GnPlotStyle *style);

/**
 * GnMatrixPlot:
 * @title: (nullable)
 * @labels: @labels[@n], of rows and columns alike
 * @counts: @counts[@n][@n], truth by prediction
 * @hover_row, @hover_column: cell under the pointer, or -1
 */
typedef struct {
  const char *title;
  const char *const *labels;
  guint n;
  const guint *counts;
  int hover_row, hover_column;
} GnMatrixPlot;

/**
 * gn_plot_matrix_draw:
 *
 * Draws a confusion matrix. The colour of a cell is its share of the row, so that rare classes are judged like common
 * ones.
 */
void gn_plot_matrix_draw (cairo_t *cr, double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style);

/**
 * gn_plot_matrix_pick:
 * @row: (out): truth
 * @column: (out): prediction
 *
 * Returns: whether (@x, @y) lies in a cell.
 */
gboolean gn_plot_matrix_pick (double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style, double x,
                              double y, int *row, int *column);

/**
 * gn_plot_matrix_locate:
 * @left, @top: (out): where the cells begin
 * @cell: (out): side of each of them
 *
 * Returns: whether there are cells in a picture of this size.
 */
gboolean gn_plot_matrix_locate (double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style,
                                double *left, double *top, double *cell);

/**
 * GnReliabilityPlot:
 * @title: (nullable)
 * @n: bins of equal width from 0 to 1
 * @counts: @counts[@n], photos in each; bins without any are left empty
 * @confidence: @confidence[@n], mean probability of their answers
 * @accuracy: @accuracy[@n], the fraction of them that is right
 */
typedef struct {
  const char *title;
  guint n;
  const guint *counts;
  const double *confidence, *accuracy;
} GnReliabilityPlot;

/**
 * gn_plot_reliability_draw:
 *
 * Draws a reliability diagram: how often answers are right by how sure they are, with the gap between the two. Without gaps
 * the bars end on the diagonal; below it answers are too sure.
 */
void gn_plot_reliability_draw (cairo_t *cr, double width, double height, const GnReliabilityPlot *plot,
                               const GnPlotStyle *style);

/**
 * GnRankPlot:
 * @labels: @labels[@n], best first
 * @values: @values[@n], fractions 0 to 1
 */
typedef struct {
  const char *const *labels;
  const double *values;
  guint n;
} GnRankPlot;

/**
 * gn_plot_rank_draw:
 *
 * Draws ranked probabilities: name, bar, percentage. Rows that do not fit into @height are left out from the end.
 */
void gn_plot_rank_draw (cairo_t *cr, double width, double height, const GnRankPlot *plot, const GnPlotStyle *style);

/**
 * GnHeatPlot:
 * @values: @values[@rows][@columns], 0 to 1
 * @strength: 0 (nothing to see) to 1 (opaque where the value is 1)
 */
typedef struct {
  const float *values;
  int rows, columns;
  double strength;
} GnHeatPlot;

/**
 * gn_plot_heat_draw:
 *
 * Draws a heat map over a photo that lies in the same rectangle: interpolated between the values, in colours from violet
 * to yellow that the colour-blind tell apart too, the more opaque the higher the value.
 */
void gn_plot_heat_draw (cairo_t *cr, double width, double height, const GnHeatPlot *plot);

/**
 * GnPlotDraw:
 *
 * Draws a picture of the given size; the style (with a background) is the caller's business.
 */
typedef void (*GnPlotDraw) (cairo_t *cr, double width, double height, gpointer data);

/**
 * gn_plot_export:
 * @path: ends in ".png" (two pixels a unit) or ".svg", in either case of letters
 * @width, @height: 1 to 10000
 *
 * Draws through @draw into a file, which is replaced as a whole or not at all.
 *
 * Returns: %FALSE with #GnPlotError or #GFileError.
 */
gboolean gn_plot_export (const char *path, double width, double height, GnPlotDraw draw, gpointer data, GError **error);

/* The same as PNG whatever the suffix, with one pixel a unit: for what has pixels of its own. */
gboolean gn_plot_export_pixels (const char *path, int width, int height, GnPlotDraw draw, gpointer data, GError **error);

/**
 * gn_plot_to_svg:
 * @width, @height: 1 to 10000
 *
 * Returns: (transfer full) (nullable): the SVG document that gn_plot_export() would write, or %NULL with #GnPlotError
 */
GBytes *gn_plot_to_svg (double width, double height, GnPlotDraw draw, gpointer data, GError **error);

G_END_DECLS
