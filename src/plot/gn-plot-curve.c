/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-frame.h"

#include <math.h>

#define PADDING 0.05
#define MARKER_DISTANCE 26.0 /* px between markers of one line */
#define BOX_PADDING 6.0

/* Exponential mean with the start's bias divided out (Kingma & Ba 2014, section 3), gaps kept. */
static double *
smooth (const GnSeries *series, double weight)
{
  double *smoothed = g_new (double, MAX (series->n, 1)), mean = 0, norm = 0;
  for (guint i = 0; i < series->n; i++) {
    if (!isfinite (series->y[i])) {
      smoothed[i] = NAN;
      continue;
    }
    mean = weight * mean + (1 - weight) * series->y[i];
    norm = weight * norm + (1 - weight);
    smoothed[i] = mean / norm;
  }
  return smoothed;
}

static gboolean
shows (const GnCurvePlot *plot, double x, double y)
{
  return isfinite (x) && isfinite (y) && !(plot->log_y && y <= 0);
}

static gboolean
find_x_range (const GnCurvePlot *plot, GnPlotAxis *axis)
{
  double low = INFINITY, high = -INFINITY;
  for (guint s = 0; s < plot->n_series; s++)
    for (guint i = 0; i < plot->series[s].n; i++)
      if (shows (plot, plot->series[s].x[i], plot->series[s].y[i])) {
        low = MIN (low, plot->series[s].x[i]);
        high = MAX (high, plot->series[s].x[i]);
      }
  gboolean any = low <= high;
  /* The first steps of a run begin at its start, not where the first of them ended. */
  if (!plot->integer_x && low > 0 && high <= 1)
    low = 0;
  if (plot->x_max > plot->x_min)
    gn_plot_axis_set_range (axis, plot->x_min, plot->x_max, 0);
  else
    gn_plot_axis_set_range (axis, low, high, plot->integer_x ? 0 : 0.01);
  return any;
}

/* Fits what the abscissa's range leaves visible. */
static void
find_y_range (const GnCurvePlot *plot, const GnPlotAxis *x, GnPlotAxis *axis)
{
  double low = INFINITY, high = -INFINITY;
  if (plot->y_max > plot->y_min) {
    gn_plot_axis_set_range (axis, plot->y_min, plot->y_max, 0);
    return;
  }
  for (guint s = 0; s < plot->n_series; s++)
    for (guint i = 0; i < plot->series[s].n; i++) {
      const GnSeries *series = &plot->series[s];
      if (!shows (plot, series->x[i], series->y[i]) || series->x[i] < x->minimum || series->x[i] > x->maximum)
        continue;
      low = MIN (low, series->y[i]);
      high = MAX (high, series->y[i]);
    }
  gn_plot_axis_set_range (axis, low, high, PADDING);
  if (!plot->log_y && low >= 0)
    axis->minimum = low < 0.4 * high || axis->minimum < 0 ? 0 : axis->minimum;
  if (plot->percent_y && high <= 1 && axis->maximum > 1)
    axis->maximum = 1;
}

static void
lay_out (GnPlotFrame *frame, GnPlotCaptions *captions, const GnPlotPen *pen, double width, double height,
         const GnCurvePlot *plot, gboolean *any)
{
  *captions = (GnPlotCaptions) { plot->title, plot->x_label, plot->y_label, plot->series, plot->n_series, FALSE };
  frame->x.integer = plot->integer_x;
  frame->y.logarithmic = plot->log_y;
  frame->y.percent = plot->percent_y;
  *any = find_x_range (plot, &frame->x);
  find_y_range (plot, &frame->x, &frame->y);
  gn_plot_frame_layout (frame, pen, captions, width, height);
}

/* Of many points in one column of pixels only the first, the extremes and the last can be seen. */
typedef struct {
  double column, low, high, last;
  gboolean open;
} Column;

static void
flush_column (cairo_t *cr, const Column *column)
{
  if (!column->open || column->low == column->high)
    return;
  cairo_line_to (cr, column->column, column->low);
  cairo_line_to (cr, column->column, column->high);
  cairo_line_to (cr, column->column, column->last);
}

