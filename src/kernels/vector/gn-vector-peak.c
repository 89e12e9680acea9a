/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vec.h"
#include "gn-vector.h"


void
GN_VECTOR (multiply_add) (long rounds)
{
  Vec sum[GN_MULTIPLY_ADDS], factor = splat (0.5f), term = splat (1);
  for (int i = 0; i < GN_MULTIPLY_ADDS; i++)
    sum[i] = splat ((float) i);
  for (long r = 0; r < rounds; r++)
#pragma GCC unroll 10
    for (int i = 0; i < GN_MULTIPLY_ADDS; i++) {
      sum[i] = sum[i] * factor + term;
      /* Keeps the compiler from working out the series. */
      __asm__ volatile ("" : "+" GN_VECTOR_REGISTER (sum[i]));
    }
}
