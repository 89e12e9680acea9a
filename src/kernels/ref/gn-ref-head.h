/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The naive twins of gn-head.h in double precision. For tests only. */
#pragma once

/* y[n][k] = x[n][c] · weight[c][k] + bias[k] */
void gn_ref_linear_forward  (int n, int c, int k, const double *x, const double *weight, const double *bias, double *y);
void gn_ref_linear_backward (int n, int c, int k, const double *x, const double *weight, const double *dy, double *dx,
                             double *dweight, double *dbias);
/* Sum over the batch of the smoothed cross-entropy; dlogits[n][k]: gradient of its mean. */
double gn_ref_cross_entropy (int n, int k, const double *logits, const int *labels, double smoothing, double *dlogits);
