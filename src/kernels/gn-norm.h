/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch normalisation (Ioffe & Szegedy 2015) over rows of k channels, z[rows][k], with PyTorch's conventions: the
 * biased variance normalises, the unbiased goes into the running one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-thread-pool.h"

/**
 * GnNorm:
 * @gamma, @beta: [k], trained
 * @running_mean, @running_var: [k], for evaluation
 * @epsilon: added to the variance
 * @momentum: as in PyTorch: running = (1 - momentum) * running + momentum * batch
 */
typedef struct {
  const float *gamma, *beta;
  float *running_mean, *running_var;
  float epsilon, momentum;
} GnNorm;

/**
 * gn_norm_finalize:
 * @rows: over which the sums ran; with 1 the variance is 0 and counts as unbiased
 * @sum, @sum_of_squares: [k], Σz and Σz² as gn_conv_forward() leaves them
 * @mean, @inverse_deviation: (out): [k], for gn_norm_backward()
 * @scale, @shift: (out): [k], for gn_norm_forward()
 *
 * Also updates the running statistics. Runs on the calling thread.
 */
void gn_norm_finalize (const GnNorm *norm, int rows, int k, const double *sum, const double *sum_of_squares,
                       float *mean, float *inverse_deviation, float *scale, float *shift);

/**
 * gn_norm_from_running:
 * @scale, @shift: (out): [k], for gn_norm_forward() in evaluation
 */
void gn_norm_from_running (const GnNorm *norm, int k, float *scale, float *shift);

/**
 * gn_norm_forward:
 * @residual: (nullable): z's shape
 * @y: (out): z's shape, [relu](scale * z + shift [+ residual]); may be @z or @residual
 */
void gn_norm_forward (GnThreadPool *pool, int rows, int k, const float *z, const float *scale, const float *shift,
                      const float *residual, bool relu, float *y);

/**
 * gn_norm_backward_workspace:
 *
 * Returns: the bytes gn_norm_backward() needs, whatever the number of threads
 */
size_t gn_norm_backward_workspace (int rows, int k);

/**
 * gn_norm_backward:
 * @z: z[rows][k], the input of the forward pass
 * @y: (nullable): its output, read only when @relu
 * @relu: a ReLU ended the forward pass
 * @dy: (inout): z's shape; when @relu, set to 0 where y <= 0, and so also the residual's gradient
 * @dz: (out): z's shape, overwritten; may be @dy
 * @dgamma, @dbeta: (out): [k], overwritten
 * @workspace: gn_norm_backward_workspace() bytes, 8-byte aligned, contents irrelevant before and after
 *
 * Bit-identical for every number of threads.
 */
void gn_norm_backward (GnThreadPool *pool, int rows, int k, const float *z, const float *y, bool relu,
                       const float *gamma, const float *mean, const float *inverse_deviation, float *dy, float *dz,
                       float *dgamma, float *dbeta, void *workspace);
