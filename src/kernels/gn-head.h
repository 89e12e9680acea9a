/* Linear layer and softmax cross-entropy. weight[c][k]. */
#pragma once

#include <stdbool.h>

#include "gn-thread-pool.h"

void gn_linear_forward  (GnThreadPool *pool, int n, int c, int k, const float *x, const float *weight, const float *bias, float *y);
void gn_linear_backward (GnThreadPool *pool, int n, int c, int k, const float *x, const float *weight, const float *dy,
                         float *dx, bool accumulate, float *dweight, float *dbias);
/* probabilities[n][k] (nullable) = softmax(logits), computed stably. */
void gn_softmax (int n, int k, const float *logits, float *probabilities);
/* Sum over the batch of the cross-entropy with label smoothing (Szegedy et al. 2016), in double. labels[n] in 0..k-1.
 * dlogits (nullable) = gradient of the batch *mean*. correct (nullable): number of rows whose largest logit (first on ties) is the label. */
double gn_cross_entropy (int n, int k, const float *logits, const int *labels, float smoothing, float *dlogits, int *correct);
