/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: the files of this folder are compiled once for each instruction set; GN_VECTOR_ISA tells the copies apart.
 * Plain loops over independent elements or channels: the compiler makes the vectors, sums keep their order. */
#pragma once

#include "../gn-kernel-table.h"

#define GN_JOIN_(name, isa) gn_##name##_##isa
#define GN_JOIN(name, isa) GN_JOIN_ (name, isa)
/* A function of this instruction set's copy. */
#define GN_VECTOR(name) GN_JOIN (name, GN_VECTOR_ISA)

void GN_VECTOR (multiply_add) (long rounds);

void GN_VECTOR (relu_forward)  (size_t n, const float *x, float *y);
void GN_VECTOR (relu_backward) (size_t n, const float *y, const float *dy, float *dx, bool accumulate);
void GN_VECTOR (add_forward)   (size_t n, const float *a, const float *b, bool relu, float *y);
void GN_VECTOR (accumulate)    (size_t n, const float *x, float *y);
bool GN_VECTOR (all_finite)    (size_t n, const float *x);

void GN_VECTOR (column_sums) (int rows, int k, int stride, const float *z, double *sum, double *sum_of_squares);
void GN_VECTOR (finish_rows) (int rows, int k, int stride, const float *bias, const float *residual, bool relu,
                              float *z);
void GN_VECTOR (norm_forward) (int rows, int k, const float *z, const float *scale, const float *shift,
                               const float *residual, bool relu, float *y);
void GN_VECTOR (norm_backward_sums) (int rows, int k, int stride, const float *z, const GnNormMask *mask,
                                     const float *mean, float *g, double *sum_g, double *sum_gz);

void GN_VECTOR (load_pixels) (const GnConvSource *source, size_t at, int pixels, size_t stride, int c0, int width,
                              float *out, GnLayout layout);
void GN_VECTOR (pack) (int depth, int columns, const float *b, size_t b_row, const float *scale, float *packed,
                       size_t panel);
void GN_VECTOR (pack_transposed) (int depth, int columns, const float *b, size_t b_row, float *packed, size_t panel);
void GN_VECTOR (product) (int rows, int columns, int depth, const float *a, GnLayout a_layout, const float *b,
                          size_t b_panel, bool accumulate, float *c, GnLayout c_layout);
void GN_VECTOR (product_transposed) (int rows, int columns, int depth, const float *a, GnLayout a_layout, const float *b,
                                     size_t b_panel, bool accumulate, float *c, size_t c_row);

void GN_VECTOR (max_pool_forward_row)  (const GnPoolShape *shape, int row, const float *x, float *y, uint8_t *tap);
void GN_VECTOR (max_pool_backward_row) (const GnPoolShape *shape, int row, const float *dy, const uint8_t *tap,
                                        float *dx, bool accumulate);
void GN_VECTOR (average_rows)   (int rows, int c, const float *x, float *y);
void GN_VECTOR (broadcast_rows) (int rows, int c, float factor, const float *dy, float *dx, bool accumulate);

void GN_VECTOR (winograd_input)  (const GnWinograd *w, int first, int n_tiles, const GnConvSource *x, float *v,
                                  size_t slice, GnLayout layout);
void GN_VECTOR (winograd_output) (const GnWinograd *w, int first, int n_tiles, const float *m, size_t slice, int n_rows,
                                  const GnWinogradFinish *finish, float *z);
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
