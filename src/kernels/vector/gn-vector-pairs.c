/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands in BF16, two numbers at a time: the products' own code with another multiplication, and what packs for it. */
#include "gn-vector.h"

#ifdef GN_VECTOR_BF16
#ifdef __AVX512BW__
#include "gn-vector-transpose.h"
#endif
#ifdef __AMX_BF16__
#include "gn-vec.h"
#else
#define GN_PRODUCT_PAIRS
#include "gn-vector-product.c"
#endif

INLINE uint32_t
pair (float first, float second)
{
  return (uint32_t) gn_bf16_from_float (first) | (uint32_t) gn_bf16_from_float (second) << 16;
}

/* Where the whole panel is there: two rows at a time. */
INLINE void
pack_panel (int depth, const float *b, size_t b_row, const float *scale, uint32_t *packed)
{
  Vec factor[PER_PANEL];
  for (int v = 0; v < PER_PANEL; v++)
    factor[v] = scale ? load (scale + v * LANES) : splat (1);
  for (int k = 0; k < depth; k += 2, b += 2 * b_row, packed += GN_PANEL)
    for (int v = 0; v < PER_PANEL; v++) {
      const float *first = b + v * LANES;
      Vec second = k + 1 < depth ? load (first + b_row) : (Vec){ 0 };
      Wide low = __builtin_convertvector (narrow_vector (factor[v] * load (first)), Wide);
      Wide high = __builtin_convertvector (narrow_vector (factor[v] * second), Wide);
      *(PackedWide *) (packed + v * LANES) = low | high << 16;
    }
}

/* The last columns, fewer than a panel. */
INLINE void
pack_narrow (int depth, int columns, const float *b, size_t b_row, const float *scale, uint32_t *packed)
{
  for (int k = 0; k < depth; k += 2, b += 2 * b_row, packed += GN_PANEL)
    for (int l = 0; l < GN_PANEL; l++) {
      float factor = l < columns && scale ? scale[l] : 1;
      packed[l] = l < columns ? pair (factor * b[l], k + 1 < depth ? factor * b[b_row + l] : 0) : 0;
    }
}

void
GN_VECTOR (pack_pairs) (int depth, int columns, const float *b, size_t b_row, const float *scale, uint32_t *packed,
                        size_t panel)
{
  for (int j = 0; j < columns; j += GN_PANEL, packed += panel)
    if (columns - j >= GN_PANEL)
      pack_panel (depth, b + j, b_row, scale ? scale + j : NULL, packed);
    else
      pack_narrow (depth, columns - j, b + j, b_row, scale ? scale + j : NULL, packed);
}

#ifdef __AVX512BW__
/* Depth that a square of pairs has. */
#define SQUARE_DEPTH 32

/* A panel's part of b[GN_PANEL][SQUARE_DEPTH]. */
static void
pack_square (const float *b, size_t b_row, uint32_t *packed)
{
  __m512i t[16];
#pragma GCC unroll 16
  for (int l = 0; l < 16; l++, b += b_row) {
    __m256i low = (__m256i) narrow_vector (load (b)), high = (__m256i) narrow_vector (load (b + LANES));
    t[l] = _mm512_inserti64x4 (_mm512_castsi256_si512 (low), high, 1);
  }
  transpose (t);
#pragma GCC unroll 16
  for (int l = 0; l < 16; l++)
    _mm512_storeu_si512 (packed + (size_t) l * GN_PANEL, t[l]);
}
#endif

/* Depth first.. of a panel, a row of b at a time. */
static void
pack_rows (int first, int depth, int columns, const float *b, size_t b_row, uint32_t *packed)
{
  for (int l = 0; l < GN_PANEL; l++) {
    const float *row = b + (size_t) l * b_row;
    uint32_t *out = packed + (size_t) first / 2 * GN_PANEL + l;
    int k = first;
    for (; l < columns && k + LANES <= depth; k += LANES, out += LANES / 2 * GN_PANEL) {
      Half halves = narrow_vector (load (row + k));
      for (int p = 0; p < LANES / 2; p++)
        out[p * GN_PANEL] = (uint32_t) halves[2 * p] | (uint32_t) halves[2 * p + 1] << 16;
    }
    for (; k < depth; k += 2, out += GN_PANEL)
      *out = l < columns ? pair (row[k], k + 1 < depth ? row[k + 1] : 0) : 0;
  }
}

void
GN_VECTOR (pack_transposed_pairs) (int depth, int columns, const float *b, size_t b_row, uint32_t *packed,
                                   size_t panel)
{
  for (int j = 0; j < columns; j += GN_PANEL, packed += panel, b += GN_PANEL * b_row) {
    int k = 0;
#ifdef __AVX512BW__
    for (; columns - j >= GN_PANEL && k + SQUARE_DEPTH <= depth; k += SQUARE_DEPTH)
      pack_square (b + k, b_row, packed + (size_t) k / 2 * GN_PANEL);
#endif
    pack_rows (k, depth, columns - j, b, b_row, packed);
  }
}

/* Both rows, or the last one and zeros. */
INLINE void
interleave_row (int columns, const uint16_t *first, const uint16_t *second, uint32_t *out)
{
  for (int j = 0; j < columns; j++)
    out[j] = first[j] | (second ? (uint32_t) second[j] << 16 : 0);
}

void
GN_VECTOR (interleave) (int rows, int columns, const uint16_t *in, GnLayout in_layout, uint32_t *out,
                        GnLayout out_layout)
{
  for (int j = 0; j < columns; j += GN_PANEL, in += in_layout.block, out += out_layout.block) {
    int width = columns - j < GN_PANEL ? columns - j : GN_PANEL;
    for (int r = 0; r < rows; r += 2) {
      const uint16_t *first = in + (size_t) r * in_layout.row;
      uint32_t *row = out + (size_t) (r / 2) * out_layout.row;
      if (r + 1 < rows && width == GN_PANEL)
        interleave_row (GN_PANEL, first, first + in_layout.row, row);
      else
        interleave_row (width, first, r + 1 < rows ? first + in_layout.row : NULL, row);
    }
  }
}
#endif
