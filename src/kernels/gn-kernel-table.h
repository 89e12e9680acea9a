/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: the vector loops, compiled once for each instruction set, behind one table. They run on one thread over
 * the slice they are given; the public functions of this folder split the work. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gn-conv.h"
#include "gn-element.h"
#include "gn-pooling.h"
#include "gn-update.h"

/* The optimisers' steps with what depends on the step alone worked out (in double) beforehand. */
typedef struct {
  float step_size;       /* learning rate / (1 - beta1^t) */
  float root_correction; /* 1 / sqrt (1 - beta2^t) */
  float beta1, one_minus_beta1, beta2, one_minus_beta2, epsilon;
  float weight_decay; /* added to the gradient */
  float shrink;       /* what the parameter is multiplied by first: decoupled weight decay */
} GnAdamCoefficients;

typedef struct {
  GnAdamCoefficients adam; /* shrink and weight_decay unused */
  double learning_rate;
  double delta, decay_ratio;
  bool nesterov;
} GnAdampCoefficients;

typedef struct {
  float learning_rate, momentum, one_minus_dampening, weight_decay;
  bool nesterov, first;
} GnSgdCoefficients;

typedef struct {
  float learning_rate, epsilon, weight_decay;
} GnAdagradCoefficients;

typedef struct {
  float learning_rate, rho, one_minus_rho, epsilon, weight_decay;
} GnAdadeltaCoefficients;

typedef struct {
  float learning_rate, alpha, one_minus_alpha, epsilon, weight_decay, momentum;
} GnRmspropCoefficients;

/* One of the elementwise steps over n values; coefficients are those of the algorithm, second may be unused. */
typedef void (*GnUpdateLoop) (size_t n, const void *coefficients, const float *gradient, float *parameter,
                              float *first, float *second);

/* Channels of a panel: matrices that products read from end to end are kept as [panel][row][GN_PANEL]. */
#define GN_PANEL 16

/* What turn() fills up the pixels to a multiple of. */
#define GN_TURNED 32

/* Element (r, c) of a matrix lies at r * row + c / GN_PANEL * block + c % GN_PANEL: a plain matrix whose rows are row
 * floats apart has block GN_PANEL, panels of n rows have row GN_PANEL and block n * GN_PANEL. */
typedef struct {
  size_t row, block;
} GnLayout;

/* The tiles of a 3×3 convolution with stride 1 by Winograd's method, 4×4 outputs each. Tiles count through images, tile
 * rows, tile columns. x[n][h][w][c], z[n][oh][ow][k]. */
typedef struct {
  int n, h, w, c, oh, ow, k, pad;
  int tiles_y, tiles_x;
} GnWinograd;

/* What the inverse transform does with an output before it stores it; as GnConvEpilogue and GnConvBelow. */
typedef struct {
  const float *bias;
  const void *residual;
  bool relu;
  double *sum, *sum_of_squares; /* (nullable): [k], added to; with mean: Σg and Σg(z - mean) */
  const void *z;                /* (nullable) */
  const float *mean;            /* (nullable) */
  GnNormMask mask;
} GnWinogradFinish;

/* Independent vectors that multiply_add() multiplies and adds in a round: enough to hide the units' latency. */
#define GN_MULTIPLY_ADDS 10

