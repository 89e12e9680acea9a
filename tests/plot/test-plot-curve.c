/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-canvas.h"

static const GnPlotStyle style = { .background = TRUE };

static GnCurvePlot
plain_plot (const GnSeries *series, guint n)
{
  return (GnCurvePlot) {
    .title = "Loss", .x_label = "Epoch", .y_label = "Cross-entropy", .series = series, .n_series = n,
    .integer_x = TRUE, .mark_x = NAN, .hover_x = NAN,
  };
}

static void
test_point_stands_where_pick_says (void)
{
  static const double x[] = { 0, 40, 100 }, y[] = { 0, NAN, 10 };
  for (int at = 10; at <= 90; at += 20) {
    double middle = at, value = 5, center;
    const GnSeries series[] = {
      { .x = x, .y = y, .n = 3, .color = 1 },
      { .x = &middle, .y = &value, .n = 1, .color = 0 },
    };
    GnCurvePlot plot = plain_plot (series, 2);
    Canvas canvas = canvas_new (420, 260);
    gn_plot_curve_draw (canvas.cr, 420, 260, &plot, &style);
    g_assert_cmpuint (canvas_count (&canvas, CANVAS_BLUE, &center, NULL), >, 8);
    g_assert_cmpfloat_with_epsilon (gn_plot_curve_pick (420, 260, &plot, &style, center), at, 0.3);
    canvas_clear (&canvas);
  }
}

static void
test_pick_outside (void)
{
  static const double x[] = { 1, 2 }, y[] = { 1, 2 };
  const GnSeries series = { .x = x, .y = y, .n = 2 };
  GnCurvePlot plot = plain_plot (&series, 1);
  g_assert_true (isnan (gn_plot_curve_pick (420, 260, &plot, &style, 2)));
  g_assert_true (isnan (gn_plot_curve_pick (420, 260, &plot, &style, 419)));
  g_assert_true (isnan (gn_plot_curve_pick (4, 4, &plot, &style, 2)));
  plot.n_series = 0;
  g_assert_true (isnan (gn_plot_curve_pick (420, 260, &plot, &style, 200)));
}

static void
test_zoom (void)
{
  static const double x[] = { 0, 50, 100 }, y[] = { 1, 2, 3 };
  const GnSeries series = { .x = x, .y = y, .n = 3 };
  GnCurvePlot plot = plain_plot (&series, 1);
  plot.x_min = 20;
  plot.x_max = 60;
  double low = INFINITY, high = -INFINITY;
  for (int pixel = 0; pixel < 420; pixel++) {
    double at = gn_plot_curve_pick (420, 260, &plot, &style, pixel);
    if (isfinite (at)) {
      low = MIN (low, at);
      high = MAX (high, at);
    }
  }
  g_assert_cmpfloat_with_epsilon (low, 20, 0.2);
  g_assert_cmpfloat_with_epsilon (high, 60, 0.2);
}

static void
test_gap (void)
{
  double x[9], y[9];
  for (int i = 0; i < 9; i++) {
    x[i] = i;
    y[i] = i == 4 ? NAN : 1;
  }
  const GnSeries series = { .x = x, .y = y, .n = 9, .color = 0 };
  GnCurvePlot plot = plain_plot (&series, 1);
  Canvas canvas = canvas_new (420, 260);
  gn_plot_curve_draw (canvas.cr, 420, 260, &plot, &style);
  guint inside = 0, beside = 0;
  for (int px = 0; px < 420; px++) {
    double at = gn_plot_curve_pick (420, 260, &plot, &style, px + 0.5);
    for (int py = 0; py < 260; py++)
      if (canvas_is (&canvas, px, py, CANVAS_BLUE)) {
        inside += at > 3.2 && at < 4.8;
        beside += at > 1.2 && at < 2.8;
      }
  }
  g_assert_cmpuint (beside, >, 30);
  g_assert_cmpuint (inside, ==, 0);
  canvas_clear (&canvas);
}

static void
test_log_scale (void)
{
  /* On a logarithmic axis 1, 10 and 100 stand at equal distances; what is not positive is left out. */
  static const double x[] = { 1, 2, 3, 4, 5 }, y[] = { 1, NAN, 10, NAN, 100 }, bad[] = { 0, NAN, -5, NAN, 0 };
  double heights[3];
  for (int i = 0; i < 3; i++) {
    const GnSeries series[] = {
      { .x = x, .y = y, .n = 5, .color = 1 },
      { .x = x + 2 * i, .y = y + 2 * i, .n = 1, .color = 0 },
      { .x = x, .y = bad, .n = 5, .color = 2 },
    };
    GnCurvePlot plot = plain_plot (series, 3);
    plot.log_y = TRUE;
    Canvas canvas = canvas_new (420, 260);
    gn_plot_curve_draw (canvas.cr, 420, 260, &plot, &style);
    g_assert_cmpuint (canvas_count (&canvas, CANVAS_BLUE, NULL, &heights[i]), >, 8);
    g_assert_cmpuint (canvas_count (&canvas, 0x009069, NULL, NULL), ==, 0);
    canvas_clear (&canvas);
  }
  g_assert_cmpfloat (heights[0], >, heights[1] + 20);
  g_assert_cmpfloat_with_epsilon (heights[0] - heights[1], heights[1] - heights[2], 1);
}