static void
trace_line (cairo_t *cr, const GnPlotFrame *frame, const GnSeries *series, const double *values)
{
  gboolean dense = series->n > 4 * (frame->right - frame->left), joined = FALSE;
  Column column = { 0 };

  for (guint i = 0; i < series->n; i++) {
    double x = gn_plot_axis_map (&frame->x, series->x[i]), y = gn_plot_axis_map (&frame->y, values[i]);
    if (isnan (x) || isnan (y)) {
      flush_column (cr, &column);
      column.open = joined = FALSE;
      continue;
    }
    if (dense && column.open && floor (x) == column.column) {
      column.low = MIN (column.low, y);
      column.high = MAX (column.high, y);
      column.last = y;
      continue;
    }
    flush_column (cr, &column);
    column = (Column) { floor (x), y, y, y, dense };
    if (joined)
      cairo_line_to (cr, x, y);
    else
      cairo_move_to (cr, x, y);
    joined = TRUE;
  }
  flush_column (cr, &column);
}

/* Points between two gaps always get one: no line would show them. */
static void
draw_markers (cairo_t *cr, const GnPlotFrame *frame, const GnSeries *series, const double *values)
{
  double previous = -INFINITY, before = NAN;
  for (guint i = 0; i < series->n; i++) {
    double x = gn_plot_axis_map (&frame->x, series->x[i]), y = gn_plot_axis_map (&frame->y, values[i]);
    gboolean alone = isnan (before) && (i + 1 == series->n || isnan (gn_plot_axis_map (&frame->y, values[i + 1])));
    before = y;
    if (isnan (x) || isnan (y) || (!alone && (!series->markers || x - previous < MARKER_DISTANCE)))
      continue;
    gn_plot_marker_path (cr, series->color, x, y, 3);
    cairo_fill (cr);
    previous = x;
  }
}

