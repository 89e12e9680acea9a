/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution in two dimensions, NHWC:
 *   x[n][h][w][c], weight[kernel][kernel][c][k], z[n][oh][ow][k], oh = (h + 2 pad - kernel) / stride + 1.
 * Activations and their gradients are FP32 or BF16; weights, their gradients and all sums are FP32. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-element.h"
#include "gn-norm.h"

/**
 * GnConvAlgorithm:
 * @GN_CONV_DIRECT: matrix products of pixels, gathered for every tap
 * @GN_CONV_STRIPS: matrix products of pixels that lie in strips with their border, one for all taps; where a matrix unit
 *   multiplies BF16. With a stride the input gradient is direct
 * @GN_CONV_LINES: matrix products of lines of the picture as they lie, where channels are so few that a row of the kernel
 *   is one run of them. The input gradient is direct
 * @GN_CONV_WINOGRAD: F(4×4, 3×3) (Lavin & Gray 2016, "Fast Algorithms for Convolutional Neural Networks"), a quarter
 *   of the products for a slightly larger rounding error
 */
typedef enum { GN_CONV_DIRECT, GN_CONV_STRIPS, GN_CONV_LINES, GN_CONV_WINOGRAD } GnConvAlgorithm;

/**
 * GnConvShape:
 * @n: pictures in the batch
 * @h, @w, @c: height, width and channels of the input
 * @oh, @ow, @k: of the output
 * @kernel, @stride, @pad: the same in both directions
 * @algorithm: how it is computed, in all three directions
 * @element: of z and dx and their like; an operand says its own. With BF16 direct products of channels that are multiples
 *   of 16 are of BF16 numbers, added up in FP32, and so are those of lines; Winograd's are of FP32 numbers
 */
typedef struct {
  int n, h, w, c, oh, ow, k, kernel, stride, pad;
  GnConvAlgorithm algorithm;
  GnElement element;
} GnConvShape;

/**
 * gn_conv_shape:
 *
 * Works out the output's size and chooses the algorithm; the element is FP32. All sizes must be positive, @pad in
 * 0..@kernel-1, and the padded input at least as large as the kernel.
 */
GnConvShape gn_conv_shape (int n, int h, int w, int c, int k, int kernel, int stride, int pad);

/* Sets the element and chooses the algorithm anew. */
void gn_conv_shape_set_element (GnConvShape *shape, GnElement element);

/**
 * GnConvSource:
 * @element: of @values and @z
 * @values: x, or the gradient g by a batch norm's output
 * @scale, @shift: (nullable): [c]; what is convolved is relu (scale * values + shift), never stored
 * @gradient, @z: (nullable): what is convolved is @gradient's dz of g = values and z, never stored
 *
 * A convolution's operand, and what it does with it while reading. At most one of @scale and @gradient.
 */
typedef struct {
  GnElement element;
  const void *values;
  const float *scale, *shift;
  const GnNormGradient *gradient;
  const void *z;
} GnConvSource;

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
  const float *bias;
  const void *residual;
  bool relu;
} GnConvEpilogue;

/**
 * gn_conv_winograd_suits:
 *
 * Returns: whether the method applies to the shape, whatever its @algorithm, and is expected to be faster than direct
 *   products
 */
bool gn_conv_winograd_suits (const GnConvShape *shape);

/**
 * gn_conv_algorithm_name:
 *
 * Returns: (transfer none): "direct", "strips", "lines" or "winograd"
 */
const char *gn_conv_algorithm_name (GnConvAlgorithm algorithm);

/**
 * gn_conv_algorithm_reason:
 *
 * Returns: (transfer none): a few words on why gn_conv_shape() chose the algorithm
 */
const char *gn_conv_algorithm_reason (const GnConvShape *shape);

/**
 * gn_conv_prepared_bytes:
 *
 * Returns: the bytes of the weights as gn_conv_forward() wants them, a multiple of 64
 */
size_t gn_conv_prepared_bytes (const GnConvShape *shape);

/**
 * gn_conv_prepare:
 * @scale: (nullable): [k], multiplied to each output channel's weights
 * @prepared: (out): gn_conv_prepared_bytes(), 64-byte aligned; they do not depend on the shape's @n
 *
 * Packs or transforms the weights.
 */
void gn_conv_prepare (GnThreadPool *pool, const GnConvShape *shape, const float *weight, const float *scale,
                      void *prepared);

/**
 * gn_conv_forward_workspace:
 * @n_threads: of the pool that will run it
 *
 * Returns: the bytes gn_conv_forward() needs for this many pictures or fewer; may be 0
 */
size_t gn_conv_forward_workspace (const GnConvShape *shape, int n_threads);

/**
 * gn_conv_forward:
 * @prepared: from gn_conv_prepare()
 * @epilogue: (nullable)
 * @z: (out): overwritten; must not overlap @x
 * @workspace: gn_conv_forward_workspace() bytes, 64-byte aligned, contents irrelevant before and after
 *
 * Bit-identical for every number of threads. Not for two callers with one @pool at a time.
 */
void gn_conv_forward (GnThreadPool *pool, const GnConvShape *shape, const GnConvSource *x, const void *prepared,
                      const GnConvEpilogue *epilogue, void *z, void *workspace);

/**
 * GnConvBelow:
 * @z: x's shape, the input of the batch norm that made x
 * @mean: [c], that batch norm's
 * @mask: of the ReLU between the two
 * @sum_g, @sum_gz: (out): [c], as gn_norm_backward_sums() computes them
 *
 * What the backward pass does for the batch norm below with the gradient by its input, once that is complete.
 */
typedef struct {
  const void *z;
  const float *mean;
  GnNormMask mask;
  double *sum_g, *sum_gz;
} GnConvBelow;

/**
 * GnConvBackward:
 * @x: the forward pass's operand
 * @dz: z's shape, the gradient by the output
 * @weight: as they are, not prepared
 * @dx: (out) (nullable): x's shape, the gradient by the input; must not overlap what is read
 * @accumulate: add to @dx instead of overwriting it
 * @below: (nullable): only with a stride of 1
 * @dweight: (out): weight's shape, overwritten
 */
typedef struct {
  GnConvSource x, dz;
  const float *weight;
  void *dx;
  bool accumulate;
  const GnConvBelow *below;
  float *dweight;
} GnConvBackward;

/**
 * gn_conv_backward_workspace:
 * @n_threads: of the pool that will run it
 *
 * Returns: the bytes gn_conv_backward() needs for this many pictures or fewer; may be 0
 */
size_t gn_conv_backward_workspace (const GnConvShape *shape, int n_threads);

/**
 * gn_conv_backward:
 * @workspace: gn_conv_backward_workspace() bytes, 64-byte aligned, contents irrelevant before and after
 *
 * Bit-identical for every number of threads. Not for two callers with one @pool at a time.
 */
void gn_conv_backward (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward, void *workspace);
