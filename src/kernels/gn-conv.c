/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv.h"

#include <assert.h>

#include "gn-conv-direct.h"
#include "gn-conv-lines.h"
#include "gn-conv-operand.h"
#include "gn-conv-strips-run.h"
#include "gn-conv-winograd.h"
#include "gn-slices.h"

GnConvShape
gn_conv_shape (int n, int h, int w, int c, int k, int kernel, int stride, int pad)
{
  assert (n > 0 && c > 0 && k > 0 && kernel > 0 && stride > 0 && pad >= 0 && pad < kernel);
  assert (h + 2 * pad >= kernel && w + 2 * pad >= kernel);
  GnConvShape shape = {
    n, h, w, c, (h + 2 * pad - kernel) / stride + 1, (w + 2 * pad - kernel) / stride + 1, k, kernel, stride, pad,
    GN_CONV_DIRECT, GN_ELEMENT_FP32,
  };
  gn_conv_shape_set_element (&shape, GN_ELEMENT_FP32);
  return shape;
}

static GnConvAlgorithm
choose_algorithm (const GnConvShape *shape)
{
  if (gn_conv_lines_suit (shape))
    return GN_CONV_LINES;
  if (gn_conv_strips_suit (shape))
    return GN_CONV_STRIPS;
  return gn_conv_winograd_suits (shape) ? GN_CONV_WINOGRAD : GN_CONV_DIRECT;
}

void
gn_conv_shape_set_element (GnConvShape *shape, GnElement element)
{
  shape->element = element;
  shape->algorithm = choose_algorithm (shape);
}

const char *
gn_conv_algorithm_name (GnConvAlgorithm algorithm)
{
  static const char *const names[] = {
    [GN_CONV_DIRECT] = "direct", [GN_CONV_STRIPS] = "strips", [GN_CONV_LINES] = "lines",
    [GN_CONV_WINOGRAD] = "winograd",
  };
  return names[algorithm];
}

const char *
gn_conv_algorithm_reason (const GnConvShape *s)
{
  if (s->algorithm == GN_CONV_STRIPS)
    return "a matrix unit multiplies faster than pixels are copied or transformed";
  if (s->algorithm == GN_CONV_LINES)
    return "few channels: a row of the kernel is one run of them";
  if (s->algorithm == GN_CONV_WINOGRAD)
    return "36 products for 16 outputs, not 144";
  if (s->kernel == 1)
    return s->stride == 1 ? "1×1: both gradients in one pass" : "1×1";
  if (s->kernel != 3 || s->stride != 1)
    return "not 3×3 with stride 1";
  if (s->c % 16 != 0 || s->k % 16 != 0 || s->c < 32 || s->k < 32)
    return "too few channels for Winograd's method";
  return s->element == GN_ELEMENT_BF16 ? "too few tiles for Winograd's method to beat direct products of BF16"
                                       : "too few tiles to pay for Winograd's weights";
}

size_t
gn_conv_prepared_bytes (const GnConvShape *shape)
{
  if (shape->algorithm == GN_CONV_WINOGRAD)
    return gn_conv_winograd_prepared_bytes (shape);
  if (shape->algorithm == GN_CONV_LINES)
    return gn_conv_lines_prepared_bytes (shape);
  return gn_conv_direct_prepared_bytes (shape);
}

void
gn_conv_prepare (GnThreadPool *pool, const GnConvShape *shape, const float *weight, const float *scale, void *prepared)
{
  if (shape->algorithm == GN_CONV_WINOGRAD)
    gn_conv_winograd_prepare (pool, shape, weight, scale, prepared);
  else if (shape->algorithm == GN_CONV_LINES)
    gn_conv_lines_prepare (pool, shape, weight, scale, prepared);
  else
    gn_conv_direct_prepare (pool, shape, weight, scale, prepared);
}

size_t
gn_conv_forward_workspace (const GnConvShape *shape, int n_threads)
{
  if (shape->algorithm == GN_CONV_WINOGRAD)
    return gn_conv_winograd_forward_workspace (shape, n_threads);
  if (shape->algorithm == GN_CONV_STRIPS)
    return gn_conv_strips_workspace (shape, n_threads);
  if (shape->algorithm == GN_CONV_LINES)
    return gn_conv_lines_forward_workspace (shape, n_threads);
  return gn_conv_direct_forward_workspace (shape, n_threads);
}

