/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products of one thread, and with GN_PRODUCT_PAIRS those of pairs of BF16 numbers: a tile of c stays in registers
 * while a column of a and a row of b at a time go by (Goto & van de Geijn 2008, "Anatomy of high-performance matrix
 * multiplication"). b comes packed, so that it is read from one end to the other. */
#include "gn-vector.h"

/* Products of floats belong to the tables of floats. */
#if !defined (GN_VECTOR_BF16) || defined (GN_PRODUCT_PAIRS)
#include <string.h>

#include "gn-vec.h"

/* Rows and panels of a tile: as many accumulators as the registers hold beside one row of b and one value of a. */
#if LANES == 16
#define ROWS 14
#define PANELS 2
#elif LANES == 8
#define ROWS 6
#define PANELS 1
#elif defined (__aarch64__)
#define ROWS 6
#define PANELS 1
#else
#define ROWS 2
#define PANELS 1
#endif

/* The same for a transposed product, whose rows come in groups of GN_PANEL. */
#define GROUP_ROWS (LANES == 16 ? 8 : ROWS)
#define MOST_ROWS 14
/* Rows of b's panel that stay in the first-level cache. */
#define DEPTH 256

/* What a and b are made of, and what one of a and a vector's worth of b add to a tile. */
#ifdef GN_PRODUCT_PAIRS
/* a's numbers may begin anywhere. */
typedef uint32_t Term __attribute__ ((aligned (2), may_alias));
typedef Wide Terms;
typedef void Left;
typedef uint32_t Right;
#define PRODUCT(name) GN_VECTOR (name##_pairs)
#define BLOCK_TERMS (GN_PANEL / 2) /* of a, between two jumps */

INLINE Terms
load_terms (const Term *p)
{
  return *(const PackedWide *) p;
}

INLINE Vec
multiply_add (Vec s, Term a, Terms b)
{
#ifdef __AVX512BF16__
  return (Vec) _mm512_dpbf16_ps ((__m512) s, (__m512bh) _mm512_set1_epi32 ((int) a), (__m512bh) b);
#else
  Terms low = b << 16, high = b & 0xffff0000u;
  return s + splat (gn_bf16_to_float ((uint16_t) a)) * (Vec) low
         + splat (gn_bf16_to_float ((uint16_t) (a >> 16))) * (Vec) high;
#endif
}
#else
typedef float Term, Left, Right;
typedef Vec Terms;
#define PRODUCT(name) GN_VECTOR (name)
#define BLOCK_TERMS GN_PANEL

INLINE Terms
load_terms (const Term *p)
{
  return load (p);
}

INLINE Vec
multiply_add (Vec s, Term a, Terms b)
{
  return s + splat (a) * b;
}
#endif

/* Element (i, k) of a lies at i * step_i + k * step_k, and block further after every BLOCK_TERMS k. */
typedef struct {
  size_t step_i, step_k, block;
} Steps;

/* One row of b times one column of a. */
INLINE void
multiply (int rows, int panels, const Term *a, size_t step_i, const Term *b, size_t b_panel,
          Vec s[MOST_ROWS][PANELS * PER_PANEL])
{
  Terms row[PANELS * PER_PANEL];
  for (int p = 0; p < panels; p++)
    for (int v = 0; v < PER_PANEL; v++)
      row[p * PER_PANEL + v] = load_terms (b + p * b_panel + v * LANES);
#pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < panels * PER_PANEL; v++)
      s[i][v] = multiply_add (s[i][v], a[i * step_i], row[v]);
}

/* The part of b that comes next, asked for line by line while a tile is worked on: it may lie far away. */
typedef struct {
  const Term *next; /* of the first of PANELS panels */
  size_t b_panel;
  int left, rows; /* rows of b still to ask for, and how many at a time */
} Ahead;

INLINE void
ask_ahead (Ahead *ahead)
{
  int n = ahead->rows < ahead->left ? ahead->rows : ahead->left;
  for (int i = 0; i < n; i++, ahead->next += GN_PANEL)
    for (int p = 0; p < PANELS; p++)
      __builtin_prefetch (ahead->next + p * ahead->b_panel, 0, 2);
  ahead->left -= n;
}

/* Always inlined with constant rows and panels, so that s becomes registers. c is asked for beforehand and touched last,
 * so that nothing waits for it. */
INLINE void
multiply_tile (int rows, int panels, int depth, const Term *a, Steps steps, const Term *b, size_t b_panel,
               bool accumulate, float *c, GnLayout layout, Ahead *ahead)
{
  Vec s[MOST_ROWS][PANELS * PER_PANEL];
#pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < panels * PER_PANEL; v++) {
      if (v % PER_PANEL == 0)
        __builtin_prefetch (c + i * layout.row + v / PER_PANEL * layout.block, 1, 3);
      s[i][v] = (Vec){ 0 };
    }
  for (; depth >= BLOCK_TERMS; depth -= BLOCK_TERMS, a += steps.block, b += BLOCK_TERMS * GN_PANEL) {
    ask_ahead (ahead);
#pragma GCC unroll 4
    for (int k = 0; k < BLOCK_TERMS; k++)
      multiply (rows, panels, a + k * steps.step_k, steps.step_i, b + k * GN_PANEL, b_panel, s);
  }
  for (int k = 0; k < depth; k++)
    multiply (rows, panels, a + k * steps.step_k, steps.step_i, b + k * GN_PANEL, b_panel, s);
#pragma GCC unroll 14
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < panels * PER_PANEL; v++) {
      float *out = c + i * layout.row + v / PER_PANEL * layout.block + v % PER_PANEL * LANES;
      store (out, accumulate ? load (out) + s[i][v] : s[i][v]);
    }
}

