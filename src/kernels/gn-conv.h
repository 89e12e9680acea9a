/* 2-D convolution, NHWC. x[n][h][w][c], weight[kernel][kernel][c][k], z[n][oh][ow][k]; oh = (h + 2 pad - kernel) / stride + 1. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-thread-pool.h"

/**
 * GnConvAlgorithm:
 * @GN_CONV_DIRECT: matrix products over strips of pixels
 * @GN_CONV_WINOGRAD: F(4×4, 3×3) (Lavin & Gray 2016), a quarter of the products for a slightly larger rounding error
 */
typedef enum { GN_CONV_DIRECT, GN_CONV_WINOGRAD } GnConvAlgorithm;

typedef struct { int n, h, w, c, oh, ow, k, kernel, stride, pad; } GnConvShape;

GnConvShape gn_conv_shape (int n, int h, int w, int c, int k, int kernel, int stride, int pad);

/**
 * GnConvEpilogue: what the convolution does with a strip of output before it leaves the cache.
 * All fields zero: nothing.
 * @sum, @sum_of_squares: (nullable) [k], set to Σz and Σz² over all n*oh*ow outputs (before bias)
 * @bias: (nullable) [k], added
 * @residual: (nullable) same shape as z, added
 * @relu: clamp at zero, last
 */
typedef struct {
  double *sum, *sum_of_squares;
  const float *bias, *residual;
  bool relu;
} GnConvEpilogue;

/* What gn_conv_forward() and gn_conv_backward() use for a shape; it follows from the shape alone. */
GnConvAlgorithm gn_conv_algorithm      (const GnConvShape *shape);
const char     *gn_conv_algorithm_name (GnConvAlgorithm algorithm); /* "direct", "winograd" */

size_t gn_conv_forward_workspace  (const GnConvShape *shape, int n_threads); /* bytes */
size_t gn_conv_backward_workspace (const GnConvShape *shape, int n_threads); /* bytes */

void gn_conv_forward  (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                       const GnConvEpilogue *epilogue, float *z, void *workspace);
/* dweight is overwritten. dx: (nullable); overwritten, or added to when accumulate. */
void gn_conv_backward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                       const float *dz, float *dx, bool accumulate, float *dweight, void *workspace);
