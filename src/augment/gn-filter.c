/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters as weighted sums of rows: rows are widened to float once, and a tap to the side is the same row a pixel
 * further. So one inner loop serves the rows, the columns and the 3x3 window. */
#include "gn-filter.h"
#include "gn-augment-private.h"

#include <string.h>

/* Rows are padded to whole blocks, which spares every loop its remainder. */
#define BLOCK 32

typedef float Lanes __attribute__ ((vector_size (32), aligned (4), may_alias));

int
gn_filter_reflect (int i, int n)
{
  int period = MAX (2 * n - 2, 1), folded = i % period;
  if (folded < 0)
    folded += period;
  return folded < n ? folded : period - folded;
}

static gsize
round_up (gsize n)
{
  return (n + BLOCK - 1) / BLOCK * BLOCK;
}

GN_CLONES static void
widen (const guint8 *restrict in, gsize n, float *restrict out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i];
}

/* sums[n] = sum of weights[tap] taps[tap][n], in the order of the taps; n in whole blocks. */
GN_CLONES static void
sum_taps (const float *const *taps, const float *weights, int n_taps, gsize n, float *restrict sums)
{
  for (gsize i = 0; i < n; i += BLOCK) {
    Lanes sum[BLOCK / 8];
    for (int j = 0; j < BLOCK / 8; j++)
      sum[j] = weights[0] * *(const Lanes *)(taps[0] + i + 8 * j);
    for (int tap = 1; tap < n_taps; tap++)
      for (int j = 0; j < BLOCK / 8; j++)
        sum[j] += weights[tap] * *(const Lanes *)(taps[tap] + i + 8 * j);
    for (int j = 0; j < BLOCK / 8; j++)
      *(Lanes *)(sums + i + 8 * j) = sum[j];
  }
}

GN_CLONES static void
divide (float *values, float divisor, gsize n)
{
  for (gsize i = 0; i < n; i++)
    values[i] /= divisor;
}

/* A float of 2^23 and more has no binary places: adding 2^23 rounds to even, and leaves the integer in the low bits. */
GN_CLONES static void
narrow (const float *restrict values, gsize n, guint8 *restrict out)
{
  for (gsize i = 0; i < n; i++) {
    float value = values[i] > 0 ? values[i] : 0;
    value = (value < 255 ? value : 255) + 8388608.0f;
    guint32 bits;
    memcpy (&bits, &value, sizeof bits);
    out[i] = (guint8)bits;
  }
}

/* Writes the @before pixels in front of row[width][3] and the @after pixels behind it. */
static void
reflect_ends (float *row, int width, int before, int after)
{
  for (int x = -before; x < 0; x++)
    memcpy (row + 3 * x, row + 3 * gn_filter_reflect (x, width), 3 * sizeof *row);
  for (int x = width; x < width + after; x++)
    memcpy (row + 3 * (gsize)x, row + 3 * gn_filter_reflect (x, width), 3 * sizeof *row);
}

void
gn_filter_blend (GnImage **image, const float effect[3][3], double alpha)
{
  float kernel[9];
  for (int i = 0; i < 9; i++)
    kernel[i] = (i == 4 ? (float)(1 - alpha) : 0) + (float)alpha * effect[i / 3][i % 3];
  *image = gn_image_make_writable (*image);
  int width = (*image)->width, height = (*image)->height;
  gsize n = 3 * (gsize)width, stride = round_up (n + 6) + BLOCK;
  g_autofree float *ring = g_new0 (float, 3 * stride), *sums = g_new (float, stride);
  for (int y = 0, ready = 0; y < height; y++) {
    for (; ready < MIN (y + 2, height); ready++) {
      float *row = ring + stride * (ready % 3) + 3;
      widen ((*image)->pixels + n * ready, n, row);
      reflect_ends (row, width, 1, 1);
    }
    const float *taps[9];
    for (int tap = 0; tap < 9; tap++)
      taps[tap] = ring + stride * (gn_filter_reflect (y + tap / 3 - 1, height) % 3) + 3 * (tap % 3);
    sum_taps (taps, kernel, 9, round_up (n), sums);
    narrow (sums, n, (*image)->pixels + n * y);
  }
}

void
gn_filter_separable (GnImage **image, const float *weights, int n_taps, int origin)
{
  *image = gn_image_make_writable (*image);
  int width = (*image)->width, height = (*image)->height;
  int before = origin, after = n_taps - 1 - origin, reach = MAX (before, after), n_rows = 2 * reach + 1;
  gsize n = 3 * (gsize)width, stride = round_up (n), padded = stride + 3 * (gsize)n_taps;
  g_autofree float *ring = g_new0 (float, n_rows *stride), *row = g_new0 (float, padded), *sums = g_new (float, stride);
  g_autofree const float **taps = g_new (const float *, n_taps);
  float total = 0;
  for (int tap = 0; tap < n_taps; tap++)
    total += weights[tap];
  for (int y = 0, ready = 0; y < height; y++) {
    for (; ready < MIN (y + reach + 1, height); ready++)
      widen ((*image)->pixels + n * ready, n, ring + stride * (ready % n_rows));
    for (int tap = 0; tap < n_taps; tap++)
      taps[tap] = ring + stride * (gn_filter_reflect (y + tap - before, height) % n_rows);
    sum_taps (taps, weights, n_taps, stride, row + 3 * before);
    reflect_ends (row + 3 * before, width, before, after);
    for (int tap = 0; tap < n_taps; tap++)
      taps[tap] = row + 3 * tap;
    sum_taps (taps, weights, n_taps, stride, sums);
    divide (sums, total * total, n);
    narrow (sums, n, (*image)->pixels + n * y);
  }
}
