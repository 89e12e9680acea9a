/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: the sliding windows of a convolution as rows of a matrix. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-conv.h"
#include "gn-kernel-table.h"

/* For pixel (y, x) of a grid[n][grid_h][grid_w], tap (r, s) reads source[n][y*step + top + r][x*step + left + s][c], or
 * zero outside the source. The forward pass reads x for the grid of outputs; the input gradient reads dz for the grid
 * of those inputs that share a phase modulo the stride, with the taps reversed. */
typedef struct {
  int n, h, w, c;
  int grid_h, grid_w, step;
  int top, left;
  int n_r, n_s;
} GnConvGather;

/* The part of the window that one panel holds: kernel rows, kernel columns, channels, each first..end-1. */
typedef struct {
  int r0, r1, s0, s1, c0, c1;
} GnConvWindow;

GnConvGather gn_conv_gather_forward (const GnConvShape *shape);
/* Inputs at rows ≡ a and columns ≡ b modulo the stride. n_r or n_s is 0 where no output sees them. */
GnConvGather gn_conv_gather_phase (const GnConvShape *shape, int a, int b);

static inline int
gn_conv_gather_pixels (const GnConvGather *gather)
{
  return gather->n * gather->grid_h * gather->grid_w;
}

static inline int
gn_conv_window_columns (const GnConvWindow *window)
{
  return (window->r1 - window->r0) * (window->s1 - window->s0) * (window->c1 - window->c0);
}

/* The source is the matrix already: nothing to copy. */
static inline bool
gn_conv_gather_is_identity (const GnConvGather *gather)
{
  return gather->n_r == 1 && gather->n_s == 1 && gather->step == 1 && gather->top == 0 && gather->left == 0
         && gather->grid_h == gather->h && gather->grid_w == gather->w;
}

/* What a direct product's operands are: BF16 where the tensors are and the channels come in whole panels. */
static inline GnElement
gn_conv_operand (const GnConvShape *shape)
{
  return shape->c % GN_PANEL == 0 && shape->k % GN_PANEL == 0 ? shape->element : GN_ELEMENT_FP32;
}

/* panel[rows][stride] of @operand, of which the columns of the window are written, for pixels first..first+rows-1 of the
 * grid. */
void gn_conv_gather_rows (GnElement operand, const GnConvGather *gather, const GnConvWindow *window,
                          const GnConvSource *source, int first, int rows, void *panel, size_t stride);

/* Operands' values and products whatever they are made of: BF16 is two to a number of the products. Layouts and counts are
 * in values. */
static inline void
gn_conv_load (GnElement operand, const GnConvSource *source, size_t at, int pixels, size_t stride, int c0, int width,
              void *out, GnLayout layout)
{
  const GnKernelTable *table = gn_kernel_table_for (source->element);
  if (operand == GN_ELEMENT_BF16)
    table->load_pairs (source, at, pixels, stride, c0, width, out, layout);
  else
    table->load_pixels (source, at, pixels, stride, c0, width, out, layout);
}

static inline void
gn_conv_product (GnElement operand, int rows, int columns, int depth, const void *a, GnLayout a_layout, const void *b,
                 size_t b_panel, bool accumulate, float *c, GnLayout c_layout)
{
  const GnKernelTable *table = gn_kernel_table_for (operand);
  if (operand == GN_ELEMENT_BF16)
    table->product_pairs (rows, columns, depth / 2, a, (GnLayout){ a_layout.row / 2, a_layout.block / 2 }, b,
                          b_panel / 2, accumulate, c, c_layout);
  else
    table->product (rows, columns, depth, a, a_layout, b, b_panel, accumulate, c, c_layout);
}

/* Lines of pixels, which product_transposed() goes along: a pixel each, or a pair of them. */
static inline int
gn_conv_lines (GnElement operand, int pixels)
{
  return operand == GN_ELEMENT_BF16 ? (pixels + 1) / 2 : pixels;
}

/* Loaded pixels as lines: themselves, or put together in @lines. */
static inline const void *
gn_conv_make_lines (GnElement operand, int pixels, int columns, const void *loaded, GnLayout layout, void *lines,
                    GnLayout lines_layout)
{
  if (operand != GN_ELEMENT_BF16)
    return loaded;
  gn_kernel_table_for (operand)->interleave (pixels, columns, loaded, layout, lines, lines_layout);
  return lines;
}

/* c[rows][columns] = [c +] aᵀ · b over lines of so many pixels; layouts are those of the lines. */
static inline void
gn_conv_product_transposed (GnElement operand, int rows, int columns, int pixels, const void *a, GnLayout a_layout,
                            const void *b, size_t b_panel, bool accumulate, float *c, size_t c_row)
{
  const GnKernelTable *table = gn_kernel_table_for (operand);
  int n_lines = gn_conv_lines (operand, pixels);
  if (operand == GN_ELEMENT_BF16)
    table->product_transposed_pairs (rows, columns, n_lines, a, a_layout, b, b_panel, accumulate, c, c_row);
  else
    table->product_transposed (rows, columns, n_lines, a, a_layout, b, b_panel, accumulate, c, c_row);
}

/* Of weights or transposed weights, [panel][depth][GN_PANEL] values; out begins at that panel. */
static inline void
gn_conv_pack (GnElement operand, int depth, int columns, const float *b, size_t b_row, const float *scale, void *out)
{
  const GnKernelTable *table = gn_kernel_table_for (operand);
  if (operand == GN_ELEMENT_BF16)
    table->pack_pairs (depth, columns, b, b_row, scale, out, 0);
  else
    table->pack (depth, columns, b, b_row, scale, out, 0);
}

static inline void
gn_conv_pack_transposed (GnElement operand, int depth, int columns, const float *b, size_t b_row, void *out)
{
  const GnKernelTable *table = gn_kernel_table_for (operand);
  if (operand == GN_ELEMENT_BF16)
    table->pack_transposed_pairs (depth, columns, b, b_row, out, 0);
  else
    table->pack_transposed (depth, columns, b, b_row, out, 0);
}

/* Rows of a panel so far apart that few of them share a set of the cache. */
static inline size_t
gn_conv_panel_stride (int columns)
{
  return (size_t) columns + 16;
}

/* The window cut into chunks whose panels fit the cache; the first chunk begins with everything zero.
 * Returns false after the last. */
bool gn_conv_next_chunk (const GnConvGather *gather, int rows, GnConvWindow *window);
/* Floats that the largest panel of those chunks takes at most, its stride included, with that many rows or fewer. */
size_t gn_conv_panel_floats (const GnConvGather *gather, int rows);
