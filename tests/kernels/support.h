/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays of known pseudo-random numbers, and comparison with a twin in double. */
#pragma once

#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gn-element.h"
#include "gn-thread-pool.h"

/* Uniform in -1..1, the same on every machine: splitmix64 of (seed, index). */
static inline double
random_at (uint64_t seed, uint64_t index)
{
  uint64_t x = seed * 0x9e3779b97f4a7c15u + index * 0xd1342543de82ef95u + 0x632be59bd9b4e019u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  x ^= x >> 31;
  return (double) (x >> 11) / (double) (UINT64_C (1) << 52) - 1;
}

/* Never NULL, not even for no numbers at all: memcpy() may not be given NULL. */
static inline float *
new_random (size_t n, uint64_t seed)
{
  float *x = g_new (float, MAX (n, 1));
  for (size_t i = 0; i < n; i++)
    x[i] = (float) random_at (seed, i);
  return x;
}

/* On a line of the cache (transfer full). */
static inline void *
new_aligned (size_t bytes)
{
  void *memory = NULL;
  g_assert_cmpint (posix_memalign (&memory, 64, MAX (bytes, 1)), ==, 0);
  return memory;
}

/* The values as the element stores them (transfer full). */
static inline void *
new_stored (const float *values, size_t n, GnElement element)
{
  void *stored = new_aligned (n * gn_element_size (element));
  for (size_t i = 0; i < n; i++)
    if (element == GN_ELEMENT_BF16)
      ((uint16_t *) stored)[i] = gn_bf16_from_float (values[i]);
    else
      ((float *) stored)[i] = values[i];
  return stored;
}

static inline double *
to_double (const float *x, size_t n)
{
  double *y = g_new (double, n);
  for (size_t i = 0; i < n; i++)
    y[i] = x[i];
  return y;
}

/* The largest difference, as a part of the twin's root mean square: single elements may cancel to nothing. */
static inline double
relative_error (const float *x, const double *twin, size_t n)
{
  double square = 0, worst = 0;
  for (size_t i = 0; i < n; i++) {
    double difference = fabs (x[i] - twin[i]);
    if (isnan (x[i]) || isnan (twin[i]))
      return INFINITY;
    square += twin[i] * twin[i];
    worst = MAX (worst, difference);
  }
  return worst / (sqrt (square / (double) n) + 1e-30);
}

#define assert_close(x, twin, n, tolerance)                                                                       \
  G_STMT_START {                                                                                                  \
    double error_ = relative_error ((x), (twin), (n));                                                            \
    if (!(error_ <= (tolerance)))                                                                                 \
      g_error ("%s:%d: %s differs from its twin by %g, more than %g", __FILE__, __LINE__, #x, error_, (tolerance)); \
  } G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnThreadPool, gn_thread_pool_free)
