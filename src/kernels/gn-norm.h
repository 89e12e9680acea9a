/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch normalisation (Ioffe & Szegedy 2015) over rows of k channels, z[rows][k], with PyTorch's conventions: the
 * biased variance normalises, the unbiased goes into the running one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-element.h"
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
 * @mean, @inverse_deviation: (out): [k], for the backward pass
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
 * @element: of @z, @residual and @y
 * @residual: (nullable): z's shape
 * @y: (out): z's shape, [relu](scale * z + shift [+ residual]); may be @z or @residual
 */
void gn_norm_forward (GnThreadPool *pool, GnElement element, int rows, int k, const void *z, const float *scale,
                      const float *shift, const void *residual, bool relu, void *y);

/**
 * GnNormMask:
 * @y: (nullable): the output of a ReLU; gradients pass where it is above 0
 * @scale, @shift: (nullable): [k]; instead, where scale * z + shift is above 0: the output of a ReLU that was never stored
 *
 * All fields zero: everything passes.
 */
typedef struct {
  const void *y;
  const float *scale, *shift;
} GnNormMask;

/**
 * GnNormGradient:
 * @k1, @k2, @k3, @mean: [k]
 *
 * The gradient by a batch norm's input, from the gradient g by its output: dz = k1 g + k2 (z - mean) + k3. Nobody stores
 * it: the convolution in front computes it while it reads g and z.
 */
typedef struct {
  const float *k1, *k2, *k3, *mean;
} GnNormGradient;

/**
 * gn_norm_backward_sums_workspace:
 *
 * Returns: the bytes gn_norm_backward_sums() needs for this many rows or fewer, whatever the number of threads
 */
size_t gn_norm_backward_sums_workspace (int rows, int k);

/**
 * gn_norm_backward_sums:
 * @element: of @z, @g and @mask's y
 * @z: z[rows][k], the input of the forward pass
 * @g: (inout): z's shape, the gradient by the output; set to 0 where @mask says so
 * @sum_g, @sum_gz: (out): [k], Σg and Σg(z - mean) over all rows
 * @workspace: gn_norm_backward_sums_workspace() bytes, 8-byte aligned, contents irrelevant before and after
 *
 * Where no convolution behind has left these sums already. Bit-identical for every number of threads.
 */
void gn_norm_backward_sums (GnThreadPool *pool, GnElement element, int rows, int k, const void *z,
                            const GnNormMask *mask, const float *mean, void *g, double *sum_g, double *sum_gz,
                            void *workspace);

/**
 * gn_norm_backward_finalize:
 * @sum_g, @sum_gz: [k], from gn_norm_backward_sums() or gn_conv_backward()
 * @k1, @k2, @k3: (out): [k], for #GnNormGradient
 * @dgamma, @dbeta: (out): [k], overwritten
 *
 * Runs on the calling thread.
 */
void gn_norm_backward_finalize (int rows, int k, const double *sum_g, const double *sum_gz, const float *gamma,
                                const float *inverse_deviation, float *k1, float *k2, float *k3, float *dgamma,
                                float *dbeta);
