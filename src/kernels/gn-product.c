/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-product.h"

#include <cblas.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"

/* Up to this volume OpenBLAS's AVX-512 cores multiply without copying their operands first (interface/gemm.c and
 * kernel/x86_64/sgemm_small_kernel_permit_skylakex.c there). With operands that sit in the second-level cache that is
 * 10 to 30 % faster than the general path. */
#define SMALL_VOLUME 1000000
#define SMALL_DEPTH 256
#define SMALL_COLUMNS 64
/* The transposed product, measured. */
#define TRANSPOSED_ROWS 128
#define TRANSPOSED_COLUMNS 64
#define TRANSPOSED_DEPTH 120

typedef struct {
  int rows, columns, depth;
} Cut;

static Cut
choose_cut (int rows, int columns, int depth)
{
  Cut cut = { rows, columns, depth };
  if (!gn_cpu_blas_small_products ())
    return cut;
  cut.depth = gn_divide_up (depth, gn_divide_up (depth, SMALL_DEPTH));
  cut.columns = gn_min_int (columns, SMALL_COLUMNS);
  int most = gn_max_int (1, SMALL_VOLUME / cut.depth / cut.columns);
  cut.rows = gn_divide_up (rows, gn_divide_up (rows, most));
  return cut;
}

void
gn_product (int rows, int columns, int depth, const float *a, int stride_a, const float *b, int stride_b, float beta,
            float *c, int stride_c)
{
  Cut cut = choose_cut (rows, columns, depth);
  for (int d = 0; d < depth; d += cut.depth, beta = 1)
    for (int j = 0; j < columns; j += cut.columns)
      for (int i = 0; i < rows; i += cut.rows)
        cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, gn_min_int (cut.rows, rows - i),
                     gn_min_int (cut.columns, columns - j), gn_min_int (cut.depth, depth - d), 1,
                     a + (size_t) i * stride_a + d, stride_a, b + (size_t) d * stride_b + j, stride_b, beta,
                     c + (size_t) i * stride_c + j, stride_c);
}

void
gn_product_transposed (int rows, int columns, int depth, const float *a, int stride_a, const float *b, int stride_b,
                       float beta, float *c, int stride_c)
{
  Cut cut = { rows, columns, depth };
  if (gn_cpu_blas_small_products ())
    cut = (Cut){ TRANSPOSED_ROWS, TRANSPOSED_COLUMNS, gn_divide_up (depth, gn_divide_up (depth, TRANSPOSED_DEPTH)) };
  for (int d = 0; d < depth; d += cut.depth, beta = 1)
    for (int j = 0; j < columns; j += cut.columns)
      for (int i = 0; i < rows; i += cut.rows)
        cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, gn_min_int (cut.rows, rows - i),
                     gn_min_int (cut.columns, columns - j), gn_min_int (cut.depth, depth - d), 1,
                     a + (size_t) d * stride_a + i, stride_a, b + (size_t) d * stride_b + j, stride_b, beta,
                     c + (size_t) i * stride_c + j, stride_c);
}
