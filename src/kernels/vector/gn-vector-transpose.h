/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: a square of 16 by 16 numbers of 32 bits in registers of AVX-512, turned over. */
#pragma once

#include <immintrin.h>

/* t[i][j] becomes t[j][i]: in pairs, in pairs of pairs, then by quarters of the registers. */
static inline __attribute__ ((always_inline)) void
transpose (__m512i t[16])
{
  __m512i u[16];
  for (int i = 0; i < 16; i += 2) {
    u[i] = _mm512_unpacklo_epi32 (t[i], t[i + 1]);
    u[i + 1] = _mm512_unpackhi_epi32 (t[i], t[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    t[i] = _mm512_unpacklo_epi64 (u[i], u[i + 2]);
    t[i + 1] = _mm512_unpackhi_epi64 (u[i], u[i + 2]);
    t[i + 2] = _mm512_unpacklo_epi64 (u[i + 1], u[i + 3]);
    t[i + 3] = _mm512_unpackhi_epi64 (u[i + 1], u[i + 3]);
  }
  for (int i = 0; i < 4; i++)
    for (int half = 0; half < 16; half += 8) {
      u[half + i] = _mm512_shuffle_i32x4 (t[half + i], t[half + 4 + i], 0x88);
      u[half + 4 + i] = _mm512_shuffle_i32x4 (t[half + i], t[half + 4 + i], 0xdd);
    }
  for (int i = 0; i < 8; i++) {
    t[i] = _mm512_shuffle_i32x4 (u[i], u[8 + i], 0x88);
    t[8 + i] = _mm512_shuffle_i32x4 (u[i], u[8 + i], 0xdd);
  }
}
