/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution in two dimensions, FP32, NHWC:
 *   x[n][h][w][c], weight[kernel][kernel][c][k], z[n][oh][ow][k], oh = (h + 2 pad - kernel) / stride + 1. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-thread-pool.h"

/**
 * GnConvAlgorithm:
 * @GN_CONV_DIRECT: matrix products over strips of pixels
 * @GN_CONV_WINOGRAD: F(4×4, 3×3) (Lavin & Gray 2016, "Fast Algorithms for Convolutional Neural Networks"), a quarter
 *   of the products for a slightly larger rounding error
 */
typedef enum { GN_CONV_DIRECT, GN_CONV_WINOGRAD } GnConvAlgorithm;

/**
 * GnConvShape:
 * @n: pictures in the batch
 * @h, @w, @c: height, width and channels of the input
 * @oh, @ow, @k: of the output
 * @kernel, @stride, @pad: the same in both directions
 */
typedef struct {
  int n, h, w, c, oh, ow, k, kernel, stride, pad;
} GnConvShape;

/**
 * gn_conv_shape:
 *
 * Works out the output's size. All sizes must be positive, @pad in 0..@kernel-1, and the padded input at least as large
 * as the kernel.
 */
GnConvShape gn_conv_shape (int n, int h, int w, int c, int k, int kernel, int stride, int pad);

/**
 * GnConvEpilogue:
 * @sum, @sum_of_squares: (nullable): [k], set to Σz and Σz² over all n*oh*ow outputs, before anything is added; both or
 *   neither
 * @bias: (nullable): [k], added
 * @residual: (nullable): z's shape, added; may be z's own memory
 * @relu: clamp at zero, last; NaN stays NaN
 *
 * What the convolution does with its output while that is in the cache. All fields zero: nothing.
 */
typedef struct {
  double *sum, *sum_of_squares;
  const float *bias, *residual;
  bool relu;
} GnConvEpilogue;

/**
 * gn_conv_algorithm:
 *
 * Returns: what gn_conv_forward() and gn_conv_backward() use for @shape; it follows from the shape alone
 */
GnConvAlgorithm gn_conv_algorithm (const GnConvShape *shape);

/**
 * gn_conv_algorithm_name:
 *
 * Returns: (transfer none): "direct" or "winograd"
 */
const char *gn_conv_algorithm_name (GnConvAlgorithm algorithm);

/**
 * gn_conv_forward_workspace:
 * @n_threads: of the pool that will run it
 *
 * Returns: the bytes gn_conv_forward() needs; may be 0
 */
size_t gn_conv_forward_workspace (const GnConvShape *shape, int n_threads);

/**
 * gn_conv_backward_workspace:
 * @n_threads: of the pool that will run it
 *
 * Returns: the bytes gn_conv_backward() needs; may be 0
 */
size_t gn_conv_backward_workspace (const GnConvShape *shape, int n_threads);

/**
 * gn_conv_forward:
 * @epilogue: (nullable)
 * @z: (out): overwritten; must not overlap @x
 * @workspace: gn_conv_forward_workspace() bytes, 64-byte aligned, contents irrelevant before and after
 *
 * Bit-identical for every number of threads. Not for two callers with one @pool at a time.
 */
void gn_conv_forward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                      const GnConvEpilogue *epilogue, float *z, void *workspace);

/**
 * gn_conv_backward:
 * @dz: z's shape, the gradient by the output
 * @dx: (out) (nullable): x's shape, the gradient by the input; must not overlap @x or @dz
 * @accumulate: add to @dx instead of overwriting it
 * @dweight: (out): weight's shape, overwritten
 * @workspace: gn_conv_backward_workspace() bytes, 64-byte aligned, contents irrelevant before and after
 *
 * Bit-identical for every number of threads. Not for two callers with one @pool at a time.
 */
void gn_conv_backward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                       const float *dz, float *dx, bool accumulate, float *dweight, void *workspace);
