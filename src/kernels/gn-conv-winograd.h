/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: 3×3 convolution with stride 1 by Winograd's F(4×4, 3×3): 36 products for 16 outputs instead of 144. */
#pragma once

#include <stdbool.h>

#include "gn-conv.h"
#include "gn-kernel-table.h"

/* Whether the method applies and is expected to be faster than the direct product. */
bool gn_conv_winograd_suits (const GnConvShape *shape);

size_t gn_conv_winograd_forward_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_winograd_forward (GnThreadPool *pool, const GnConvShape *shape, const float *x, const float *weight,
                                 const GnConvEpilogue *epilogue, float *z, void *workspace);

size_t gn_conv_winograd_input_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_winograd_input_gradient (GnThreadPool *pool, const GnConvShape *shape, const float *weight,
                                        const float *dz, float *dx, bool accumulate, void *workspace);

size_t gn_conv_winograd_weight_gradient_workspace (const GnConvShape *shape);
void   gn_conv_winograd_weight_gradient (GnThreadPool *pool, const GnConvShape *shape, const float *x,
                                         const float *dz, float *dweight, void *workspace);

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
