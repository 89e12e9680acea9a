/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-comparison.h"

#include <math.h>

/* Twice the probability of at most @fewer heads in @n throws of a coin, from the largest term downwards. */
static double
two_sided_binomial (guint fewer, guint n)
{
  double log_term = -(double)n * G_LN2, sum = 1, term = 1;
  if (2 * fewer >= n)
    return 1;
  for (guint i = 1; i <= fewer; i++)
    log_term += log ((double)(n - fewer + i) / i);
  for (guint i = fewer; i > 0; i--) {
    term *= (double)i / (n - i + 1);
    sum += term;
  }
  return MIN (2 * exp (log_term) * sum, 1);
}

/* The correlation of both models' being right, corrected for continuity where it is positive. */
static double
correlation (double both, double only_first, double only_second, double neither)
{
  double n = both + only_first + only_second + neither;
  double product = (both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither);
  double determinant = both * neither - only_first * only_second;
  if (product == 0)
    return 0;
  if (determinant > 0)
    determinant = MAX (determinant - n / 2, 0);
  return determinant / sqrt (product);
}

static void
find_interval (GnComparison *comparison)
{
  guint n = gn_comparison_count (comparison);
  guint first = comparison->both + comparison->only_first, second = comparison->both + comparison->only_second;
  double phi = correlation (comparison->both, comparison->only_first, comparison->only_second, comparison->neither);
  double low_first, high_first, low_second, high_second;
  gn_wilson_interval (first, n, &low_first, &high_first);
  gn_wilson_interval (second, n, &low_second, &high_second);

  double down_first = (double)first / n - low_first, up_first = high_first - (double)first / n;
  double down_second = (double)second / n - low_second, up_second = high_second - (double)second / n;
  double down = down_second * down_second - 2 * phi * down_second * up_first + up_first * up_first;
  double up = up_second * up_second - 2 * phi * up_second * down_first + down_first * down_first;
  comparison->low = MAX (comparison->difference - sqrt (MAX (down, 0)), -1);
  comparison->high = MIN (comparison->difference + sqrt (MAX (up, 0)), 1);
}

GnComparison
gn_comparison_from_counts (guint both, guint only_first, guint only_second, guint neither)
{
  GnComparison comparison = { both, only_first, only_second, neither, .difference = NAN, .low = -1, .high = 1 };
  guint n = gn_comparison_count (&comparison);
  comparison.p_value = two_sided_binomial (MIN (only_first, only_second), only_first + only_second);
  if (n == 0)
    return comparison;
  comparison.difference = ((double)only_second - only_first) / n;
  find_interval (&comparison);
  return comparison;
}

guint
gn_comparison_count (const GnComparison *comparison)
{
  return comparison->both + comparison->only_first + comparison->only_second + comparison->neither;
}

GnComparison
gn_compare_evaluations (const GnEvaluation *first, const GnEvaluation *second)
{
  guint counts[2][2] = { { 0 } }; /* [first is right][second is right] */
  for (guint i = 0, j = 0; i < first->predictions->len && j < second->predictions->len;) {
    const GnPrediction *left = &g_array_index (first->predictions, GnPrediction, i);
    const GnPrediction *right = &g_array_index (second->predictions, GnPrediction, j);
    if (left->photo == right->photo)
      counts[left->predicted == left->truth][right->predicted == right->truth]++;
    i += left->photo <= right->photo;
    j += right->photo <= left->photo;
  }
  return gn_comparison_from_counts (counts[1][1], counts[1][0], counts[0][1], counts[0][0]);
}
