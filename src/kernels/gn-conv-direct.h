/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: convolution as matrix products over strips of pixels. What a strip, a block of channels and a slot of the
 * weight gradient cover follows from the shape alone, never from the thread that computes it: every thread count gives
 * the same bits. */
#pragma once

#include "gn-conv.h"
#include "gn-kernel-table.h"

size_t gn_conv_direct_prepared_bytes (const GnConvShape *shape);
void   gn_conv_direct_prepare (GnThreadPool *pool, const GnConvShape *shape, const float *weight, const float *scale,
                               void *prepared);

size_t gn_conv_direct_forward_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_direct_forward (GnThreadPool *pool, const GnConvShape *shape, const GnConvSource *x,
                               const void *prepared, const GnConvEpilogue *epilogue, void *z, void *workspace);

size_t gn_conv_direct_input_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_direct_input_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                      void *workspace);

size_t gn_conv_direct_weight_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_direct_weight_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                       void *workspace);

/* The same where the operands are BF16. */
size_t gn_conv_pairs_weight_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_pairs_weight_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                      void *workspace);

/* Both gradients of a 1×1 convolution with stride 1, in one pass over the pixels. */
size_t gn_conv_pointwise_backward_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_pointwise_backward (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                   void *workspace);

static inline size_t
gn_conv_align (size_t bytes)
{
  return (bytes + 63) / 64 * 64;
}

/* Channels whose outputs wait as floats in the cache until they are finished and stored as something shorter. */
#define GN_WAITING_CHANNELS 128

/* Bytes of so many rows of them. */
static inline size_t
gn_conv_waiting_size (int rows)
{
  return gn_conv_align ((size_t) rows * GN_WAITING_CHANNELS * sizeof (float));
}

/* The same; 0 where floats are stored, which wait in their own place. */
static inline size_t
gn_conv_waiting_bytes (const GnConvShape *shape, int rows)
{
  if (shape->element == GN_ELEMENT_FP32)
    return 0;
  return gn_conv_waiting_size (rows);
}

/* For pixels first.. and channels k0.. of z, complete, as floats and in the cache: their sums into sums[2][k] (nullable),
 * what is added, and stored unless z is where they are. */
void gn_conv_finish (const GnConvShape *shape, const GnConvEpilogue *epilogue, double *sums, int first, int rows,
                     int k0, int columns, const float *out, size_t out_row, void *z);

/* For pixels first.. and channels c0.. of dx, complete and waiting as floats: stored or added to what is there, with
 * backward->below masked, and its sums added to sums[2][c]. */
void gn_conv_store_gradient (const GnConvShape *shape, const GnConvBackward *backward, int first, int rows, int c0,
                             int width, const float *waiting, size_t waiting_row, double *sums);

/* The same for dx that lies in its place already, as floats do. */
void gn_conv_finish_below (const GnConvShape *shape, const GnConvBackward *backward, int first, int rows, int c0,
                           int width, double *sums);

/* sums[2][c] of these channels. */
static inline void
gn_conv_clear_sums (const GnConvShape *shape, int c0, int width, double *sums)
{
  for (int j = c0; j < c0 + width; j++)
    sums[j] = sums[shape->c + j] = 0;
}

/* Private copies of n weights, slots[n_slots][n]; one alone is dweight itself. */
static inline size_t
gn_conv_slots_bytes (int n_slots, size_t n)
{
  return n_slots == 1 ? 0 : gn_conv_align ((size_t) n_slots * n * sizeof (float));
}

static inline float *
gn_conv_slot (int n_slots, size_t n, float *slots, float *dweight, int slot)
{
  return n_slots == 1 ? dweight : slots + (size_t) slot * n;
}

/* dweight[n] = the slots added up in order. */
void gn_conv_add_slots (GnThreadPool *pool, int n_slots, size_t n, const float *slots, float *dweight);

/* Equal strips of at most about target pixels, and blocks of channels so that there is work for several threads even
 * where the strips are few. */
typedef struct {
  int rows, n_strips;      /* the last strip may be shorter */
  int columns, n_blocks;   /* the last block may be narrower; multiples of GN_PANEL */
} GnConvTiling;

GnConvTiling gn_conv_tiling (int pixels, int channels);
/* What the strips of so many pixels or fewer come to at most: rows of one, and their number. */
GnConvTiling gn_conv_largest_tiling (int pixels, int channels);