void
gn_conv_forward (GnThreadPool *pool, const GnConvShape *shape, const GnConvSource *x, const void *prepared,
                 const GnConvEpilogue *epilogue, void *z, void *workspace)
{
  static const GnConvEpilogue none;
  if (epilogue == NULL)
    epilogue = &none;
  assert ((epilogue->sum == NULL) == (epilogue->sum_of_squares == NULL));
  if (shape->algorithm == GN_CONV_WINOGRAD)
    gn_conv_winograd_forward (pool, shape, x, prepared, epilogue, z, workspace);
  else if (shape->algorithm == GN_CONV_STRIPS)
    gn_conv_strips_run (pool, shape, x, prepared, &(GnConvStripsFinish){ .epilogue = *epilogue }, z, workspace);
  else if (shape->algorithm == GN_CONV_LINES)
    gn_conv_lines_forward (pool, shape, x, prepared, epilogue, z, workspace);
  else
    gn_conv_direct_forward (pool, shape, x, prepared, epilogue, z, workspace);
}

static size_t
weight_gradient_workspace (const GnConvShape *shape, int n_threads)
{
  if (shape->algorithm == GN_CONV_WINOGRAD)
    return gn_conv_winograd_weight_gradient_workspace (shape);
  if (shape->algorithm == GN_CONV_LINES)
    return gn_conv_lines_weight_gradient_workspace (shape, n_threads);
  if (gn_conv_operand (shape) == GN_ELEMENT_BF16)
    return gn_conv_pairs_weight_gradient_workspace (shape, n_threads);
  return gn_conv_direct_weight_gradient_workspace (shape, n_threads);
}

static void
weight_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward, void *workspace)
{
  if (shape->algorithm == GN_CONV_WINOGRAD)
    gn_conv_winograd_weight_gradient (pool, shape, backward, workspace);
  else if (shape->algorithm == GN_CONV_LINES)
    gn_conv_lines_weight_gradient (pool, shape, backward, workspace);
  else if (gn_conv_operand (shape) == GN_ELEMENT_BF16)
    gn_conv_pairs_weight_gradient (pool, shape, backward, workspace);
  else
    gn_conv_direct_weight_gradient (pool, shape, backward, workspace);
}

static size_t
input_gradient_workspace (const GnConvShape *shape, int n_threads)
{
  if (shape->algorithm == GN_CONV_WINOGRAD)
    return gn_conv_winograd_input_gradient_workspace (shape, n_threads);
  if (shape->algorithm == GN_CONV_STRIPS && shape->stride == 1)
    return gn_conv_strips_input_gradient_workspace (shape, n_threads);
  return gn_conv_direct_input_gradient_workspace (shape, n_threads);
}

static void
input_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward, void *workspace)
{
  if (shape->algorithm == GN_CONV_WINOGRAD)
    gn_conv_winograd_input_gradient (pool, shape, backward, workspace);
  else if (shape->algorithm == GN_CONV_STRIPS && shape->stride == 1)
    gn_conv_strips_input_gradient (pool, shape, backward, workspace);
  else
    gn_conv_direct_input_gradient (pool, shape, backward, workspace);
}

/* A kernel of 1×1 with stride 1: both gradients read the same pixels. */
static bool
is_pointwise (const GnConvShape *shape)
{
  return shape->kernel == 1 && shape->stride == 1;
}

size_t
gn_conv_backward_workspace (const GnConvShape *shape, int n_threads)
{
  size_t input = is_pointwise (shape) ? gn_conv_pointwise_backward_workspace (shape, n_threads)
                                      : input_gradient_workspace (shape, n_threads);
  return gn_max_size (input, weight_gradient_workspace (shape, n_threads));
}

void
gn_conv_backward (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward, void *workspace)
{
  assert (backward->below == NULL || (shape->stride == 1 && backward->dx != NULL));
  if (is_pointwise (shape) && backward->dx) {
    gn_conv_pointwise_backward (pool, shape, backward, workspace);
    return;
  }
  weight_gradient (pool, shape, backward, workspace);
  if (backward->dx)
    input_gradient (pool, shape, backward, workspace);
}
