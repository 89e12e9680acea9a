/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The naive twins of gn-pooling.h in double precision. For tests only. */
#pragma once

#include "gn-pooling.h"

/* y[n][oh][ow][c] = the largest x under the window; tap its first index r * kernel + s. */
void gn_ref_max_pool_forward  (const GnPoolShape *shape, const double *x, double *y, uint8_t *tap);
/* dx (overwritten): each dy at the input its tap names. */
void gn_ref_max_pool_backward (const GnPoolShape *shape, const double *dy, const uint8_t *tap, double *dx);
/* y[n][c] = mean of x[n][hw][c] over hw */
void gn_ref_global_average_pool_forward  (int n, int hw, int c, const double *x, double *y);
void gn_ref_global_average_pool_backward (int n, int hw, int c, const double *dy, double *dx);
