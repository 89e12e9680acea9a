/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: convolution as matrix products over strips of pixels. What a strip, a block of channels and a slot of the
 * weight gradient cover follows from the shape alone, never from the thread that computes it: every thread count gives
 * the same bits. */
#pragma once

#include "gn-conv.h"

size_t gn_conv_direct_forward_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_direct_forward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                               const GnConvEpilogue *epilogue, float *z, void *workspace);

size_t gn_conv_direct_input_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_direct_input_gradient (GnThreadPool *pool, const GnConvShape *shape, const float *weight,
                                      const float *dz, float *dx, bool accumulate, void *workspace);

size_t gn_conv_direct_weight_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_direct_weight_gradient (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *dz,
                                       float *dweight, void *workspace);

/* transposed[tap][k][c] of the inputs' phase (0, 0), the taps in the order of gn_conv_gather_phase(): with stride 1 the
 * kernel turned by half. */
size_t gn_conv_transposed_weight_bytes (const GnConvShape *shape);
void   gn_conv_transpose_weight (GnThreadPool *pool, const GnConvShape *shape, const float *weight, float *transposed);

/* Equal strips of at most about target pixels, and blocks of channels so that there is work for several threads even
 * where the strips are few. */
typedef struct {
  int rows, n_strips;      /* the last strip may be shorter */
  int columns, n_blocks;   /* the last block may be narrower */
} GnConvTiling;

GnConvTiling gn_conv_tiling (int pixels, int channels);

static inline size_t
gn_conv_align (size_t bytes)
{
  return (bytes + 63) / 64 * 64;
}
