/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a model is right as often as it says. */
#pragma once

#include "gn-prediction.h"

G_BEGIN_DECLS

#define GN_RELIABILITY_BINS 15

/**
 * GnReliabilityBin:
 * @count: photos whose answer had a probability in the bin; bin m of M holds those above m / M, up to (m + 1) / M
 * @correct: of them rightly told
 * @confidence: mean probability of their answers; NaN when there are none
 */
typedef struct {
  guint count, correct;
  double confidence;
} GnReliabilityBin;

/**
 * gn_reliability:
 * @predictions: predictions[n]
 * @bins: (out): bins[GN_RELIABILITY_BINS]
 *
 * C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: "On calibration of modern neural networks", ICML 2017.
 *
 * Returns: the expected calibration error, 0 to 1: the gap between confidence and accuracy, averaged over the photos by
 *   bin; NaN when @n is 0
 */
double gn_reliability (const GnPrediction *predictions, guint n, GnReliabilityBin *bins);

G_END_DECLS
