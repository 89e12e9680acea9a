/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vector.h"

#include "gn-vec.h"

/* Sums run in float over this many rows, then go into double: as exact as double to seven digits, at float's speed. */
#define ROWS_PER_FLUSH 32
/* Channels whose sums stay in registers. */
#define BLOCK 64
/* Channels whose sums stay in the first-level cache. */
#define STRETCH 512

static inline float
positive (float x)
{
  return x < 0 ? 0 : x;
}

static inline int
smaller (int a, int b)
{
  return a < b ? a : b;
}

static inline void
flush_block (int width, const float *a, const float *b, double *sum_a, double *sum_b)
{
  for (int j = 0; j < width; j++) {
    sum_a[j] += a[j];
    sum_b[j] += b[j];
  }
}

/* Inlined twice, so that the usual width is a constant and the sums live in registers. */
static inline __attribute__ ((always_inline)) void
sum_block (int rows, int width, int stride, const float *restrict z, double *restrict sum, double *restrict squares)
{
  for (int r0 = 0; r0 < rows; r0 += ROWS_PER_FLUSH) {
    float a[BLOCK] = { 0 }, b[BLOCK] = { 0 };
    for (int r = r0; r < smaller (rows, r0 + ROWS_PER_FLUSH); r++) {
      const float *row = z + (size_t) r * stride;
      for (int j = 0; j < width; j++) {
        a[j] += row[j];
        b[j] += row[j] * row[j];
      }
    }
    flush_block (width, a, b, sum, squares);
  }
}

void
GN_VECTOR (column_sums) (int rows, int k, int stride, const float *z, double *sum, double *sum_of_squares)
{
  for (int j = 0; j < k; j++)
    sum[j] = sum_of_squares[j] = 0;
  for (int j = 0; j < k; j += BLOCK) {
    if (k - j >= BLOCK)
      sum_block (rows, BLOCK, stride, z + j, sum + j, sum_of_squares + j);
    else
      sum_block (rows, k - j, stride, z + j, sum + j, sum_of_squares + j);
  }
}

/* Inlined with constants: a loop for each combination, and none of them asks within. */
INLINE void
store_row (int k, const float *in, const float *bias, const Stored *residual, bool clamp, bool stream, Stored *z)
{
  int j = 0;
  for (; j + LANES <= k; j += LANES) {
    Vec value = load (in + j);
    if (bias)
      value += load (bias + j);
    if (residual)
      value += load_stored (residual + j);
    put_stored (stream, z + j, clamp ? relu (value) : value);
  }
  for (; j < k; j++) {
    float value = in[j] + (bias ? bias[j] : 0) + (residual ? widen (residual[j]) : 0);
    z[j] = narrow (clamp ? positive (value) : value);
  }
}

void
GN_VECTOR (store_rows) (int rows, int k, const float *in, size_t in_row, const float *bias, const void *residual,
                        bool clamp, bool stream, void *z, size_t z_row)
{
  Stored *out = z;
  const Stored *other = residual;
  for (int r = 0; r < rows; r++, in += in_row, out += z_row, other = other ? other + z_row : NULL) {
    if (bias && other && clamp)
      store_row (k, in, bias, other, true, stream, out);
    else if (bias && !other && clamp)
      store_row (k, in, bias, NULL, true, stream, out);
    else if (!bias && !other && !clamp)
      store_row (k, in, NULL, NULL, false, stream, out);
    else
      store_row (k, in, bias, other, clamp, stream, out);
  }
  if (stream)
    settle_streams ();
}

INLINE void
norm_row (int k, const Stored *z, const float *scale, const float *shift, const Stored *residual, bool clamp,
          bool stream, Stored *y)
{
  int j = 0;
  for (; j + LANES <= k; j += LANES) {
    fetch_ahead (z + j);
    if (residual)
      fetch_ahead (residual + j);
    Vec value = load (scale + j) * load_stored (z + j) + load (shift + j);
    if (residual)
      value += load_stored (residual + j);
    put_stored (stream, y + j, clamp ? relu (value) : value);
  }
  for (; j < k; j++) {
    float value = scale[j] * widen (z[j]) + shift[j] + (residual ? widen (residual[j]) : 0);
    y[j] = narrow (clamp ? positive (value) : value);
  }
}

