/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vector.h"

#define BLOCK 64

static inline int
smaller (int a, int b)
{
  return a < b ? a : b;
}

/* best = max (best, v): the first of equals stays, the first NaN wins and stays. */
static inline __attribute__ ((always_inline)) void
compare_block (int width, int tap, const Stored *restrict v, float *restrict best, int32_t *restrict where)
{
  for (int j = 0; j < width; j++) {
    float value = widen (v[j]);
    bool take = !(value <= best[j]) & (best[j] == best[j]);
    best[j] = take ? value : best[j];
    where[j] = take ? tap : where[j];
  }
}

static inline __attribute__ ((always_inline)) void
max_block (const GnPoolShape *s, int width, int y0, int x0, const Stored *x, Stored *y, uint8_t *tap)
{
  float best[BLOCK];
  int32_t where[BLOCK];
  bool first = true;
  for (int r = 0; r < s->kernel; r++) {
    if (y0 + r < 0 || y0 + r >= s->h)
      continue;
    for (int q = 0; q < s->kernel; q++) {
      if (x0 + q < 0 || x0 + q >= s->w)
        continue;
      const Stored *v = x + ((size_t) (y0 + r) * s->w + (x0 + q)) * s->c;
      int index = r * s->kernel + q;
      if (first)
        for (int j = 0; j < width; j++) {
          best[j] = widen (v[j]);
          where[j] = index;
        }
      else
        compare_block (width, index, v, best, where);
      first = false;
    }
  }
  for (int j = 0; j < width; j++)
    y[j] = narrow (best[j]);
  if (tap)
    for (int j = 0; j < width; j++)
      tap[j] = (uint8_t) where[j];
}

void
GN_VECTOR (max_pool_forward_row) (const GnPoolShape *s, int row, const void *x_, void *y_, uint8_t *tap)
{
  const Stored *x = x_;
  Stored *y = y_;
  int y0 = row * s->stride - s->pad;
  for (int ox = 0; ox < s->ow; ox++) {
    int x0 = ox * s->stride - s->pad;
    for (int j = 0; j < s->c; j += BLOCK) {
      size_t at = (size_t) ox * s->c + j;
      if (s->c - j >= BLOCK)
        max_block (s, BLOCK, y0, x0, x + j, y + at, tap ? tap + at : NULL);
      else
        max_block (s, s->c - j, y0, x0, x + j, y + at, tap ? tap + at : NULL);
    }
  }
}

/* Gathers instead of scattering, so that rows are independent of each other. */
static inline __attribute__ ((always_inline)) void
gather_block (const GnPoolShape *s, int width, int iy, int ix, const Stored *dy, const uint8_t *tap, Stored *dx,
              bool accumulate)
{
  float sum[BLOCK] = { 0 };
  for (int j = 0; accumulate && j < width; j++)
    sum[j] = widen (dx[j]);
  int first_oy = iy + s->pad < s->kernel ? 0 : (iy + s->pad - s->kernel) / s->stride + 1;
  int first_ox = ix + s->pad < s->kernel ? 0 : (ix + s->pad - s->kernel) / s->stride + 1;
  int last_oy = smaller ((iy + s->pad) / s->stride, s->oh - 1);
  int last_ox = smaller ((ix + s->pad) / s->stride, s->ow - 1);
  for (int oy = first_oy; oy <= last_oy; oy++)
    for (int ox = first_ox; ox <= last_ox; ox++) {
      int index = (iy + s->pad - oy * s->stride) * s->kernel + (ix + s->pad - ox * s->stride);
      const Stored *g = dy + ((size_t) oy * s->ow + ox) * s->c;
      const uint8_t *t = tap + ((size_t) oy * s->ow + ox) * s->c;
      for (int j = 0; j < width; j++)
        sum[j] += t[j] == index ? widen (g[j]) : 0;
    }
  for (int j = 0; j < width; j++)
    dx[j] = narrow (sum[j]);
}

void
GN_VECTOR (max_pool_backward_row) (const GnPoolShape *s, int row, const void *dy_, const uint8_t *tap, void *dx_,
                                   bool accumulate)
{
  const Stored *dy = dy_;
  Stored *dx = dx_;
  for (int ix = 0; ix < s->w; ix++)
    for (int j = 0; j < s->c; j += BLOCK) {
      Stored *out = dx + (size_t) ix * s->c + j;
      if (s->c - j >= BLOCK)
        gather_block (s, BLOCK, row, ix, dy + j, tap + j, out, accumulate);
      else
        gather_block (s, s->c - j, row, ix, dy + j, tap + j, out, accumulate);
    }
}

void
GN_VECTOR (average_rows) (int rows, int c, const void *x_, float *restrict y)
{
  const Stored *x = x_;
  for (int j0 = 0; j0 < c; j0 += BLOCK) {
    int width = smaller (BLOCK, c - j0);
    float sum[BLOCK] = { 0 };
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < width; j++)
        sum[j] += widen (x[(size_t) r * c + j0 + j]);
    for (int j = 0; j < width; j++)
      y[j0 + j] = sum[j] / (float) rows;
  }
}

void
GN_VECTOR (broadcast_rows) (int rows, int c, float factor, const float *restrict dy, void *dx_,
                            bool accumulate)
{
  Stored *dx = dx_;
  for (int r = 0; r < rows; r++, dx += c) {
    if (accumulate)
      for (int j = 0; j < c; j++)
        dx[j] = narrow (widen (dx[j]) + factor * dy[j]);
    else
      for (int j = 0; j < c; j++)
        dx[j] = narrow (factor * dy[j]);
  }
}
