/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-comparison.h"

#include <math.h>

/* Sums of binomial coefficients over powers of two, in whole numbers outside of this program. */
static void
test_exact (void)
{
  static const struct {
    guint first, second;
    double p_value;
  } cases[] = {
    { 0, 0, 1 },
    { 1, 0, 1 },
    { 5, 0, 0.0625 },
    { 0, 6, 0.03125 },
    { 2, 12, 0.012939453125 },
    { 12, 2, 0.012939453125 },
    { 10, 10, 1 },
    { 10, 11, 1 },
    { 25, 45, 0.022462895492509277 },
    { 400, 500, 0.0009564441369189461 },
    { 59, 6, 4.964650327128617e-12 },
    { 3, 1000, 3.923720417925807e-294 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GnComparison comparison = gn_comparison_from_counts (7, cases[i].first, cases[i].second, 3);
    g_assert_cmpfloat_with_epsilon (comparison.p_value / cases[i].p_value, 1, 1e-9);
  }
}

/* Table II of Newcombe's paper, four digits. */
static void
test_interval (void)
{
  static const struct {
    guint both, first, second, neither;
    double low, high;
  } cases[] = {
    { 36, 2, 12, 0, 0.0569, 0.3404 }, { 18, 2, 12, 18, 0.0562, 0.3290 },   { 53, 0, 0, 1, -0.0729, 0.0729 },
    { 0, 0, 30, 0, 0.8395, 1 },       { 18, 12, 2, 18, -0.3290, -0.0562 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GnComparison comparison =
        gn_comparison_from_counts (cases[i].both, cases[i].first, cases[i].second, cases[i].neither);
    double n = gn_comparison_count (&comparison);
    g_assert_cmpfloat_with_epsilon (comparison.difference, ((double)cases[i].second - cases[i].first) / n, 1e-15);
    g_assert_cmpfloat_with_epsilon (comparison.low, cases[i].low, 0.5e-4);
    g_assert_cmpfloat_with_epsilon (comparison.high, cases[i].high, 0.5e-4);
  }
}

static void
test_ends (void)
{
  GnComparison nothing = gn_comparison_from_counts (0, 0, 0, 0);
  g_assert_true (isnan (nothing.difference) && nothing.low == -1 && nothing.high == 1 && nothing.p_value == 1);
  for (guint a = 0; a < 5; a++)
    for (guint b = 0; b < 5; b++)
      for (guint c = 0; c < 5; c++)
        for (guint d = a + b + c > 0 ? 0 : 1; d < 5; d++) {
          GnComparison some = gn_comparison_from_counts (a, b, c, d);
          g_assert_true (some.low >= -1 && some.high <= 1);
          g_assert_true (some.low <= some.difference && some.difference <= some.high);
          g_assert_true (some.p_value > 0 && some.p_value <= 1);
        }
}

static GnEvaluation
make_evaluation (const GnPrediction *predictions, guint n)
{
  GnEvaluation evaluation = { .count = n, .predictions = g_array_new (FALSE, FALSE, sizeof (GnPrediction)) };
  g_array_append_vals (evaluation.predictions, predictions, n);
  return evaluation;
}

/* Only photos that both could read count. */
static void
test_pairs (void)
{
  static const GnPrediction left[] = {
    { .photo = 1, .truth = 0, .predicted = 0 }, { .photo = 2, .truth = 0, .predicted = 1 },
    { .photo = 4, .truth = 1, .predicted = 1 }, { .photo = 7, .truth = 1, .predicted = 0 },
    { .photo = 8, .truth = 1, .predicted = 1 },
  };
  static const GnPrediction right[] = {
    { .photo = 0, .truth = 0, .predicted = 0 }, { .photo = 1, .truth = 0, .predicted = 0 },
    { .photo = 2, .truth = 0, .predicted = 0 }, { .photo = 4, .truth = 1, .predicted = 0 },
    { .photo = 5, .truth = 1, .predicted = 0 }, { .photo = 7, .truth = 1, .predicted = 2 },
  };
  GnEvaluation first = make_evaluation (left, G_N_ELEMENTS (left)),
               second = make_evaluation (right, G_N_ELEMENTS (right));
  GnComparison comparison = gn_compare_evaluations (&first, &second);
  g_assert_cmpuint (comparison.both, ==, 1);
  g_assert_cmpuint (comparison.only_first, ==, 1);
  g_assert_cmpuint (comparison.only_second, ==, 1);
  g_assert_cmpuint (comparison.neither, ==, 1);
  g_array_unref (first.predictions);
  g_array_unref (second.predictions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inference/comparison/exact", test_exact);
  g_test_add_func ("/inference/comparison/interval", test_interval);
  g_test_add_func ("/inference/comparison/ends", test_ends);
  g_test_add_func ("/inference/comparison/pairs", test_pairs);
  return g_test_run ();
}
