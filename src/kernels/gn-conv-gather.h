/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: the sliding windows of a convolution as rows of a matrix. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-conv.h"
#include "gn-conv-operand.h"

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

/* panel[rows][stride] of @operand, of which the columns of the window are written, for pixels first..first+rows-1 of the
 * grid. */
void gn_conv_gather_rows (GnElement operand, const GnConvGather *gather, const GnConvWindow *window,
                          const GnConvSource *source, int first, int rows, void *panel, size_t stride);

/* The window cut into chunks whose panels fit the cache; the first chunk begins with everything zero.
 * Returns false after the last. */
bool gn_conv_next_chunk (const GnConvGather *gather, int rows, GnConvWindow *window);
/* Numbers that the largest panel of those chunks takes at most, its stride included, with that many rows or fewer. */
size_t gn_conv_panel_numbers (GnElement operand, const GnConvGather *gather, int rows);
