/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-ref-norm.h"

#include <math.h>

void
gn_ref_norm_forward (const GnRefNorm *norm, int rows, int k, const double *z, const double *residual, bool relu,
                     double *mean, double *inverse_deviation, double *y)
{
  for (int j = 0; j < k; j++) {
    double mu = 0, var = 0;
    for (int r = 0; r < rows; r++)
      mu += z[r * k + j] / rows;
    for (int r = 0; r < rows; r++)
      var += (z[r * k + j] - mu) * (z[r * k + j] - mu) / rows;
    double unbiased = rows > 1 ? var * rows / (rows - 1) : var;
    mean[j] = mu;
    inverse_deviation[j] = 1 / sqrt (var + norm->epsilon);
    norm->running_mean[j] = (1 - norm->momentum) * norm->running_mean[j] + norm->momentum * mu;
    norm->running_var[j] = (1 - norm->momentum) * norm->running_var[j] + norm->momentum * unbiased;
    for (int r = 0; r < rows; r++) {
      double value = norm->gamma[j] * (z[r * k + j] - mu) * inverse_deviation[j] + norm->beta[j];
      value += residual ? residual[r * k + j] : 0;
      y[r * k + j] = relu && value < 0 ? 0 : value;
    }
  }
}

void
gn_ref_norm_backward (int rows, int k, const double *z, const double *y, const double *gamma, const double *mean,
                      const double *inverse_deviation, double *dy, double *dz, double *dgamma, double *dbeta)
{
  for (int j = 0; j < k; j++) {
    dgamma[j] = dbeta[j] = 0;
    for (int r = 0; r < rows; r++) {
      int i = r * k + j;
      if (y && y[i] <= 0)
        dy[i] = 0;
      dbeta[j] += dy[i];
      dgamma[j] += dy[i] * (z[i] - mean[j]) * inverse_deviation[j];
    }
    for (int r = 0; r < rows; r++) {
      int i = r * k + j;
      double normal = (z[i] - mean[j]) * inverse_deviation[j];
      dz[i] = gamma[j] * inverse_deviation[j] * (dy[i] - dbeta[j] / rows - normal * dgamma[j] / rows);
    }
  }
}
