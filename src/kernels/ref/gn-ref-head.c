/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-ref-head.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

void
gn_ref_linear_forward (int n, int c, int k, const double *x, const double *weight, const double *bias, double *y)
{
  for (int i = 0; i < n; i++)
    for (int j = 0; j < k; j++) {
      y[i * k + j] = bias[j];
      for (int q = 0; q < c; q++)
        y[i * k + j] += x[i * c + q] * weight[q * k + j];
    }
}

void
gn_ref_linear_backward (int n, int c, int k, const double *x, const double *weight, const double *dy, double *dx,
                        double *dweight, double *dbias)
{
  memset (dx, 0, (size_t) n * c * sizeof *dx);
  memset (dweight, 0, (size_t) c * k * sizeof *dweight);
  memset (dbias, 0, (size_t) k * sizeof *dbias);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < k; j++) {
      dbias[j] += dy[i * k + j];
      for (int q = 0; q < c; q++) {
        dx[i * c + q] += dy[i * k + j] * weight[q * k + j];
        dweight[q * k + j] += dy[i * k + j] * x[i * c + q];
      }
    }
}

double
gn_ref_cross_entropy (int n, int k, const double *logits, const int *labels, double smoothing, double *dlogits)
{
  double loss = 0;
  for (int i = 0; i < n; i++) {
    double sum = 0;
    for (int j = 0; j < k; j++)
      sum += exp (logits[i * k + j]);
    for (int j = 0; j < k; j++) {
      double probability = exp (logits[i * k + j]) / sum;
      double target = (j == labels[i] ? 1 - smoothing : 0) + smoothing / k;
      loss -= target * log (probability);
      dlogits[i * k + j] = (probability - target) / n;
    }
  }
  return loss;
}
