/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: 3×3 convolution with stride 1 by Winograd's F(4×4, 3×3): 36 products for 16 outputs instead of 144. */
#pragma once

#include <stdbool.h>

#include "gn-conv.h"
#include "gn-kernel-table.h"

size_t gn_conv_winograd_prepared_bytes (const GnConvShape *shape);
void   gn_conv_winograd_prepare (GnThreadPool *pool, const GnConvShape *shape, const float *weight, const float *scale,
                                 float *prepared);

size_t gn_conv_winograd_forward_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_winograd_forward (GnThreadPool *pool, const GnConvShape *shape, const GnConvSource *x,
                                 const float *prepared, const GnConvEpilogue *epilogue, void *z, void *workspace);

size_t gn_conv_winograd_input_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_winograd_input_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                        void *workspace);

size_t gn_conv_winograd_weight_gradient_workspace (const GnConvShape *shape);
void   gn_conv_winograd_weight_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                         void *workspace);

/* What the inverse transform finishes an output with; sum and sum_of_squares stand for where its totals go. */
void gn_conv_winograd_run (GnThreadPool *pool, const GnConvShape *shape, const GnConvSource *x, const float *prepared,
                           const GnWinogradFinish *finish, void *z, void *workspace);

GnWinograd gn_conv_winograd_tiles (const GnConvShape *shape);

static inline int
gn_winograd_n_tiles (const GnWinograd *w)
{
  return w->n * w->tiles_y * w->tiles_x;
}

/* Floats from one of the 36 slices to the next: a line more than the values, so that the slices of one tile fall into
 * different sets of the cache. */
static inline size_t
gn_winograd_slice (size_t rows, size_t columns)
{
  return rows * columns + 16;
}
