/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: strips of pixels with their border of zeros, in the cache. In a strip, tap (r, s) of a convolution reads its
 * operand at a fixed distance from the output, so that no pixel is copied once for every tap. */
#pragma once

#include "gn-conv.h"
#include "gn-kernel-table.h"

/* What a strip of outputs covers: some rows of a picture, or some whole pictures. Outputs lie at y * row + x, those of the
 * next picture picture further; between them is room for the border, which neighbours share where the stride is 1. With
 * a stride of s there are s × s grids of inputs, one for each remainder of the coordinates. */
typedef struct {
  const GnConvShape *shape;
  int row, picture;        /* positions */
  int n_pictures, n_rows;  /* of a strip; n_rows is the shape's where there are several pictures */
  int bands, n_strips;     /* strips to a picture, and in all */
  int n_outputs, n_inputs; /* positions of a strip's outputs and of one grid of inputs, zeros at the end included */
  int grids;               /* in each direction */
} GnConvStrips;

/* Strips of about so many positions. */
GnConvStrips gn_conv_strips (const GnConvShape *shape, int positions);
/* What the strips of so many pictures or fewer come to at most: the positions of one, and their number. */
GnConvStrips gn_conv_largest_strips (const GnConvShape *shape, int positions);

/* Where output (0, 0) finds its input for a tap: the grid, and the position in it. */
int gn_conv_strip_grid (const GnConvStrips *strips, int r, int s);
int gn_conv_strip_offset (const GnConvStrips *strips, int r, int s);

/* rows[n_inputs][stride]: a grid of the operand x in BF16, zeros where there is none. */
void gn_conv_strip_load_inputs (const GnConvStrips *strips, int strip, int grid, const GnConvSource *x, void *rows,
                                size_t stride);
/* rows[n_outputs][stride]: channels k0 .. k0+width-1 of dz likewise. */
void gn_conv_strip_load_outputs (const GnConvStrips *strips, int strip, const GnConvSource *dz, int k0, int width,
                                 void *rows, size_t stride);
