/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The products of pairs of BF16 numbers on a matrix unit (Intel's AMX): a tile of 16 rows holds 16 numbers of c, 32 of a,
 * or 16 pairs of rows of b, which is how b is packed anyway. c is taken in squares of two tiles by two. */
#include "gn-vector.h"

#if defined (GN_VECTOR_BF16) && defined (__AMX_BF16__)
#include <assert.h>

#define TILE 16
/* Pairs of a tile's row of a. */
#define STEP 16
/* Pairs of b's panels that stay in the first-level cache. */
#define DEPTH 256

/* What LDTILECFG reads. */
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} TileShapes;

/* A product's operands in memory; rows and panels of all of them are so many bytes apart. */
typedef struct {
  const char *a;
  size_t a_row;
  const uint32_t *b;
  size_t b_panel;
  float *c;
  size_t c_row, c_panel;
} Operands;

static void
set_shape (TileShapes *shapes, int tile, int rows, int columns)
{
  shapes->rows[tile] = (uint8_t) rows;
  shapes->row_bytes[tile] = (uint16_t) (rows == 0 ? 0 : columns * 4);
}

/* Tiles 0 to 3 are c's, the first two above the others; 4 and 5 are a's, 6 and 7 b's. */
static void
configure (int rows, int pairs)
{
  TileShapes shapes = { .palette = 1 };
  int upper = rows < TILE ? rows : TILE, lower = rows - upper;
  set_shape (&shapes, 0, upper, TILE);
  set_shape (&shapes, 1, upper, TILE);
  set_shape (&shapes, 2, lower, TILE);
  set_shape (&shapes, 3, lower, TILE);
  set_shape (&shapes, 4, upper, pairs);
  set_shape (&shapes, 5, lower, pairs);
  set_shape (&shapes, 6, pairs, TILE);
  set_shape (&shapes, 7, pairs, TILE);
  __asm__ volatile ("ldtilecfg %0" : : "m" (shapes));
}

/* One square of c; lower, right: whether it has that half. Inlined with constants. */
static inline __attribute__ ((always_inline)) void
multiply_square (bool lower, bool right, int steps, const Operands *o, bool accumulate)
{
  const char *a = o->a, *b = (const char *) o->b;
  char *c = (char *) o->c;
  size_t a_row = o->a_row, c_row = o->c_row, below = TILE * c_row;
  if (accumulate) {
    _tile_loadd (0, c, c_row);
    if (right)
      _tile_loadd (1, c + o->c_panel, c_row);
    if (lower)
      _tile_loadd (2, c + below, c_row);
    if (lower && right)
      _tile_loadd (3, c + below + o->c_panel, c_row);
  } else {
    _tile_zero (0);
    if (right)
      _tile_zero (1);
    if (lower)
      _tile_zero (2);
    if (lower && right)
      _tile_zero (3);
  }
  for (int i = 0; i < steps; i++, a += STEP * 4, b += STEP * TILE * 4) {
    _tile_loadd (4, a, a_row);
    _tile_loadd (6, b, TILE * 4);
    _tile_dpbf16ps (0, 4, 6);
    if (right) {
      _tile_loadd (7, b + o->b_panel, TILE * 4);
      _tile_dpbf16ps (1, 4, 7);
    }
    if (lower) {
      _tile_loadd (5, a + TILE * a_row, a_row);
      _tile_dpbf16ps (2, 5, 6);
    }
    if (lower && right)
      _tile_dpbf16ps (3, 5, 7);
  }
  _tile_stored (0, c, c_row);
  if (right)
    _tile_stored (1, c + o->c_panel, c_row);
  if (lower)
    _tile_stored (2, c + below, c_row);
  if (lower && right)
    _tile_stored (3, c + below + o->c_panel, c_row);
}

static void
multiply_any_square (bool lower, bool right, int steps, const Operands *o, bool accumulate)
{
  if (lower && right)
    multiply_square (true, true, steps, o, accumulate);
  else if (lower)
    multiply_square (true, false, steps, o, accumulate);
  else if (right)
    multiply_square (false, true, steps, o, accumulate);
  else
    multiply_square (false, false, steps, o, accumulate);
}

/* Compilers do not know that tile instructions read and write memory. */
static inline void
settle_memory (void)
{
  __asm__ volatile ("" : : : "memory");
}

/* All of c for steps tiles along the depth, of so many pairs each. */
static void
multiply_steps (int rows, int columns, int steps, int pairs, Operands o, bool accumulate)
{
  if (steps == 0)
    return;
  int whole = rows / (2 * TILE) * (2 * TILE), rest = rows - whole;
  settle_memory ();
  for (int part = 0; part < 2; part++) {
    int begin = part == 0 ? 0 : whole, end = part == 0 ? whole : rows, height = part == 0 ? 2 * TILE : rest;
    if (begin == end)
      continue;
    configure (height, pairs);
    for (int j = 0; j < columns; j += 2 * TILE)
      for (int i = begin; i < end; i += height) {
        Operands square = o;
        square.a = o.a + (size_t) i * o.a_row;
        square.b = (const uint32_t *) ((const char *) o.b + (size_t) (j / TILE) * o.b_panel);
        square.c = (float *) ((char *) o.c + (size_t) i * o.c_row + (size_t) (j / TILE) * o.c_panel);
        multiply_any_square (height > TILE, columns - j > TILE, steps, &square, accumulate);
      }
  }
  settle_memory ();
}

/* So much depth that b's part of it stays in the cache: whole tiles, then the last one. */
static void
multiply_depth (int rows, int columns, int depth, Operands o, bool accumulate)
{
  int steps = depth / STEP, rest = depth % STEP;
  multiply_steps (rows, columns, steps, STEP, o, accumulate);
  o.a += steps * STEP * 4;
  o.b += steps * STEP * TILE;
  multiply_steps (rows, columns, rest > 0, rest, o, accumulate || steps > 0);
}

void
GN_VECTOR (product_pairs) (int rows, int columns, int depth, const void *a, GnLayout a_layout, const uint32_t *b,
                           size_t b_panel, bool accumulate, float *c, GnLayout c_layout)
{
  assert (columns % GN_PANEL == 0 && a_layout.block == GN_PANEL / 2);
  for (int d = 0; d < depth; d += DEPTH) {
    Operands o = { .a = (const char *) a + (size_t) d * 4, .a_row = a_layout.row * 4,
                   .b = b + d * GN_PANEL, .b_panel = b_panel * 4,
                   .c = c, .c_row = c_layout.row * 4, .c_panel = c_layout.block * 4 };
    multiply_depth (rows, columns, depth - d < DEPTH ? depth - d : DEPTH, o, accumulate || d > 0);
  }
  _tile_release ();
}
#endif
