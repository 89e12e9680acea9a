/* Pooling, NHWC. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "gn-thread-pool.h"

typedef struct { int n, h, w, c, oh, ow, kernel, stride, pad; } GnPoolShape;

GnPoolShape gn_pool_shape (int n, int h, int w, int c, int kernel, int stride, int pad);
/* tap: (nullable) y's shape, the index (r * kernel + s) of the first maximum, for the backward pass. Padding never wins. NaN wins. */
void gn_max_pool_forward  (GnThreadPool *pool, const GnPoolShape *shape, const float *x, float *y, uint8_t *tap);
void gn_max_pool_backward (GnThreadPool *pool, const GnPoolShape *shape, const float *dy, const uint8_t *tap, float *dx, bool accumulate);
/* x[n][hw][c] -> y[n][c] */
void gn_global_average_pool_forward  (GnThreadPool *pool, int n, int hw, int c, const float *x, float *y);
void gn_global_average_pool_backward (GnThreadPool *pool, int n, int hw, int c, const float *dy, float *dx, bool accumulate);