static void
test_smoothing (void)
{
  /* A zigzag around 1: smoothed, the strong line stays near the middle and the raw one turns faint. */
  double x[40], y[40];
  for (int i = 0; i < 40; i++) {
    x[i] = i;
    y[i] = i % 2;
  }
  const GnSeries series = { .x = x, .y = y, .n = 40, .color = 0 };
  GnCurvePlot plot = plain_plot (&series, 1);
  Canvas raw = canvas_new (420, 260), smooth = canvas_new (420, 260);
  gn_plot_curve_draw (raw.cr, 420, 260, &plot, &style);
  plot.smoothing = 0.95;
  gn_plot_curve_draw (smooth.cr, 420, 260, &plot, &style);
  guint strong = canvas_count (&smooth, CANVAS_BLUE, NULL, NULL);
  g_assert_cmpuint (strong, >, 100);
  g_assert_cmpuint (canvas_count (&raw, CANVAS_BLUE, NULL, NULL), >, strong * 3 / 2);
  canvas_clear (&raw);
  canvas_clear (&smooth);
}

static void
test_hover_and_mark (void)
{
  static const double x[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, y[] = { 8, 7, 6, 5, 4, 3, 2, 1 };
  const GnSeries series = { .label = "Training", .x = x, .y = y, .n = 8, .color = 0 };
  GnCurvePlot plot = plain_plot (&series, 1);
  Canvas plain = canvas_new (420, 260), hover = canvas_new (420, 260);
  gn_plot_curve_draw (plain.cr, 420, 260, &plot, &style);
  plot.hover_x = 2.3;
  plot.mark_x = 6;
  plot.mark_label = "best: epoch 6";
  gn_plot_curve_draw (hover.cr, 420, 260, &plot, &style);
  g_assert_cmpuint (canvas_count_ink (&hover, CANVAS_WHITE), >, canvas_count_ink (&plain, CANVAS_WHITE) + 200);
  canvas_clear (&plain);
  canvas_clear (&hover);
}

static void
test_many_points (void)
{
  const guint n = 10000;
  g_autofree double *x = g_new (double, n), *y = g_new (double, n);
  for (guint i = 0; i < n; i++) {
    x[i] = i;
    y[i] = i == n / 2 ? 100 : i % 7;
  }
  const GnSeries series = { .label = "Steps", .x = x, .y = y, .n = n, .color = 0 };
  GnCurvePlot plot = plain_plot (&series, 1);
  plot.smoothing = 0.9;
  Canvas canvas = canvas_new (600, 300);
  gint64 start = g_get_monotonic_time ();
  gn_plot_curve_draw (canvas.cr, 600, 300, &plot, &style);
  g_test_message ("10,000 points took %.1f ms", (g_get_monotonic_time () - start) / 1e3);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);

  /* The one spike survives the thinning: ink high up in its column. */
  guint spike = 0;
  for (int px = 0; px < 600; px++) {
    double at = gn_plot_curve_pick (600, 300, &plot, &style, px + 0.5);
    for (int py = 100; py < 150 && fabs (at - n / 2) < 60; py++)
      spike += canvas_pixel (&canvas, px, py) != CANVAS_WHITE;
  }
  g_assert_cmpuint (spike, >, 30);
  canvas_clear (&canvas);
}

static void
test_any_size (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 5, 300 }, { 300, 5 }, { 40, 40 }, { 90, 60 }, { 180, 110 }, { 1200, 800 } };
  static const double x[] = { 1, 2, 3, NAN, 5 }, y[] = { 3, NAN, INFINITY, 2, -1 }, none[] = { NAN, NAN, NAN, NAN, NAN };
  const GnSeries cases[][2] = {
    { { .label = "A", .x = x, .y = y, .n = 5, .markers = TRUE }, { .label = "B", .x = x, .y = y, .n = 1, .dashed = TRUE } },
    { { .label = "A", .x = x, .y = none, .n = 5 }, { .label = "An empty one", .n = 0 } },
  };
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
      for (int kind = 0; kind < 8; kind++) {
        GnPlotStyle any = { .background = TRUE, .dark = kind & 1, .right_to_left = kind >> 1 & 1, .font_size = kind };
        GnCurvePlot plot = plain_plot (cases[c], kind == 7 ? 0 : 2);
        plot.log_y = kind >> 2 & 1;
        plot.percent_y = kind & 1;
        plot.smoothing = kind / 8.0;
        plot.hover_x = 2;
        plot.mark_x = 2;
        plot.mark_label = "best";
        Canvas canvas = canvas_new (sizes[s][0], sizes[s][1]);
        gn_plot_curve_draw (canvas.cr, sizes[s][0], sizes[s][1], &plot, &any);
        guint32 ground = kind & 1 ? 0x2d2d2d : CANVAS_WHITE;
        if (sizes[s][0] >= 300 && sizes[s][1] >= 300)
          g_assert_cmpuint (canvas_count_ink (&canvas, ground), >, 300);
        canvas_clear (&canvas);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/curve/point-stands-where-pick-says", test_point_stands_where_pick_says);
  g_test_add_func ("/plot/curve/pick-outside", test_pick_outside);
  g_test_add_func ("/plot/curve/zoom", test_zoom);
  g_test_add_func ("/plot/curve/gap", test_gap);
  g_test_add_func ("/plot/curve/log-scale", test_log_scale);
  g_test_add_func ("/plot/curve/smoothing", test_smoothing);
  g_test_add_func ("/plot/curve/hover-and-mark", test_hover_and_mark);
  g_test_add_func ("/plot/curve/many-points", test_many_points);
  g_test_add_func ("/plot/curve/any-size", test_any_size);
  return g_test_run ();
}
