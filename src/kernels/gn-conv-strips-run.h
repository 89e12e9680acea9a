/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: GN_CONV_STRIPS, convolution by products over strips, without a copy of the operand for every tap. A few products
 * fall on the border and are thrown away, which pays where a matrix unit multiplies. */
#pragma once

#include "gn-conv.h"

/* What happens to the outputs. epilogue's fields may all be zero; forward and backward (nullable, together): z is the dx of
 * these, and backward->below is served. */
typedef struct {
  GnConvEpilogue epilogue;
  const GnConvShape *forward;
  const GnConvBackward *backward;
} GnConvStripsFinish;

/* Whether it applies, and is expected to be the fastest. */
bool gn_conv_strips_suit (const GnConvShape *shape);

size_t gn_conv_strips_workspace (const GnConvShape *shape, int n_threads);
/* prepared: [k / GN_PANEL][tap][c / 2][GN_PANEL] pairs, as gn_conv_direct_prepare() makes them. */
void   gn_conv_strips_run (GnThreadPool *pool, const GnConvShape *shape, const GnConvSource *x, const void *prepared,
                           const GnConvStripsFinish *finish, void *z, void *workspace);

/* With a stride of 1. */
size_t gn_conv_strips_input_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_strips_input_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                      void *workspace);
