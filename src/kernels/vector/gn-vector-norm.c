/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vector.h"

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

void
GN_VECTOR (finish_rows) (int rows, int k, int stride, const float *bias, const float *residual, bool relu, float *z)
{
  for (int r = 0; r < rows; r++) {
    float *row = z + (size_t) r * stride;
    if (bias)
      for (int j = 0; j < k; j++)
        row[j] += bias[j];
    if (residual)
      for (int j = 0; j < k; j++)
        row[j] += residual[(size_t) r * stride + j];
    if (relu)
      for (int j = 0; j < k; j++)
        row[j] = positive (row[j]);
  }
}

void
GN_VECTOR (norm_forward) (int rows, int k, const float *z, const float *restrict scale, const float *restrict shift,
                          const float *residual, bool relu, float *y)
{
  for (int r = 0; r < rows; r++, z += k, y += k) {
    if (residual && relu)
      for (int j = 0; j < k; j++)
        y[j] = positive (scale[j] * z[j] + shift[j] + residual[j]);
    else if (residual)
      for (int j = 0; j < k; j++)
        y[j] = scale[j] * z[j] + shift[j] + residual[j];
    else if (relu)
      for (int j = 0; j < k; j++)
        y[j] = positive (scale[j] * z[j] + shift[j]);
    else
      for (int j = 0; j < k; j++)
        y[j] = scale[j] * z[j] + shift[j];
    if (residual)
      residual += k;
  }
}

/* How a gradient is masked; a constant wherever it is inlined. */
typedef enum { MASK_NONE, MASK_OUTPUT, MASK_AFFINE } MaskKind;

static inline __attribute__ ((always_inline)) void
gradient_row (MaskKind kind, int width, const float *restrict z, const float *restrict y, const float *restrict scale,
              const float *restrict shift, const float *restrict mean, float *restrict g, float *restrict a,
              float *restrict b)
{
  for (int j = 0; j < width; j++) {
    float value = g[j];
    if (kind == MASK_OUTPUT)
      g[j] = value = y[j] <= 0 ? 0 : value;
    if (kind == MASK_AFFINE)
      g[j] = value = scale[j] * z[j] + shift[j] <= 0 ? 0 : value;
    a[j] += value;
    b[j] += value * (z[j] - mean[j]);
  }
}

/* The streams come from outside the cache, which fetches ahead only along whole stretches. Inlined for the usual width,
 * so that the sums live in registers. */
static inline __attribute__ ((always_inline)) void
gradient_stretch (MaskKind kind, int rows, int width, int stride, const float *z, const GnNormMask *mask, int j,
                  const float *mean, float *g, double *sum_g, double *sum_gz)
{
  float a[STRETCH] = { 0 }, b[STRETCH] = { 0 };
  for (int r = 0; r < rows; r++) {
    size_t at = (size_t) r * stride + j;
    gradient_row (kind, width, z + at, kind == MASK_OUTPUT ? mask->y + at : NULL,
                  kind == MASK_AFFINE ? mask->scale + j : NULL, kind == MASK_AFFINE ? mask->shift + j : NULL, mean + j,
                  g + at, a, b);
  }
  flush_block (width, a, b, sum_g + j, sum_gz + j);
}

static inline __attribute__ ((always_inline)) void
gradient_sums (MaskKind kind, int rows, int k, int stride, const float *z, const GnNormMask *mask, const float *mean,
               float *g, double *sum_g, double *sum_gz)
{
  for (int r0 = 0; r0 < rows; r0 += ROWS_PER_FLUSH) {
    size_t at = (size_t) r0 * stride;
    GnNormMask part = { kind == MASK_OUTPUT ? mask->y + at : NULL, mask->scale, mask->shift };
    int n = smaller (ROWS_PER_FLUSH, rows - r0);
    if (k == BLOCK)
      gradient_stretch (kind, n, BLOCK, stride, z + at, &part, 0, mean, g + at, sum_g, sum_gz);
    else
      for (int j = 0; j < k; j += STRETCH)
        gradient_stretch (kind, n, smaller (STRETCH, k - j), stride, z + at, &part, j, mean, g + at, sum_g, sum_gz);
  }
}

void
GN_VECTOR (norm_backward_sums) (int rows, int k, int stride, const float *z, const GnNormMask *mask, const float *mean,
                                float *g, double *sum_g, double *sum_gz)
{
  if (mask->y)
    gradient_sums (MASK_OUTPUT, rows, k, stride, z, mask, mean, g, sum_g, sum_gz);
  else if (mask->scale)
    gradient_sums (MASK_AFFINE, rows, k, stride, z, mask, mean, g, sum_g, sum_gz);
  else
    gradient_sums (MASK_NONE, rows, k, stride, z, mask, mean, g, sum_g, sum_gz);
}
