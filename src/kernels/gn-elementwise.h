/* Steps that stand alone when nothing fuses them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-thread-pool.h"

void gn_relu_forward  (GnThreadPool *pool, size_t n, const float *x, float *y);            /* y may be x */
void gn_relu_backward (GnThreadPool *pool, size_t n, const float *y, const float *dy, float *dx, bool accumulate); /* dx may be dy */
void gn_add_forward   (GnThreadPool *pool, size_t n, const float *a, const float *b, bool relu, float *y);
void gn_accumulate    (GnThreadPool *pool, size_t n, const float *x, float *y, bool add);  /* y = x or y += x */
bool gn_all_finite    (GnThreadPool *pool, size_t n, const float *x);
