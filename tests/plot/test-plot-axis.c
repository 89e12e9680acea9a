/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-axis.h"

#include <math.h>

static GnPlotAxis
make_axis (double minimum, double maximum, gboolean logarithmic)
{
  return (GnPlotAxis) { minimum, maximum, 100, 500, logarithmic, FALSE, FALSE };
}

static void
test_nice_step (void)
{
  static const double cases[][2] = {
    { 1, 1 }, { 1.1, 2 }, { 2.1, 5 }, { 5.5, 10 }, { 0.03, 0.05 }, { 0.011, 0.02 }, { 300, 500 }, { 1e-7, 1e-7 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat_with_epsilon (gn_plot_nice_step (cases[i][0]), cases[i][1], cases[i][1] * 1e-12);
  g_assert_cmpfloat (gn_plot_nice_step (0), ==, 1);
  g_assert_cmpfloat (gn_plot_nice_step (NAN), ==, 1);
}

static void
test_map_inverts (void)
{
  GnPlotAxis axes[] = { make_axis (-3, 12, FALSE), make_axis (1e-5, 40, TRUE), make_axis (1e6, 1e6 + 1, FALSE) };
  for (guint i = 0; i < G_N_ELEMENTS (axes); i++) {
    g_assert_cmpfloat_with_epsilon (gn_plot_axis_map (&axes[i], axes[i].minimum), 100, 1e-9);
    g_assert_cmpfloat_with_epsilon (gn_plot_axis_map (&axes[i], axes[i].maximum), 500, 1e-9);
    for (double pixel = 100; pixel <= 500; pixel += 12.5)
      g_assert_cmpfloat_with_epsilon (gn_plot_axis_map (&axes[i], gn_plot_axis_unmap (&axes[i], pixel)), pixel, 1e-4);
  }
  g_assert_true (isnan (gn_plot_axis_map (&axes[0], NAN)));
  g_assert_true (isnan (gn_plot_axis_map (&axes[0], INFINITY)));
  g_assert_true (isnan (gn_plot_axis_map (&axes[1], 0)));
  g_assert_true (isnan (gn_plot_axis_map (&axes[1], -1)));
}

static void
test_ranges (void)
{
  static const double cases[][2] = {
    { INFINITY, -INFINITY }, { NAN, NAN }, { 3, 3 }, { 0, 0 }, { -2, -2 }, { 1e300, 1e300 }, { 1, 1 + 1e-15 }, { 0, 5 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int kind = 0; kind < 4; kind++) {
      GnPlotAxis axis = { .start = 0, .end = 100, .logarithmic = kind & 1, .integer = kind >> 1 };
      GnPlotTicks ticks;
      gn_plot_axis_set_range (&axis, cases[i][0], cases[i][1], 0.05);
      g_assert_true (isfinite (axis.minimum) && isfinite (axis.maximum));
      g_assert_cmpfloat (axis.maximum, >, axis.minimum);
      if (axis.logarithmic)
        g_assert_cmpfloat (axis.minimum, >, 0);
      gn_plot_axis_ticks (&axis, 5, &ticks);
      for (guint t = 0; t < ticks.n; t++)
        g_assert_true (isfinite (gn_plot_axis_map (&axis, ticks.values[t])));
    }
}

static void
check_labels (const GnPlotAxis *axis, int wanted, const char *const *expected)
{
  GnPlotTicks ticks;
  gn_plot_axis_ticks (axis, wanted, &ticks);
  g_assert_cmpuint (ticks.n, ==, g_strv_length ((GStrv) expected));
  for (guint i = 0; i < ticks.n; i++)
    g_assert_cmpstr (ticks.labels[i], ==, expected[i]);
}

static void
test_tick_labels (void)
{
  GnPlotAxis axis = make_axis (0, 1.04, FALSE);
  check_labels (&axis, 6, (const char *const[]) { "0.0", "0.2", "0.4", "0.6", "0.8", "1.0", NULL });
  axis.percent = TRUE;
  check_labels (&axis, 6, (const char *const[]) { "0 %", "20 %", "40 %", "60 %", "80 %", "100 %", NULL });
  axis = make_axis (1, 3, FALSE);
  axis.integer = TRUE;
  check_labels (&axis, 20, (const char *const[]) { "1", "2", "3", NULL });
  axis = make_axis (-0.3, 0.3, FALSE);
  check_labels (&axis, 4, (const char *const[]) { "-0.2", "0.0", "0.2", NULL });
  axis = make_axis (0.001, 100, TRUE);
  check_labels (&axis, 5, (const char *const[]) { "0.001", "0.01", "0.1", "1", "10", "100", NULL });
  axis = make_axis (1e-30, 1, TRUE);
  GnPlotTicks ticks;
  gn_plot_axis_ticks (&axis, 5, &ticks);
  g_assert_cmpuint (ticks.n, >=, 3);
  g_assert_cmpuint (ticks.n, <=, 8);
}

static void
test_values (void)
{
  char text[32];
  gn_plot_format_value (text, sizeof text, 0.875, TRUE, FALSE);
  g_assert_cmpstr (text, ==, "87.5 %");
  gn_plot_format_value (text, sizeof text, 12, FALSE, TRUE);
  g_assert_cmpstr (text, ==, "12");
  gn_plot_format_value (text, sizeof text, 0.0341218, FALSE, FALSE);
  g_assert_cmpstr (text, ==, "0.03412");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/axis/nice-step", test_nice_step);
  g_test_add_func ("/plot/axis/map-inverts", test_map_inverts);
  g_test_add_func ("/plot/axis/ranges", test_ranges);
  g_test_add_func ("/plot/axis/tick-labels", test_tick_labels);
  g_test_add_func ("/plot/axis/values", test_values);
  return g_test_run ();
}
