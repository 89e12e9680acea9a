/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling, NHWC: x[n][h][w][c], y[n][oh][ow][c]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "gn-element.h"
#include "gn-thread-pool.h"

/**
 * GnPoolShape:
 * @n, @h, @w, @c: of the input
 * @oh, @ow: of the output
 * @kernel: window, 1..15
 * @stride, @pad: the same in both directions
 */
typedef struct {
  int n, h, w, c, oh, ow, kernel, stride, pad;
} GnPoolShape;

/**
 * gn_pool_shape:
 *
 * Works out the output's size, rounding down. @pad in 0..@kernel-1.
 */
GnPoolShape gn_pool_shape (int n, int h, int w, int c, int kernel, int stride, int pad);

/**
 * gn_max_pool_forward:
 * @y: (out): the largest input under each window; padding never wins, NaN does
 * @tap: (out) (nullable): y's shape, the index r * kernel + s of the first maximum, for the backward pass
 */
void gn_max_pool_forward (GnThreadPool *pool, GnElement element, const GnPoolShape *shape, const void *x, void *y,
                          uint8_t *tap);

/**
 * gn_max_pool_backward:
 * @tap: from gn_max_pool_forward()
 * @dx: (out): x's shape
 * @accumulate: add to @dx instead of overwriting it
 */
void gn_max_pool_backward (GnThreadPool *pool, GnElement element, const GnPoolShape *shape, const void *dy,
                           const uint8_t *tap, void *dx, bool accumulate);

/**
 * gn_global_average_pool_forward:
 * @element: of @x
 * @x: x[n][hw][c]
 * @y: (out): y[n][c]
 */
void gn_global_average_pool_forward (GnThreadPool *pool, GnElement element, int n, int hw, int c, const void *x,
                                     float *y);

/**
 * gn_global_average_pool_backward:
 * @dy: dy[n][c]
 * @element: of @dx
 * @dx: (out): dx[n][hw][c]
 * @accumulate: add to @dx instead of overwriting it
 */
void gn_global_average_pool_backward (GnThreadPool *pool, GnElement element, int n, int hw, int c, const float *dy,
                                      void *dx, bool accumulate);