static void
stroke_series (const GnPlotPen *pen, cairo_t *cr, const GnPlotFrame *frame, const GnSeries *series,
               const double *values, double line_width, double alpha)
{
  static const double dashes[] = { 5, 4 };
  gn_plot_set_color (cr, gn_plot_pen_color (pen, series->color), alpha);
  cairo_set_line_width (cr, line_width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, series->dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
  cairo_set_dash (cr, dashes, series->dashed ? 2 : 0, 0);
  trace_line (cr, frame, series, values);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_series (const GnPlotPen *pen, cairo_t *cr, const GnPlotFrame *frame, const GnCurvePlot *plot, guint s,
             const double *smoothed)
{
  const GnSeries *series = &plot->series[s];
  const double *strong = smoothed != NULL ? smoothed : series->y;
  if (smoothed != NULL)
    stroke_series (pen, cr, frame, series, series->y, 1, 0.28);
  stroke_series (pen, cr, frame, series, strong, series->n > 4 * (frame->right - frame->left) ? 1.2 : 1.8, 1);
  draw_markers (cr, frame, series, strong);
}

static guint
count_points_in (const GnPlotFrame *frame, const GnCurvePlot *plot, double left, double right, double top,
                 double bottom)
{
  guint n = 0;
  for (guint s = 0; s < plot->n_series; s++)
    for (guint i = 0; i < plot->series[s].n; i++) {
      double x = gn_plot_axis_map (&frame->x, plot->series[s].x[i]);
      double y = gn_plot_axis_map (&frame->y, plot->series[s].y[i]);
      n += x >= left && x <= right && y >= top && y <= bottom;
    }
  return n;
}

static void
draw_mark (const GnPlotPen *pen, cairo_t *cr, const GnPlotFrame *frame, const GnCurvePlot *plot)
{
  static const double dashes[] = { 3, 3 };
  double x = gn_plot_axis_map (&frame->x, plot->mark_x), text;
  if (isnan (x) || x < frame->left || x > frame->right)
    return;
  gn_plot_set_color (cr, pen->ink, 0.7);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (cr, dashes, 2, 0);
  gn_plot_hairline (cr, x, frame->top, x, frame->bottom);
  cairo_set_dash (cr, NULL, 0, 0);
  if (plot->mark_label == NULL)
    return;

  /* On the side with room, at the end with fewer points, on a ground of its own so that curves do not run through the
   * letters. */
  gn_plot_text_measure (pen, plot->mark_label, 0.92, GN_PLOT_NORMAL, &text, NULL);
  text = MIN (text, frame->right - frame->left - 8);
  gboolean left = x + text + 8 > frame->right;
  double at = left ? MAX (x - 4 - text, frame->left + 2) : x + 5;
  double y = frame->bottom - pen->em - 3, head = frame->top + 2;
  if (count_points_in (frame, plot, at - 2, at + text + 2, head, head + pen->em) <=
      count_points_in (frame, plot, at - 2, at + text + 2, y, y + pen->em))
    y = head;
  gn_plot_set_color (cr, pen->ground, 0.8);
  cairo_rectangle (cr, at - 2, y, text + 4, pen->em);
  cairo_fill (cr);
  gn_plot_text_draw (pen, cr, plot->mark_label, at, y, 0, 0, 0.92, GN_PLOT_NORMAL, text, pen->ink);
}

/* Index of the drawn point closest to x, or -1 when the series has none near its position. */
static int
nearest_point (const GnCurvePlot *plot, const GnSeries *series, double x)
{
  int best = -1;
  for (guint i = 0; i < series->n; i++)
    if (shows (plot, series->x[i], series->y[i]) &&
        (best < 0 || fabs (series->x[i] - x) < fabs (series->x[best] - x)))
      best = (int) i;
  return best;
}

/* The abscissa that the read-out speaks about: the point nearest to the pointer over all series. */
static double
snap_hover (const GnCurvePlot *plot)
{
  double snapped = NAN;
  for (guint s = 0; s < plot->n_series; s++) {
    int i = nearest_point (plot, &plot->series[s], plot->hover_x);
    if (i >= 0 && (isnan (snapped) || fabs (plot->series[s].x[i] - plot->hover_x) < fabs (snapped - plot->hover_x)))
      snapped = plot->series[s].x[i];
  }
  return snapped;
}

typedef struct {
  char heading[64];
  guint n;
  struct { const GnSeries *series; double y; char value[32]; } rows[16];
  double width, height, value_width;
} ReadOut;

static void
collect_read_out (ReadOut *read_out, const GnPlotPen *pen, const GnCurvePlot *plot, double x, double *const *smoothed)
{
  char number[32];
  if (plot->integer_x || fabs (x) < 0.01)
    gn_plot_format_value (number, sizeof number, x, FALSE, plot->integer_x);
  else
    g_ascii_formatd (number, sizeof number, "%.2f", x);
  if (plot->x_label != NULL)
    g_snprintf (read_out->heading, sizeof read_out->heading, "%.40s %s", plot->x_label, number);
  else
    g_strlcpy (read_out->heading, number, sizeof read_out->heading);
  gn_plot_text_measure (pen, read_out->heading, 1, GN_PLOT_BOLD, &read_out->width, NULL);

  for (guint s = 0; s < plot->n_series && read_out->n < G_N_ELEMENTS (read_out->rows); s++) {
    int i = nearest_point (plot, &plot->series[s], x);
    double label = 0, value;
    if (i < 0 || fabs (plot->series[s].x[i] - x) > 1e-9 * MAX (fabs (x), 1))
      continue;
    guint row = read_out->n++;
    read_out->rows[row].series = &plot->series[s];
    read_out->rows[row].y = smoothed[s] != NULL ? smoothed[s][i] : plot->series[s].y[i];
    gn_plot_format_value (read_out->rows[row].value, sizeof read_out->rows[row].value, plot->series[s].y[i],
                          plot->percent_y, FALSE);
    if (plot->series[s].label != NULL)
      gn_plot_text_measure (pen, plot->series[s].label, 1, GN_PLOT_NORMAL, &label, NULL);
    gn_plot_text_measure (pen, read_out->rows[row].value, 1, GN_PLOT_BOLD, &value, NULL);
    read_out->width = MAX (read_out->width, 14 + label + pen->em + value);
  }
  read_out->width += 2 * BOX_PADDING;
  read_out->height = 2 * BOX_PADDING + pen->em * 1.15 * (read_out->n + 1);
}

static void
draw_read_out_box (const ReadOut *read_out, const GnPlotPen *pen, cairo_t *cr, double left, double top)
{
  cairo_rectangle (cr, floor (left) + 0.5, floor (top) + 0.5, ceil (read_out->width), ceil (read_out->height));
  gn_plot_set_color (cr, pen->ground, 0.94);
  cairo_fill_preserve (cr);
  gn_plot_set_color (cr, pen->dim, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);

  double y = top + BOX_PADDING, right = left + read_out->width - BOX_PADDING;
  left += BOX_PADDING;
  gn_plot_text_draw (pen, cr, read_out->heading, left, y, 0, 0, 1, GN_PLOT_BOLD, 0, pen->ink);
  for (guint i = 0; i < read_out->n; i++) {
    const GnSeries *series = read_out->rows[i].series;
    y += pen->em * 1.15;
    gn_plot_set_color (cr, gn_plot_pen_color (pen, series->color), 1);
    gn_plot_marker_path (cr, series->color, left + 5, y + pen->em / 2, 3.5);
    cairo_fill (cr);
    if (series->label != NULL)
      gn_plot_text_draw (pen, cr, series->label, left + 14, y, 0, 0, 1, GN_PLOT_NORMAL, 0, pen->ink);
    gn_plot_text_draw (pen, cr, read_out->rows[i].value, right, y, 1, 0, 1, GN_PLOT_BOLD, 0, pen->ink);
  }
}

static void
draw_hover (const GnPlotPen *pen, cairo_t *cr, const GnPlotFrame *frame, const GnCurvePlot *plot,
            double *const *smoothed)
{
  ReadOut read_out = { 0 };
  double at = isfinite (plot->hover_x) ? snap_hover (plot) : NAN, x = gn_plot_axis_map (&frame->x, at);
  if (isnan (x) || x < frame->left - 1 || x > frame->right + 1)
    return;

  collect_read_out (&read_out, pen, plot, at, smoothed);
  gn_plot_set_color (cr, pen->ink, 0.5);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  gn_plot_hairline (cr, x, frame->top, x, frame->bottom);
  for (guint i = 0; i < read_out.n; i++) {
    const GnSeries *series = read_out.rows[i].series;
    double y = gn_plot_axis_map (&frame->y, read_out.rows[i].y);
    if (isnan (y) || y < frame->top - 1 || y > frame->bottom + 1)
      continue;
    gn_plot_marker_path (cr, series->color, x, y, 4);
    gn_plot_set_color (cr, pen->ground, 1);
    cairo_set_line_width (cr, 2);
    cairo_stroke_preserve (cr);
    gn_plot_set_color (cr, gn_plot_pen_color (pen, series->color), 1);
    cairo_fill (cr);
  }
  double left = x + 10;
  if (left + read_out.width > frame->right)
    left = x - 10 - read_out.width;
  left = CLAMP (left, 1, MAX (frame->width - read_out.width - 2, 1));
  draw_read_out_box (&read_out, pen, cr, left, frame->top + 4);
}

static void
draw_data (const GnPlotPen *pen, cairo_t *cr, const GnPlotFrame *frame, const GnCurvePlot *plot)
{
  g_autofree double **smoothed = g_new0 (double *, MAX (plot->n_series, 1));
  double weight = CLAMP (plot->smoothing, 0, 0.99);

  gn_plot_frame_clip (frame, cr);
  for (guint s = 0; s < plot->n_series; s++) {
    if (weight > 0)
      smoothed[s] = smooth (&plot->series[s], weight);
    draw_series (pen, cr, frame, plot, s, smoothed[s]);
  }
  cairo_restore (cr);
  draw_mark (pen, cr, frame, plot);
  draw_hover (pen, cr, frame, plot, smoothed);
  for (guint s = 0; s < plot->n_series; s++)
    g_free (smoothed[s]);
}

void
gn_plot_curve_draw (cairo_t *cr, double width, double height, const GnCurvePlot *plot, const GnPlotStyle *style)
{
  g_auto (GnPlotPen) pen = { 0 };
  GnPlotFrame frame = { 0 };
  GnPlotCaptions captions;
  gboolean any;

  gn_plot_pen_init (&pen, style);
  gn_plot_pen_paint_ground (&pen, cr, width, height);
  lay_out (&frame, &captions, &pen, width, height, plot, &any);
  if (!frame.drawable)
    return;
  if (!any)
    frame.x_ticks.n = frame.y_ticks.n = frame.y_ticks.n_minor = 0;
  gn_plot_frame_draw (&frame, &pen, cr);
  if (any)
    draw_data (&pen, cr, &frame, plot);
  else
    gn_plot_empty_draw (&pen, cr, frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
}

double
gn_plot_curve_pick (double width, double height, const GnCurvePlot *plot, const GnPlotStyle *style, double widget_x)
{
  g_auto (GnPlotPen) pen = { 0 };
  GnPlotFrame frame = { 0 };
  GnPlotCaptions captions;
  gboolean any;

  gn_plot_pen_init (&pen, style);
  lay_out (&frame, &captions, &pen, width, height, plot, &any);
  if (!frame.drawable || !any || widget_x < frame.left || widget_x > frame.right)
    return NAN;
  return gn_plot_axis_unmap (&frame.x, widget_x);
}
