/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv.h"

#include <assert.h>

#include "gn-conv-direct.h"
#include "gn-conv-winograd.h"
#include "gn-slices.h"

#define STRIP_PIXELS 320
#define FEWEST_TASKS 16
#define NARROWEST_BLOCK 64

GnConvShape
gn_conv_shape (int n, int h, int w, int c, int k, int kernel, int stride, int pad)
{
  assert (n > 0 && c > 0 && k > 0 && kernel > 0 && stride > 0 && pad >= 0 && pad < kernel);
  assert (h + 2 * pad >= kernel && w + 2 * pad >= kernel);
  return (GnConvShape){
    n, h, w, c, (h + 2 * pad - kernel) / stride + 1, (w + 2 * pad - kernel) / stride + 1, k, kernel, stride, pad,
  };
}

GnConvTiling
gn_conv_tiling (int pixels, int channels)
{
  GnConvTiling t = { .n_strips = gn_divide_up (pixels, STRIP_PIXELS), .n_blocks = 1 };
  t.rows = gn_divide_up (pixels, t.n_strips);
  t.n_strips = gn_divide_up (pixels, t.rows);
  if (t.n_strips < FEWEST_TASKS)
    t.n_blocks = gn_max_int (1, gn_min_int (FEWEST_TASKS / t.n_strips, channels / NARROWEST_BLOCK));
  t.columns = (gn_divide_up (channels, t.n_blocks) + 15) / 16 * 16;
  t.n_blocks = gn_divide_up (channels, t.columns);
  return t;
}

GnConvAlgorithm
gn_conv_algorithm (const GnConvShape *shape)
{
  return gn_conv_winograd_suits (shape) ? GN_CONV_WINOGRAD : GN_CONV_DIRECT;
}

const char *
gn_conv_algorithm_name (GnConvAlgorithm algorithm)
{
  return algorithm == GN_CONV_WINOGRAD ? "winograd" : "direct";
}

size_t
gn_conv_forward_workspace (const GnConvShape *shape, int n_threads)
{
  if (gn_conv_algorithm (shape) == GN_CONV_WINOGRAD)
    return gn_conv_winograd_forward_workspace (shape, n_threads);
  return gn_conv_direct_forward_workspace (shape, n_threads);
}

static size_t
larger (size_t a, size_t b)
{
  return a > b ? a : b;
}

size_t
gn_conv_backward_workspace (const GnConvShape *shape, int n_threads)
{
  if (gn_conv_algorithm (shape) == GN_CONV_WINOGRAD)
    return larger (gn_conv_winograd_input_gradient_workspace (shape, n_threads),
                   gn_conv_winograd_weight_gradient_workspace (shape));
  return larger (gn_conv_direct_input_gradient_workspace (shape, n_threads),
                 gn_conv_direct_weight_gradient_workspace (shape, n_threads));
}

void
gn_conv_forward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                 const GnConvEpilogue *epilogue, float *z, void *workspace)
{
  static const GnConvEpilogue none;
  if (epilogue == NULL)
    epilogue = &none;
  assert ((epilogue->sum == NULL) == (epilogue->sum_of_squares == NULL));
  if (gn_conv_algorithm (shape) == GN_CONV_WINOGRAD)
    gn_conv_winograd_forward (pool, shape, x, weight, epilogue, z, workspace);
  else
    gn_conv_direct_forward (pool, shape, x, weight, epilogue, z, workspace);
}

void
gn_conv_backward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight, const float *dz,
                  float *dx, bool accumulate, float *dweight, void *workspace)
{
  if (gn_conv_algorithm (shape) == GN_CONV_WINOGRAD) {
    gn_conv_winograd_weight_gradient (pool, shape, x, dz, dweight, workspace);
    if (dx)
      gn_conv_winograd_input_gradient (pool, shape, weight, dz, dx, accumulate, workspace);
  } else {
    gn_conv_direct_weight_gradient (pool, shape, x, dz, dweight, workspace);
    if (dx)
      gn_conv_direct_input_gradient (pool, shape, weight, dz, dx, accumulate, workspace);
  }
}
