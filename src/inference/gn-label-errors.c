/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-label-errors.h"

#include <math.h>

/* thresholds[n_classes] (transfer full): the mean probability of a class over its own photos; infinite without any. */
static double *
find_thresholds (const GnPrediction *predictions, guint n, guint n_classes)
{
  double *thresholds = g_new0 (double, n_classes);
  g_autofree guint *counts = g_new0 (guint, n_classes);
  for (guint i = 0; i < n; i++) {
    thresholds[predictions[i].truth] += predictions[i].truth_probability;
    counts[predictions[i].truth]++;
  }
  for (guint k = 0; k < n_classes; k++)
    thresholds[k] = counts[k] > 0 ? thresholds[k] / counts[k] : INFINITY;
  return thresholds;
}

/* The most probable of the classes that reach their thresholds, or -1. */
static int
find_confident_class (const float *probabilities, const double *thresholds, guint n_classes)
{
  int best = -1;
  for (guint k = 0; k < n_classes; k++)
    if (probabilities[k] >= thresholds[k] && (best < 0 || probabilities[k] > probabilities[best]))
      best = (int)k;
  return best;
}

static int
compare_margins (gconstpointer a, gconstpointer b)
{
  const GnLabelError *left = a, *right = b;
  if (left->margin != right->margin)
    return left->margin > right->margin ? -1 : 1;
  return (left->prediction > right->prediction) - (left->prediction < right->prediction);
}

GArray *
gn_find_label_errors (const GnPrediction *predictions, const float *probabilities, guint n, guint n_classes)
{
  GArray *errors = g_array_new (FALSE, FALSE, sizeof (GnLabelError));
  g_autofree double *thresholds = find_thresholds (predictions, n, n_classes);
  for (guint i = 0; i < n; i++) {
    const float *row = probabilities + (gsize)i * n_classes;
    int suggested = find_confident_class (row, thresholds, n_classes);
    if (suggested < 0 || row[suggested] <= row[predictions[i].truth])
      continue;
    GnLabelError error = { i, suggested, (double)row[suggested] - row[predictions[i].truth] };
    g_array_append_val (errors, error);
  }
  g_array_sort (errors, compare_margins);
  return errors;
}
