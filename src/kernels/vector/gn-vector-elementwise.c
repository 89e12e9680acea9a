/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vector.h"

#include <string.h>

/* Comparisons are turned so that NaN comes through: a diverged network must be seen, not clamped. */
static inline float
positive (float x)
{
  return x < 0 ? 0 : x;
}

void
GN_VECTOR (relu_forward) (size_t n, const float *x, float *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = positive (x[i]);
}

void
GN_VECTOR (relu_backward) (size_t n, const float *y, const float *dy, float *dx, bool accumulate)
{
  if (accumulate)
    for (size_t i = 0; i < n; i++)
      dx[i] += y[i] <= 0 ? 0 : dy[i];
  else
    for (size_t i = 0; i < n; i++)
      dx[i] = y[i] <= 0 ? 0 : dy[i];
}

void
GN_VECTOR (add_forward) (size_t n, const float *a, const float *b, bool relu, float *y)
{
  if (relu)
    for (size_t i = 0; i < n; i++)
      y[i] = positive (a[i] + b[i]);
  else
    for (size_t i = 0; i < n; i++)
      y[i] = a[i] + b[i];
}

void
GN_VECTOR (accumulate) (size_t n, const float *x, float *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] += x[i];
}

bool
GN_VECTOR (all_finite) (size_t n, const float *x)
{
  /* An exponent of all ones is an infinity or NaN; adding one to it carries into the sign. */
  uint32_t carry = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy (&bits, &x[i], sizeof bits);
    carry |= (bits & 0x7fffffffu) + 0x00800000u;
  }
  return (carry & 0x80000000u) == 0;
}
