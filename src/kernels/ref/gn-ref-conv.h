/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The naive twins of gn-conv.h in double precision, written to be read and believed. For tests only. */
#pragma once

#include "gn-conv.h"

/**
 * gn_ref_conv_forward:
 * @x: x[n][h][w][c]
 * @weight: weight[kernel][kernel][c][k]
 * @z: (out): z[n][oh][ow][k]
 */
void gn_ref_conv_forward (const GnConvShape *shape, const double *x, const double *weight, double *z);

/**
 * gn_ref_conv_backward:
 * @dz: the gradient of some scalar by z
 * @dx: (out): its gradient by x, x's shape
 * @dweight: (out): its gradient by the weights, weight's shape
 */
void gn_ref_conv_backward (const GnConvShape *shape, const double *x, const double *weight, const double *dz,
                           double *dx, double *dweight);

/**
 * gn_ref_conv_finish:
 * @sum, @sum_of_squares: (out) (nullable): [k], Σz and Σz² before anything is added
 * @bias: (nullable): [k]
 * @residual: (nullable): z's shape
 * @z: (inout): z[n][oh][ow][k], afterwards [relu](z + bias + residual)
 */
void gn_ref_conv_finish (const GnConvShape *shape, double *sum, double *sum_of_squares, const double *bias,
                         const double *residual, bool relu, double *z);
