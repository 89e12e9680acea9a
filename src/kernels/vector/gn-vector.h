/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: the files of this folder are compiled once for each instruction set; GN_VECTOR_ISA tells the copies apart.
 * Plain loops over independent elements or channels: the compiler makes the vectors, sums keep their order. */
#pragma once

#include "../gn-kernel-table.h"

#define GN_JOIN_(name, isa) gn_##name##_##isa
#define GN_JOIN(name, isa) GN_JOIN_ (name, isa)
/* A function of this instruction set's copy. */
#define GN_VECTOR(name) GN_JOIN (name, GN_VECTOR_ISA)

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
void GN_VECTOR (norm_backward_sums) (int rows, int k, const float *z, const float *y, const float *mean, float *g,
                                     double *sum_g, double *sum_gz);
void GN_VECTOR (norm_backward_apply) (int rows, int k, const float *z, const GnNormGradient *gradient,
                                      const float *g, float *dz);

void GN_VECTOR (max_pool_forward_row)  (const GnPoolShape *shape, int row, const float *x, float *y, uint8_t *tap);
void GN_VECTOR (max_pool_backward_row) (const GnPoolShape *shape, int row, const float *dy, const uint8_t *tap,
                                        float *dx, bool accumulate);
void GN_VECTOR (average_rows)   (int rows, int c, const float *x, float *y);
void GN_VECTOR (broadcast_rows) (int rows, int c, float factor, const float *dy, float *dx, bool accumulate);

void GN_VECTOR (winograd_input)  (const GnWinograd *w, int first, int n_tiles, const float *x, float *v, size_t slice);
void GN_VECTOR (winograd_output) (const GnWinograd *w, int first, int n_tiles, int k0, int width, const float *m,
                                  size_t slice, const GnWinogradFinish *finish, float *z);
void GN_VECTOR (winograd_output_gradient) (const GnWinograd *w, int first, int n_tiles, const float *dz, float *v,
                                           size_t slice);
void GN_VECTOR (winograd_weight) (size_t n, const float *weight, size_t tap, float *u, size_t slice);
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