void
GN_VECTOR (norm_forward) (int rows, int k, const void *z_, const float *restrict scale, const float *restrict shift,
                          const void *residual_, bool clamp, bool stream, void *y_)
{
  const Stored *z = z_, *residual = residual_;
  Stored *y = y_;
  for (int r = 0; r < rows; r++, z += k, y += k) {
    if (residual && clamp)
      norm_row (k, z, scale, shift, residual, true, stream, y);
    else if (residual)
      norm_row (k, z, scale, shift, residual, false, stream, y);
    else if (clamp)
      norm_row (k, z, scale, shift, NULL, true, stream, y);
    else
      norm_row (k, z, scale, shift, NULL, false, stream, y);
    if (residual)
      residual += k;
  }
  if (stream)
    settle_streams ();
}

static inline __attribute__ ((always_inline)) void
gradient_row (MaskKind kind, int width, const Stored *restrict z, const Stored *restrict y,
              const float *restrict scale, const float *restrict shift, const float *restrict mean, Stored *restrict g,
              float *restrict a, float *restrict b)
{
  for (int j = 0; j < width; j++) {
    float value = widen (g[j]), before = widen (z[j]);
    bool masked = is_stopped (kind, j, y, scale, shift, before);
    value = masked ? 0 : value;
    if (kind != MASK_NONE)
      g[j] = masked ? 0 : g[j];
    a[j] += value;
    b[j] += value * (before - mean[j]);
  }
}

/* The streams come from outside the cache, which fetches ahead only along whole stretches. Inlined for the usual width,
 * so that the sums live in registers. */
static inline __attribute__ ((always_inline)) void
gradient_stretch (MaskKind kind, int rows, int width, int stride, const Stored *z, const GnNormMask *mask, int j,
                  const float *mean, Stored *g, double *sum_g, double *sum_gz)
{
  float a[STRETCH] = { 0 }, b[STRETCH] = { 0 };
  for (int r = 0; r < rows; r++) {
    size_t at = (size_t) r * stride + j;
    gradient_row (kind, width, z + at, kind == MASK_OUTPUT ? (const Stored *) mask->y + at : NULL,
                  kind == MASK_AFFINE ? mask->scale + j : NULL, kind == MASK_AFFINE ? mask->shift + j : NULL, mean + j,
                  g + at, a, b);
  }
  flush_block (width, a, b, sum_g + j, sum_gz + j);
}

static inline __attribute__ ((always_inline)) void
gradient_sums (MaskKind kind, int rows, int k, int stride, const Stored *z, const GnNormMask *mask, const float *mean,
               Stored *g, double *sum_g, double *sum_gz)
{
  for (int r0 = 0; r0 < rows; r0 += ROWS_PER_FLUSH) {
    size_t at = (size_t) r0 * stride;
    GnNormMask part = { kind == MASK_OUTPUT ? (const Stored *) mask->y + at : NULL, mask->scale, mask->shift };
    int n = smaller (ROWS_PER_FLUSH, rows - r0);
    if (k == BLOCK)
      gradient_stretch (kind, n, BLOCK, stride, z + at, &part, 0, mean, g + at, sum_g, sum_gz);
    else
      for (int j = 0; j < k; j += STRETCH)
        gradient_stretch (kind, n, smaller (STRETCH, k - j), stride, z + at, &part, j, mean, g + at, sum_g, sum_gz);
  }
}

void
GN_VECTOR (norm_backward_sums) (int rows, int k, int stride, const void *z, const GnNormMask *mask, const float *mean,
                                void *g, double *sum_g, double *sum_gz)
{
  if (mask->y)
    gradient_sums (MASK_OUTPUT, rows, k, stride, z, mask, mean, g, sum_g, sum_gz);
  else if (mask->scale)
    gradient_sums (MASK_AFFINE, rows, k, stride, z, mask, mean, g, sum_g, sum_gz);
  else
    gradient_sums (MASK_NONE, rows, k, stride, z, mask, mean, g, sum_g, sum_gz);
}
