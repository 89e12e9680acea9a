/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The naive twin of gn-norm.h in double precision. For tests only. */
#pragma once

#include <stdbool.h>

typedef struct {
  const double *gamma, *beta;
  double *running_mean, *running_var;
  double epsilon, momentum;
} GnRefNorm;

/**
 * gn_ref_norm_forward:
 * @z: z[rows][k]
 * @residual: (nullable): z's shape
 * @mean, @inverse_deviation: (out): [k], of the batch
 * @y: (out): z's shape
 *
 * Training mode: normalises with the batch's mean and biased variance, updates the running values with the unbiased.
 */
void gn_ref_norm_forward (const GnRefNorm *norm, int rows, int k, const double *z, const double *residual, bool relu,
                          double *mean, double *inverse_deviation, double *y);

/**
 * gn_ref_norm_backward:
 * @y: (nullable): the output when a ReLU followed, for its mask
 * @dy: (inout): masked
 * @dz, @dgamma, @dbeta: (out)
 */
void gn_ref_norm_backward (int rows, int k, const double *z, const double *y, const double *gamma, const double *mean,
                           const double *inverse_deviation, double *dy, double *dz, double *dgamma, double *dbeta);
