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
GN_VECTOR (relu_forward) (size_t n, const void *x_, void *y_)
{
  const Stored *x = x_;
  Stored *y = y_;
  for (size_t i = 0; i < n; i++)
    y[i] = narrow (positive (widen (x[i])));
}

void
GN_VECTOR (relu_backward) (size_t n, const void *y_, const void *dy_, void *dx_, bool accumulate)
{
  const Stored *y = y_, *dy = dy_;
  Stored *dx = dx_;
  if (accumulate)
    for (size_t i = 0; i < n; i++)
      dx[i] = narrow (widen (dx[i]) + (widen (y[i]) <= 0 ? 0 : widen (dy[i])));
  else
    for (size_t i = 0; i < n; i++)
      dx[i] = widen (y[i]) <= 0 ? 0 : dy[i];
}

void
GN_VECTOR (add_forward) (size_t n, const void *a_, const void *b_, bool relu, void *y_)
{
  const Stored *a = a_, *b = b_;
  Stored *y = y_;
  if (relu)
    for (size_t i = 0; i < n; i++)
      y[i] = narrow (positive (widen (a[i]) + widen (b[i])));
  else
    for (size_t i = 0; i < n; i++)
      y[i] = narrow (widen (a[i]) + widen (b[i]));
}

void
GN_VECTOR (accumulate) (size_t n, const void *x_, void *y_)
{
  const Stored *x = x_;
  Stored *y = y_;
  for (size_t i = 0; i < n; i++)
    y[i] = narrow (widen (y[i]) + widen (x[i]));
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
