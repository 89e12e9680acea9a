/* Plots as pure functions of data; no GTK, no state. Colours are colour-blind-safe (Okabe & Ito) and series differ by shape too. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gboolean dark;
  const char *font;      /* Pango family, NULL = "Sans" */
  double font_size;      /* pt, 0 = 9 */
  gboolean background;   /* fill it (exports); widgets draw on their own */
  gboolean right_to_left;
} GnPlotStyle;

typedef struct { const char *label; const double *x, *y; guint n; int color; gboolean dashed, markers; } GnSeries;

typedef struct {
  const char *title, *x_label, *y_label;
  const GnSeries *series; guint n_series;
  gboolean log_y, percent_y, integer_x;
  double smoothing;               /* 0..0.99, exponential */
  double x_min, x_max;            /* zoom; equal = all */
  double y_min, y_max;            /* equal = automatic */
  double mark_x; const char *mark_label; /* vertical mark (best epoch); NaN = none */
  double hover_x;                 /* data x of the pointer; NaN = none */
} GnCurvePlot;

void gn_plot_curve_draw (cairo_t *cr, double width, double height, const GnCurvePlot *plot, const GnPlotStyle *style);
/* Data x under a widget x, NaN outside the plot area: for hover and zoom. */
double gn_plot_curve_pick (double width, double height, const GnCurvePlot *plot, const GnPlotStyle *style, double widget_x);

typedef struct { const char *title; const char *const *labels; guint n; const char *const *series_labels; guint n_series; const double *values; /* [n_series][n] */ } GnBarPlot;
void gn_plot_bar_draw (cairo_t *cr, double width, double height, const GnBarPlot *plot, const GnPlotStyle *style);

typedef struct { const char *title, *x_label, *y_label; const GnSeries *series; guint n_series; } GnScatterPlot;
void gn_plot_scatter_draw (cairo_t *cr, double width, double height, const GnScatterPlot *plot, const GnPlotStyle *style);

typedef struct { const char *title; const char *const *labels; guint n; const guint *counts; /* [truth][predicted] */ int hover_row, hover_column; /* -1 = none */ } GnMatrixPlot;
void     gn_plot_matrix_draw (cairo_t *cr, double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style);
gboolean gn_plot_matrix_pick (double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style, double x, double y, int *row, int *column);

/* Ranked probabilities: name, bar, percentage. */
typedef struct { const char *const *labels; const double *values; guint n; } GnRankPlot;
void gn_plot_rank_draw (cairo_t *cr, double width, double height, const GnRankPlot *plot, const GnPlotStyle *style);

/* Writes PNG or SVG by the suffix of path, through draw. */
typedef void (*GnPlotDraw) (cairo_t *cr, double width, double height, gpointer data);
gboolean gn_plot_export (const char *path, double width, double height, GnPlotDraw draw, gpointer data, GError **error);

G_END_DECLS
