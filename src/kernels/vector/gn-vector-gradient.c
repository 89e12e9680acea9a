/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A gradient that is complete, and what the batch norm below wants of it, in one go over memory. */
#include "gn-vector.h"

#include "gn-vec.h"

/* As in the other sums of gradients. */
#define ROWS_PER_FLUSH 32
/* Channels whose sums stay in the first-level cache. */
#define STRETCH 128

/* Some channels of one row: where they lie. */
typedef struct {
  const float *in;
  const Stored *z, *y;
  Stored *g;
  const float *scale, *shift, *mean;
} Row;

/* The lanes of is_stopped(). */
INLINE Mask
stopped (MaskKind kind, const Row *row, int j, Vec before)
{
  if (kind == MASK_OUTPUT)
    return load_stored (row->y + j) <= 0;
  if (kind == MASK_AFFINE)
    return load (row->scale + j) * before + load (row->shift + j) <= 0;
  return (Mask){ 0 };
}

INLINE void
store_row (MaskKind kind, bool add, bool stream, int width, const Row *row, size_t ahead, float *a, float *b)
{
  int j = 0;
  for (; j + LANES <= width; j += LANES) {
    __builtin_prefetch (row->z + j + ahead);
    if (add)
      __builtin_prefetch (row->g + j + ahead);
    if (kind == MASK_OUTPUT)
      __builtin_prefetch (row->y + j + ahead);
    Vec value = load (row->in + j), before = load_stored (row->z + j);
    if (add)
      value += load_stored (row->g + j);
    value = (Vec) ((Mask) rounded (value) & ~stopped (kind, row, j, before));
    put_stored (stream, row->g + j, value);
    store (a + j, load (a + j) + value);
    store (b + j, load (b + j) + value * (before - load (row->mean + j)));
  }
  for (; j < width; j++) {
    float value = row->in[j] + (add ? widen (row->g[j]) : 0), before = widen (row->z[j]);
    row->g[j] = is_stopped (kind, j, row->y, row->scale, row->shift, before) ? 0 : narrow (value);
    a[j] += widen (row->g[j]);
    b[j] += widen (row->g[j]) * (before - row->mean[j]);
  }
}

INLINE void
store_rows (MaskKind kind, bool add, bool stream, int rows, int k, const float *in, size_t in_row,
            const GnConvBelow *below, Stored *g, size_t g_row)
{
  const Stored *z = below->z, *y = below->mask.y;
  const GnNormMask *m = &below->mask;
  size_t ahead = rows_ahead (k < STRETCH ? k : STRETCH) * g_row;
  for (int r0 = 0; r0 < rows; r0 += ROWS_PER_FLUSH)
    for (int j = 0; j < k; j += STRETCH) {
      float a[STRETCH] = { 0 }, b[STRETCH] = { 0 };
      int width = k - j < STRETCH ? k - j : STRETCH, end = rows - r0 < ROWS_PER_FLUSH ? rows : r0 + ROWS_PER_FLUSH;
      for (int r = r0; r < end; r++) {
        size_t at = (size_t) r * g_row + j;
        Row row = { in + (size_t) r * in_row + j, z + at, kind == MASK_OUTPUT ? y + at : NULL, g + at,
                    kind == MASK_AFFINE ? m->scale + j : NULL, kind == MASK_AFFINE ? m->shift + j : NULL, below->mean + j };
        store_row (kind, add, stream, width, &row, ahead, a, b);
      }
      for (int l = 0; l < width; l++) {
        below->sum_g[j + l] += a[l];
        below->sum_gz[j + l] += b[l];
      }
    }
}

/* Inlined with constants: a loop for each combination that occurs in quantity. */
INLINE void
store_masked (MaskKind kind, bool add, bool stream, int rows, int k, const float *in, size_t in_row,
              const GnConvBelow *below, Stored *g, size_t g_row)
{
  if (add && stream)
    store_rows (kind, true, true, rows, k, in, in_row, below, g, g_row);
  else if (add)
    store_rows (kind, true, false, rows, k, in, in_row, below, g, g_row);
  else if (stream)
    store_rows (kind, false, true, rows, k, in, in_row, below, g, g_row);
  else
    store_rows (kind, false, false, rows, k, in, in_row, below, g, g_row);
}

void
GN_VECTOR (store_gradient) (int rows, int k, const float *in, size_t in_row, bool accumulate, const GnConvBelow *below,
                            bool stream, void *g, size_t g_row)
{
  if (below->mask.y)
    store_masked (MASK_OUTPUT, accumulate, stream, rows, k, in, in_row, below, g, g_row);
  else if (below->mask.scale)
    store_masked (MASK_AFFINE, accumulate, stream, rows, k, in, in_row, below, g, g_row);
  else
    store_masked (MASK_NONE, accumulate, stream, rows, k, in, in_row, below, g, g_row);
  if (stream)
    settle_streams ();
}
