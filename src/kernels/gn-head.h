/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The linear layer and softmax cross-entropy. weight[c][k]. */
#pragma once

#include <stdbool.h>

#include "gn-thread-pool.h"

/**
 * gn_linear_forward:
 * @x: x[n][c]
 * @weight: weight[c][k]
 * @bias: bias[k]
 * @y: (out): y[n][k] = x · weight + bias
 */
void gn_linear_forward (GnThreadPool *pool, int n, int c, int k, const float *x, const float *weight,
                        const float *bias, float *y);

/**
 * gn_linear_backward:
 * @dy: dy[n][k]
 * @dx: (out) (nullable): dx[n][c]
 * @accumulate: add to @dx instead of overwriting it
 * @dweight: (out): dweight[c][k], overwritten
 * @dbias: (out): dbias[k], overwritten
 */
void gn_linear_backward (GnThreadPool *pool, int n, int c, int k, const float *x, const float *weight,
                         const float *dy, float *dx, bool accumulate, float *dweight, float *dbias);

/**
 * gn_softmax:
 * @logits: logits[n][k]
 * @probabilities: (out) (nullable): probabilities[n][k], each row adding up to 1; NaN throughout where a logit is NaN
 *
 * Stable for any finite logits. Thread-safe.
 */
void gn_softmax (int n, int k, const float *logits, float *probabilities);

/**
 * GnTargets:
 * @labels: labels[n], each in 0..k-1
 * @others: (nullable): others[n] likewise: photo i is mixed from one of labels[i] and one of others[i]
 * @share: 0..1, of the first of the two; without @others it is not looked at
 * @smoothing: 0..1; the target is 1 - smoothing for the label plus smoothing / k for every class (Szegedy et al. 2016,
 *   "Rethinking the Inception Architecture for Computer Vision")
 *
 * What a batch should be answered with. Where two labels are mixed, so are their targets (Zhang et al. 2017, "mixup:
 * Beyond Empirical Risk Minimization").
 */
typedef struct {
  const int *labels, *others;
  float share, smoothing;
} GnTargets;

/**
 * gn_cross_entropy:
 * @dlogits: (out) (nullable): dlogits[n][k], the gradient of the batch's mean
 * @correct: (out) (nullable): rows whose largest logit, the first on ties, is the label's, or of two labels that with
 *   the larger share; a row with NaN is none
 *
 * Thread-safe.
 *
 * Returns: the sum over the batch, NaN or infinite when a logit is
 */
double gn_cross_entropy (int n, int k, const float *logits, const GnTargets *targets, float *dlogits, int *correct);
