/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation.h"

#include <math.h>

#define Z_95 1.959963984540054 /* the normal distribution's 97.5 % point */

void
gn_wilson_interval (guint correct, guint count, double *low, double *high)
{
  if (count == 0) {
    *low = 0;
    *high = 1;
    return;
  }
  double n = count, p = correct / n, z2 = Z_95 * Z_95;
  double center = (p + z2 / (2 * n)) / (1 + z2 / n);
  double margin = Z_95 / (1 + z2 / n) * sqrt (p * (1 - p) / n + z2 / (4 * n * n));
  *low = correct == 0 ? 0 : MAX (center - margin, 0); /* exact at the ends, where rounding would not be */
  *high = correct == count ? 1 : MIN (center + margin, 1);
}

static double
ratio (guint part, guint whole)
{
  return whole > 0 ? (double)part / whole : NAN;
}

void
gn_class_scores (const guint *confusion, guint n_classes, GnClassScore *scores)
{
  for (guint k = 0; k < n_classes; k++) {
    guint hits = confusion[(gsize)k * n_classes + k], count = 0, called = 0;
    for (guint i = 0; i < n_classes; i++) {
      count += confusion[(gsize)k * n_classes + i];
      called += confusion[(gsize)i * n_classes + k];
    }
    scores[k] = (GnClassScore){
      .precision = ratio (hits, called),
      .recall = ratio (hits, count),
      .f1 = ratio (2 * hits, called + count),
      .count = count,
    };
  }
}
