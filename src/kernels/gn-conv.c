/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv.h"

#include <assert.h>

#include "gn-conv-direct.h"
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

size_t
gn_conv_forward_workspace (const GnConvShape *shape, int n_threads)
{
  return gn_conv_direct_forward_workspace (shape, n_threads);
}

size_t
gn_conv_backward_workspace (const GnConvShape *shape, int n_threads)
{
  size_t input = gn_conv_direct_input_gradient_workspace (shape, n_threads);
  size_t weight = gn_conv_direct_weight_gradient_workspace (shape, n_threads);
  return input > weight ? input : weight;
}

void
gn_conv_forward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                 const GnConvEpilogue *epilogue, float *z, void *workspace)
{
  static const GnConvEpilogue none;
  gn_conv_direct_forward (pool, shape, x, weight, epilogue ? epilogue : &none, z, workspace);
}

void
gn_conv_backward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight, const float *dz,
                  float *dx, bool accumulate, float *dweight, void *workspace)
{
  gn_conv_direct_weight_gradient (pool, shape, x, dz, dweight, workspace);
  if (dx)
    gn_conv_direct_input_gradient (pool, shape, weight, dz, dx, accumulate, workspace);
}