/* The last rows, fewer than ROWS. */
INLINE void
multiply_rest (int rows, int panels, int depth, const Term *a, Steps steps, const Term *b, size_t b_panel,
               bool accumulate, float *c, GnLayout layout, Ahead *ahead)
{
#define CASE(n)                                                                                      \
  case n:                                                                                            \
    if (n < ROWS)                                                                                    \
      multiply_tile (n, panels, depth, a, steps, b, b_panel, accumulate, c, layout, ahead);          \
    break;
  switch (rows) {
    CASE (1) CASE (2) CASE (3) CASE (4) CASE (5) CASE (6) CASE (7) CASE (8) CASE (9) CASE (10) CASE (11) CASE (12)
    CASE (13)
  }
#undef CASE
}

INLINE void
multiply_columns (int tile_rows, int rows, int panels, int depth, const Term *a, Steps steps, const Term *b,
                  size_t b_panel, bool accumulate, float *c, GnLayout layout, Ahead *ahead)
{
  int i = 0;
  for (; i + tile_rows <= rows; i += tile_rows)
    multiply_tile (tile_rows, panels, depth, a + i * steps.step_i, steps, b, b_panel, accumulate, c + i * layout.row, layout,
                   ahead);
  multiply_rest (rows - i, panels, depth, a + i * steps.step_i, steps, b, b_panel, accumulate, c + i * layout.row,
                 layout, ahead);
}

/* Fewer columns than a panel has: through a tile of its own, because c may end there. */
INLINE void
multiply_narrow (int rows, int columns, int depth, const Term *a, Steps steps, const Term *b, bool accumulate,
                 float *c, GnLayout layout)
{
  float tile[ROWS * GN_PANEL];
  Ahead nothing = { 0 };
  for (int i = 0; i < rows; i += ROWS) {
    int n = rows - i < ROWS ? rows - i : ROWS;
    multiply_columns (ROWS, n, 1, depth, a + i * steps.step_i, steps, b, 0, false, tile,
                      (GnLayout){ GN_PANEL, GN_PANEL }, &nothing);
    for (int r = 0; r < n; r++)
      for (int j = 0; j < columns; j++) {
        float *out = c + (i + r) * layout.row + j;
        *out = accumulate ? *out + tile[r * GN_PANEL + j] : tile[r * GN_PANEL + j];
      }
  }
}

