/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: the files of this folder are compiled once for each instruction set; GN_VECTOR_ISA tells the copies apart.
 * Plain loops over independent elements or channels: the compiler makes the vectors, sums keep their order. */
#pragma once

#include "../gn-kernel-table.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

/* What activations and their gradients are in this copy. */
#ifdef GN_VECTOR_BF16
typedef uint16_t Stored;
#define widen(x) gn_bf16_to_float (x)
#define narrow(x) gn_bf16_from_float (x)
#else
typedef float Stored;
#define widen(x) (x)
#define narrow(x) (x)
#endif

#define GN_JOIN_(name, isa) gn_##name##_##isa
#define GN_JOIN(name, isa) GN_JOIN_ (name, isa)
/* A function of this instruction set's copy. */
#define GN_VECTOR(name) GN_JOIN (name, GN_VECTOR_ISA)

void GN_VECTOR (multiply_add) (long rounds);

void GN_VECTOR (relu_forward)  (size_t n, const void *x, void *y);
void GN_VECTOR (relu_backward) (size_t n, const void *y, const void *dy, void *dx, bool accumulate);
void GN_VECTOR (add_forward)   (size_t n, const void *a, const void *b, bool relu, void *y);
void GN_VECTOR (accumulate)    (size_t n, const void *x, void *y);
bool GN_VECTOR (all_finite)    (size_t n, const float *x);

void GN_VECTOR (column_sums) (int rows, int k, int stride, const float *z, double *sum, double *sum_of_squares);
void GN_VECTOR (store_rows) (int rows, int k, const float *in, size_t in_row, const float *bias, const void *residual,
                             bool relu, bool stream, void *z, size_t z_row);
void GN_VECTOR (norm_forward) (int rows, int k, const void *z, const float *scale, const float *shift,
                               const void *residual, bool relu, bool stream, void *y);
void GN_VECTOR (norm_backward_sums) (int rows, int k, int stride, const void *z, const GnNormMask *mask,
                                     const float *mean, void *g, double *sum_g, double *sum_gz);
void GN_VECTOR (store_gradient) (int rows, int k, const float *in, size_t in_row, bool accumulate,
                                 const GnConvBelow *below, bool stream, void *g, size_t g_row);

void GN_VECTOR (load_pixels) (const GnConvSource *source, size_t at, int pixels, size_t stride, int c0, int width,
                              float *out, GnLayout layout);
void GN_VECTOR (pack) (int depth, int columns, const float *b, size_t b_row, const float *scale, float *packed,
                       size_t panel);
void GN_VECTOR (pack_transposed) (int depth, int columns, const float *b, size_t b_row, float *packed, size_t panel);
void GN_VECTOR (product) (int rows, int columns, int depth, const float *a, GnLayout a_layout, const float *b,
                          size_t b_panel, bool accumulate, float *c, GnLayout c_layout);
void GN_VECTOR (product_transposed) (int rows, int columns, int depth, const float *a, GnLayout a_layout, const float *b,
                                     size_t b_panel, bool accumulate, float *c, size_t c_row);

void GN_VECTOR (load_pairs) (const GnConvSource *source, size_t at, int pixels, size_t stride, int c0, int width,
                             uint16_t *out, GnLayout layout);
void GN_VECTOR (interleave) (int rows, int columns, const uint16_t *in, GnLayout in_layout, uint32_t *out,
                             GnLayout out_layout);
void GN_VECTOR (pack_pairs) (int depth, int columns, const float *b, size_t b_row, const float *scale,
                             uint32_t *packed, size_t panel);
void GN_VECTOR (pack_transposed_pairs) (int depth, int columns, const float *b, size_t b_row, uint32_t *packed,
                                        size_t panel);
void GN_VECTOR (product_pairs) (int rows, int columns, int depth, const void *a, GnLayout a_layout,
                                const uint32_t *b, size_t b_panel, bool accumulate, float *c, GnLayout c_layout);
void GN_VECTOR (turn) (int pixels, int channels, const uint16_t *in, size_t in_row, uint16_t *out, size_t out_row);

void GN_VECTOR (max_pool_forward_row)  (const GnPoolShape *shape, int row, const void *x, void *y, uint8_t *tap);
void GN_VECTOR (max_pool_backward_row) (const GnPoolShape *shape, int row, const void *dy, const uint8_t *tap,
                                        void *dx, bool accumulate);
void GN_VECTOR (average_rows)   (int rows, int c, const void *x, float *y);
void GN_VECTOR (broadcast_rows) (int rows, int c, float factor, const float *dy, void *dx, bool accumulate);

void GN_VECTOR (winograd_input)  (const GnWinograd *w, int first, int n_tiles, const GnConvSource *x, float *v,
                                  size_t slice, GnLayout layout);
void GN_VECTOR (winograd_output) (const GnWinograd *w, int first, int n_tiles, const float *m, size_t slice, int n_rows,
                                  const GnWinogradFinish *finish, void *z);
void GN_VECTOR (winograd_output_gradient) (const GnWinograd *w, int first, int n_tiles, const GnConvSource *dz,
                                           float *v, size_t slice, int n_rows);
void GN_VECTOR (winograd_weight) (int c0, int c1, int c, int k, const float *weight, const float *scale, float *u,
                                  size_t slice);
void GN_VECTOR (winograd_weight_gradient) (size_t n, const float *u, size_t slice, float *dweight, size_t tap);

void GN_VECTOR (adam)     (size_t n, const void *coefficients, const float *gradient, float *parameter, float *m,
                           float *v);
void GN_VECTOR (sgd)      (size_t n, const void *coefficients, const float *gradient, float *parameter, float *buffer,
                           float *unused);
void GN_VECTOR (adagrad)  (size_t n, const void *coefficients, const float *gradient, float *parameter, float *sum,
                           float *unused);
void GN_VECTOR (adadelta) (size_t n, const void *coefficients, const float *gradient, float *parameter,
                           float *square_avg, float *acc_delta);
void GN_VECTOR (rmsprop)  (size_t n, const void *coefficients, const float *gradient, float *parameter,
                           float *square_avg, float *buffer);
void GN_VECTOR (adamp)    (const GnAdampView *view, const GnAdampCoefficients *adamp, const float *gradient,
                           float *parameter, float *m, float *v);
