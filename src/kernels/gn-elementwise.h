/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that stand alone when nothing fuses them. Arrays of n elements, no alignment asked; not for two callers with one
 * pool at a time. NaN comes through a ReLU. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-element.h"
#include "gn-thread-pool.h"

/**
 * gn_relu_forward:
 * @y: (out): max (x, 0); may be @x
 */
void gn_relu_forward (GnThreadPool *pool, GnElement element, size_t n, const void *x, void *y);

/**
 * gn_relu_backward:
 * @y: the output of the forward pass
 * @dx: (out): @dy where y > 0, else 0; may be @dy
 * @accumulate: add to @dx instead of overwriting it
 */
void gn_relu_backward (GnThreadPool *pool, GnElement element, size_t n, const void *y, const void *dy, void *dx,
                       bool accumulate);

/**
 * gn_add_forward:
 * @y: (out): [relu](a + b); may be @a or @b
 */
void gn_add_forward (GnThreadPool *pool, GnElement element, size_t n, const void *a, const void *b, bool relu, void *y);

/**
 * gn_accumulate:
 * @y: (inout): y + x when @add, else x
 */
void gn_accumulate (GnThreadPool *pool, GnElement element, size_t n, const void *x, void *y, bool add);

/**
 * gn_all_finite:
 *
 * Returns: whether no element is infinite or NaN
 */
bool gn_all_finite (GnThreadPool *pool, size_t n, const float *x);
