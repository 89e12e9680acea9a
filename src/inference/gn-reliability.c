/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-reliability.h"

#include <math.h>

static guint
find_bin (float probability)
{
  double bin = ceil ((double)probability * GN_RELIABILITY_BINS) - 1;
  return (guint)CLAMP (bin, 0, GN_RELIABILITY_BINS - 1);
}

double
gn_reliability (const GnPrediction *predictions, guint n, GnReliabilityBin *bins)
{
  double sums[GN_RELIABILITY_BINS] = { 0 }, error = 0;

  for (guint b = 0; b < GN_RELIABILITY_BINS; b++)
    bins[b] = (GnReliabilityBin){ .confidence = NAN };
  for (guint i = 0; i < n; i++) {
    guint b = find_bin (predictions[i].probability);
    bins[b].count++;
    bins[b].correct += predictions[i].predicted == predictions[i].truth;
    sums[b] += predictions[i].probability;
  }
  for (guint b = 0; b < GN_RELIABILITY_BINS; b++) {
    if (bins[b].count == 0)
      continue;
    bins[b].confidence = sums[b] / bins[b].count;
    error += fabs (sums[b] - bins[b].correct) / n;
  }
  return n > 0 ? error : NAN;
}
