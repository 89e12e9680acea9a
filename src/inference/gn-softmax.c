/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-softmax.h"

#include <float.h>
#include <math.h>

double
gn_log_sum_exp (const float *logits, guint n)
{
  double largest = logits[0], sum = 0;
  for (guint i = 1; i < n; i++)
    largest = MAX (largest, logits[i]);
  for (guint i = 0; i < n; i++)
    sum += exp (logits[i] - largest);
  return largest + log (sum);
}

void
gn_mean_answer (const float *first, guint n_first, const float *second, guint n, float *mean)
{
  double first_share = log (n_first), all = log1p (n_first);
  double first_sum = gn_log_sum_exp (first, n), second_sum = gn_log_sum_exp (second, n);
  gboolean finite = TRUE;
  for (guint i = 0; i < n; i++)
    finite = finite && isfinite (first[i]) && isfinite (second[i]);
  for (guint i = 0; i < n; i++) {
    double a = first[i] - first_sum + first_share, b = second[i] - second_sum;
    double value = MAX (a, b) + log1p (exp (-fabs (a - b))) - all;
    mean[i] = finite ? (float)MAX (value, -FLT_MAX) : NAN;
  }
}