typedef struct {
  int lanes;        /* floats in a vector */
  bool matrix_unit; /* multiplies pairs so fast that copying them is what takes time */
  /* GN_MULTIPLY_ADDS vectors, that many times multiplied and added to. */
  void (*multiply_add) (long rounds);

  /* What follows as void * is activations or their gradients, in the table's element; all_finite and the sums look at
   * floats. */
  void (*relu_forward)  (size_t n, const void *x, void *y);
  void (*relu_backward) (size_t n, const void *y, const void *dy, void *dx, bool accumulate);
  void (*add_forward)   (size_t n, const void *a, const void *b, bool relu, void *y);
  void (*accumulate)    (size_t n, const void *x, void *y);
  bool (*all_finite)    (size_t n, const float *x);

  /* z[rows][stride], the first k of each row: sum[k] = Σz, sum_of_squares[k] = Σz². */
  void (*column_sums) (int rows, int k, int stride, const float *z, double *sum, double *sum_of_squares);
  /* z = [relu](in [+ bias] [+ residual]); the residual's rows are as far apart as z's, and it may be z itself. Where the
   * elements are floats, in may be z too. stream: see gn_streams(). */
  void (*store_rows) (int rows, int k, const float *in, size_t in_row, const float *bias, const void *residual,
                      bool relu, bool stream, void *z, size_t z_row);

  void (*norm_forward) (int rows, int k, const void *z, const float *scale, const float *shift,
                        const void *residual, bool relu, bool stream, void *y);
  /* Masks g, then sum_g[k] += Σg, sum_gz[k] += Σg(z - mean). z, g, mask.y: [rows][stride], the first k of each row. */
  void (*norm_backward_sums) (int rows, int k, int stride, const void *z, const GnNormMask *mask, const float *mean,
                              void *g, double *sum_g, double *sum_gz);
  /* g = [g +] in, masked; then of what was stored below.sum_g[k] += Σg, below.sum_gz[k] += Σg(z - mean). z, g, mask.y:
   * [rows][g_row], the first k of each row. */
  void (*store_gradient) (int rows, int k, const float *in, size_t in_row, bool accumulate, const GnConvBelow *below,
                          bool stream, void *g, size_t g_row);

  /* out[pixels][width] = channels c0 .. c0+width-1 of the source; its first pixel begins at at, the next stride floats
   * later. */
  void (*load_pixels) (const GnConvSource *source, size_t at, int pixels, size_t stride, int c0, int width, float *out,
                       GnLayout layout);
  /* Products of floats, whatever is stored: only the tables of floats have them.
   * packed[panel][depth][GN_PANEL] = scale (nullable) times b[depth][columns]; panels are panel floats apart, the last
   * is filled up with zeros. transposed: from b[columns][depth]. */
  void (*pack) (int depth, int columns, const float *b, size_t b_row, const float *scale, float *packed, size_t panel);
  void (*pack_transposed) (int depth, int columns, const float *b, size_t b_row, float *packed, size_t panel);
  /* c[rows][columns] = [c +] a[rows][depth] · b, b packed with panels b_panel floats apart. */
  void (*product) (int rows, int columns, int depth, const float *a, GnLayout a_layout, const float *b,
                   size_t b_panel, bool accumulate, float *c, GnLayout c_layout);
  /* c[rows][columns] = [c +] aᵀ · b for a[depth][rows] and a plain c. */
  void (*product_transposed) (int rows, int columns, int depth, const float *a, GnLayout a_layout, const float *b,
                              size_t b_panel, bool accumulate, float *c, size_t c_row);

  /* The same in BF16, which only its tables have: numbers go in pairs that are multiplied and added together, into
   * floats (portable code included). load_pairs() is load_pixels() into BF16 for whole panels; rows of it, two numbers
   * at a time, are a product's a. interleave() puts rows 2 i and 2 i + 1 of in, the last one zero where there is none,
   * together: out[i][column], a product's b; in's layout counts numbers, out's pairs. turn() makes
   * out[channel][pixel], up to GN_TURNED - 1 zeros behind the pixels included, of in[pixel][channel]: a product's a
   * again, where numbers go in pairs of pixels. Depths and layouts of the product count pairs, those of pack numbers;
   * a's rows lie close: its block is GN_PANEL / 2. */
  void (*load_pairs) (const GnConvSource *source, size_t at, int pixels, size_t stride, int c0, int width,
                      uint16_t *out, GnLayout layout);
  void (*interleave) (int rows, int columns, const uint16_t *in, GnLayout in_layout, uint32_t *out,
                      GnLayout out_layout);
  void (*turn) (int pixels, int channels, const uint16_t *in, size_t in_row, uint16_t *out, size_t out_row);
  void (*pack_pairs) (int depth, int columns, const float *b, size_t b_row, const float *scale, uint32_t *packed,
                      size_t panel);
  void (*pack_transposed_pairs) (int depth, int columns, const float *b, size_t b_row, uint32_t *packed, size_t panel);
  void (*product_pairs) (int rows, int columns, int depth, const void *a, GnLayout a_layout, const uint32_t *b,
                         size_t b_panel, bool accumulate, float *c, GnLayout c_layout);

  /* One row of outputs of one image (forward), of inputs (backward). */
  void (*max_pool_forward_row)  (const GnPoolShape *shape, int row, const void *x, void *y, uint8_t *tap);
  void (*max_pool_backward_row) (const GnPoolShape *shape, int row, const void *dy, const uint8_t *tap, void *dx,
                                 bool accumulate);
  void (*average_rows)   (int rows, int c, const void *x, float *y);
  void (*broadcast_rows) (int rows, int c, float factor, const float *dy, void *dx, bool accumulate);

  /* Winograd's transforms. Transformed values lie as v[36][slice], where a slice holds [tile][channel] in the given
   * layout or in panels of n_rows tiles or channels, and is slice floats long; channel counts are multiples of GN_PANEL.
   * Tiles first .. first+n_tiles-1. */
  void (*winograd_input)  (const GnWinograd *w, int first, int n_tiles, const GnConvSource *x, float *v, size_t slice,
                           GnLayout layout);
  void (*winograd_output) (const GnWinograd *w, int first, int n_tiles, const float *m, size_t slice, int n_rows,
                           const GnWinogradFinish *finish, void *z);
  void (*winograd_output_gradient) (const GnWinograd *w, int first, int n_tiles, const GnConvSource *dz, float *v,
                                    size_t slice, int n_rows);
  /* u[36][slice], a slice in panels [k / GN_PANEL][c][GN_PANEL]; channels c0 .. c1-1 of c. scale[k]: (nullable). */
  void (*winograd_weight) (int c0, int c1, int c, int k, const float *weight, const float *scale, float *u,
                           size_t slice);
  /* n values of each of the nine taps, which are tap floats apart; u plain. */
  void (*winograd_weight_gradient) (size_t n, const float *u, size_t slice, float *dweight, size_t tap);

  GnUpdateLoop adam, sgd, adagrad, adadelta, rmsprop;
  /* One view of AdamP; see gn-update.h. */
  void (*adamp) (const GnAdampView *view, const GnAdampCoefficients *adamp, const float *gradient, float *parameter,
                 float *m, float *v);
} GnKernelTable;

extern const GnKernelTable gn_kernel_table_portable, gn_kernel_table_portable_bf16;
#ifdef __x86_64__
extern const GnKernelTable gn_kernel_table_avx2, gn_kernel_table_avx2_bf16;
extern const GnKernelTable gn_kernel_table_avx512, gn_kernel_table_avx512_bf16, gn_kernel_table_avx512bf16_bf16,
                           gn_kernel_table_amx_bf16;
#endif

/* The table gn_cpu_isa() names, for these elements. Thread-safe. */
const GnKernelTable *gn_kernel_table_for (GnElement element);
/* The one for FP32. */
const GnKernelTable *gn_kernel_table (void);