/* All columns of rows whose part of b stays in the first-level cache, a panel or two at a time. */
INLINE void
multiply_rows (int tile_rows, int rows, int columns, int depth, const Term *a, Steps steps, const Term *b,
               size_t b_panel, bool accumulate, float *c, GnLayout layout)
{
  int j = 0;
  int n_tiles = (rows + tile_rows - 1) / tile_rows;
  for (; j + PANELS * GN_PANEL <= columns; j += PANELS * GN_PANEL) {
    const Term *next = b + (j / GN_PANEL + PANELS) * b_panel;
    bool is_last = j + 2 * PANELS * GN_PANEL > columns;
    Ahead ahead = { next, b_panel, is_last ? 0 : depth, (BLOCK_TERMS + n_tiles - 1) / n_tiles };
    multiply_columns (tile_rows, rows, PANELS, depth, a, steps, b + j / GN_PANEL * b_panel, b_panel, accumulate,
                      c + j / GN_PANEL * layout.block, layout, &ahead);
  }
  Ahead nothing = { 0 };
  for (; PANELS > 1 && j + GN_PANEL <= columns; j += GN_PANEL)
    multiply_columns (tile_rows, rows, 1, depth, a, steps, b + j / GN_PANEL * b_panel, b_panel, accumulate,
                      c + j / GN_PANEL * layout.block, layout, &nothing);
  if (j < columns)
    multiply_narrow (rows, columns - j, depth, a, steps, b + j / GN_PANEL * b_panel, accumulate,
                     c + j / GN_PANEL * layout.block, layout);
}

void
PRODUCT (product) (int rows, int columns, int depth, const Left *a_, GnLayout a_layout, const Right *b, size_t b_panel,
                   bool accumulate, float *c, GnLayout c_layout)
{
  const Term *a = a_;
  Steps steps = { a_layout.row, 1, a_layout.block };
  for (int d = 0; d < depth; d += DEPTH)
    multiply_rows (ROWS, rows, columns, depth - d < DEPTH ? depth - d : DEPTH, a + d / BLOCK_TERMS * a_layout.block, steps,
                   b + d * GN_PANEL, b_panel, accumulate || d > 0, c, c_layout);
}

#ifndef GN_PRODUCT_PAIRS
void
GN_VECTOR (product_transposed) (int rows, int columns, int depth, const float *a, GnLayout a_layout, const float *b,
                              size_t b_panel, bool accumulate, float *c, size_t c_row)
{
  Steps steps = { 1, a_layout.row, GN_PANEL * a_layout.row };
  GnLayout c_layout = { c_row, GN_PANEL };
  for (int d = 0; d < depth; d += DEPTH) {
    int n = depth - d < DEPTH ? depth - d : DEPTH;
    for (int j = 0; j < columns; j += PANELS * GN_PANEL)
      for (int i = 0; i < rows; i += GN_PANEL)
        multiply_rows (GROUP_ROWS, rows - i < GN_PANEL ? rows - i : GN_PANEL,
                       columns - j < PANELS * GN_PANEL ? columns - j : PANELS * GN_PANEL, n,
                       a + i / GN_PANEL * a_layout.block + d * a_layout.row, steps,
                       b + j / GN_PANEL * b_panel + d * GN_PANEL, b_panel, accumulate || d > 0, c + i * c_row + j,
                       c_layout);
  }
}

void
GN_VECTOR (pack) (int depth, int columns, const float *b, size_t b_row, const float *scale, float *packed,
                  size_t panel)
{
  for (int j = 0; j < columns; j += GN_PANEL, packed += panel) {
    int width = columns - j < GN_PANEL ? columns - j : GN_PANEL;
    for (int k = 0; k < depth; k++) {
      float *row = packed + k * GN_PANEL;
      memset (row + width, 0, (size_t) (GN_PANEL - width) * sizeof (float));
      memcpy (row, b + k * b_row + j, (size_t) width * sizeof (float));
      for (int l = 0; scale && l < width; l++)
        row[l] *= scale[j + l];
    }
  }
}

void
GN_VECTOR (pack_transposed) (int depth, int columns, const float *b, size_t b_row, float *packed, size_t panel)
{
  for (int j = 0; j < columns; j += GN_PANEL, packed += panel) {
    int width = columns - j < GN_PANEL ? columns - j : GN_PANEL;
    for (int k0 = 0; k0 < depth; k0 += GN_PANEL)
      for (int l = 0; l < GN_PANEL; l++)
        for (int k = k0; k < (depth - k0 < GN_PANEL ? depth : k0 + GN_PANEL); k++)
          packed[k * GN_PANEL + l] = l < width ? b[(j + l) * b_row + k] : 0;
  }
}
#endif
#endif
