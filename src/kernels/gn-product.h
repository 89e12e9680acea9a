/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: matrix products on the calling thread, row-major, cut into the sizes OpenBLAS is fastest at. */
#pragma once

/* c[rows][columns] = beta c + a[rows][depth] · b[depth][columns]; stride_* is the distance of two rows, in floats. */
void gn_product (int rows, int columns, int depth, const float *a, int stride_a, const float *b, int stride_b,
                 float beta, float *c, int stride_c);

/* c[rows][columns] = beta c + aᵀ · b with a[depth][rows], b[depth][columns]. */
void gn_product_transposed (int rows, int columns, int depth, const float *a, int stride_a, const float *b,
                            int stride_b, float beta, float *c, int stride_c);
