/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels by channels turned into channels by pixels, BF16. */
#include "gn-vector.h"

#ifdef GN_VECTOR_BF16
#include <string.h>

#ifdef __AVX512BW__
#include "gn-vector-transpose.h"

#define AT_ONCE 32

static inline __m512i
load_row (const uint16_t *in, size_t row, int i, int pixels)
{
  if (i >= pixels)
    return _mm512_setzero_si512 ();
  return _mm512_cvtepu16_epi32 (_mm256_loadu_si256 ((const void *) (in + (size_t) i * row)));
}

static void
turn_block (int pixels, const uint16_t *in, size_t in_row, uint16_t *out, size_t out_row)
{
  __m512i t[16];
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++)
    t[i] = _mm512_or_si512 (load_row (in, in_row, 2 * i, pixels),
                            _mm512_slli_epi32 (load_row (in, in_row, 2 * i + 1, pixels), 16));
  transpose (t);
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++)
    _mm512_storeu_si512 (out + (size_t) i * out_row, t[i]);
}
#else
#define AT_ONCE 8

static void
turn_block (int pixels, const uint16_t *in, size_t in_row, uint16_t *out, size_t out_row)
{
  for (int c = 0; c < GN_PANEL; c++, out += out_row)
    for (int p = 0; p < AT_ONCE; p++)
      out[p] = p < pixels ? in[(size_t) p * in_row + c] : 0;
}
#endif

void
GN_VECTOR (turn) (int pixels, int channels, const uint16_t *in, size_t in_row, uint16_t *out, size_t out_row)
{
  for (int p = 0; p < pixels; p += AT_ONCE, in += AT_ONCE * in_row, out += AT_ONCE)
    for (int c = 0; c < channels; c += GN_PANEL)
      if (pixels - p >= AT_ONCE)
        turn_block (AT_ONCE, in + c, in_row, out + (size_t) c * out_row, out_row);
      else
        turn_block (pixels - p, in + c, in_row, out + (size_t) c * out_row, out_row);
}
#endif
