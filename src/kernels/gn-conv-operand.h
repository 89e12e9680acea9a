/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: the operands of direct products, floats or BF16. */
#pragma once

#include "gn-conv.h"
#include "gn-kernel-table.h"

/* What a direct product's operands are: BF16 where the tensors are and the channels come in whole panels. */
static inline GnElement
gn_conv_operand (const GnConvShape *shape)
{
  return shape->c % GN_PANEL == 0 && shape->k % GN_PANEL == 0 ? shape->element : GN_ELEMENT_FP32;
}

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

/* Of weights, [panel][depth][GN_PANEL] values, panels so many values apart; an even depth unless it is the last. */
static inline void
gn_conv_pack (GnElement operand, int depth, int columns, const float *b, size_t b_row, const float *scale, void *out,
              size_t panel)
{
  const GnKernelTable *table = gn_kernel_table_for (operand);
  if (operand == GN_ELEMENT_BF16)
    table->pack_pairs (depth, columns, b, b_row, scale, out, panel / 2);
  else
    table->pack (depth, columns, b, b_row, scale, out, panel);
}

/* The same of transposed weights, for one panel. */
static inline void
gn_conv_pack_transposed (GnElement operand, int depth, int columns, const float *b, size_t b_row, void *out)
{
  const GnKernelTable *table = gn_kernel_table_for (operand);
  if (operand == GN_ELEMENT_BF16)
    table->pack_transposed_pairs (depth, columns, b, b_row, out, 0);
  else
    table->pack_transposed (depth, columns, b, b_row, out, 0);
}

/* Numbers between two rows of n: whole lines of the cache, which turn() fills up, and an odd number of them, so that not all
 * rows begin in the same set of the cache. */
static inline size_t
gn_conv_turned_row (int n)
{
  size_t lines = ((size_t) n + GN_TURNED - 1) / GN_TURNED;
  return (lines | 1) * GN_TURNED;
}

/* Rows of a panel so far apart that few of them share a set of the cache: with BF16 an odd number of its lines. */
static inline size_t
gn_conv_panel_stride (GnElement operand, int columns)
{
  return operand == GN_ELEMENT_BF16 ? gn_conv_turned_row (columns) : (size_t) columns + 16;
}
