/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands in BF16, two numbers at a time: the products' own code with another multiplication, and what packs for it. */
#include "gn-vector.h"

#ifdef GN_VECTOR_BF16
#define GN_PRODUCT_PAIRS
#include "gn-vector-product.c"

INLINE uint32_t
pair (float first, float second)
{
  return (uint32_t) gn_bf16_from_float (first) | (uint32_t) gn_bf16_from_float (second) << 16;
}

/* b[k][column], 0 beyond both ends. */
INLINE float
element (int depth, int columns, const float *b, size_t step_k, size_t step_column, int k, int column)
{
  return k < depth && column < columns ? b[(size_t) k * step_k + (size_t) column * step_column] : 0;
}

INLINE void
pack_panels (int depth, int columns, const float *b, size_t step_k, size_t step_column, const float *scale,
             uint32_t *packed, size_t panel)
{
  for (int j = 0; j < columns; j += GN_PANEL, packed += panel)
    for (int k = 0; k < depth; k += 2)
      for (int l = 0; l < GN_PANEL; l++) {
        float factor = scale && j + l < columns ? scale[j + l] : 1;
        packed[k / 2 * GN_PANEL + l]
            = pair (factor * element (depth, columns, b, step_k, step_column, k, j + l),
                    factor * element (depth, columns, b, step_k, step_column, k + 1, j + l));
      }
}

void
GN_VECTOR (pack_pairs) (int depth, int columns, const float *b, size_t b_row, const float *scale, uint32_t *packed,
                        size_t panel)
{
  pack_panels (depth, columns, b, b_row, 1, scale, packed, panel);
}

void
GN_VECTOR (pack_transposed_pairs) (int depth, int columns, const float *b, size_t b_row, uint32_t *packed,
                                   size_t panel)
{
  pack_panels (depth, columns, b, 1, b_row, NULL, packed, panel);
}

/* Both rows, or the last one and zeros. */
INLINE void
interleave_row (int columns, const uint16_t *first, const uint16_t *second, uint32_t *out)
{
  for (int j = 0; j < columns; j++)
    out[j] = first[j] | (second ? (uint32_t) second[j] << 16 : 0);
}

void
GN_VECTOR (interleave) (int rows, int columns, const uint16_t *in, GnLayout in_layout, uint32_t *out,
                        GnLayout out_layout)
{
  for (int j = 0; j < columns; j += GN_PANEL, in += in_layout.block, out += out_layout.block) {
    int width = columns - j < GN_PANEL ? columns - j : GN_PANEL;
    for (int r = 0; r < rows; r += 2) {
      const uint16_t *first = in + (size_t) r * in_layout.row;
      uint32_t *row = out + (size_t) (r / 2) * out_layout.row;
      if (r + 1 < rows && width == GN_PANEL)
        interleave_row (GN_PANEL, first, first + in_layout.row, row);
      else
        interleave_row (width, first, r + 1 < rows ? first + in_layout.row : NULL, row);
    }
  }
}

INLINE void
load_panel (OperandKind kind, const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c, uint16_t *out,
            size_t row)
{
  Operand o[GN_PANEL / LANES];
  for (int v = 0; v < GN_PANEL / LANES; v++)
    o[v] = operand (kind, s, at, c + v * LANES);
  for (int p = 0; p < pixels; p++)
    for (int v = 0; v < GN_PANEL / LANES; v++)
      store_stored (out + p * row + v * LANES, load_operand (kind, &o[v], (ptrdiff_t) (p * stride)));
}

INLINE void
load_all (OperandKind kind, const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c0, int width,
          uint16_t *out, GnLayout layout)
{
  for (; width > 0; width -= GN_PANEL, c0 += GN_PANEL, out += layout.block)
    load_panel (kind, s, at, pixels, stride, c0, out, layout.row);
}

void
GN_VECTOR (load_pairs) (const GnConvSource *s, size_t at, int pixels, size_t stride, int c0, int width, uint16_t *out,
                        GnLayout layout)
{
  if (s->scale)
    load_all (OPERAND_RELU, s, (ptrdiff_t) at, pixels, stride, c0, width, out, layout);
  else if (s->gradient)
    load_all (OPERAND_GRADIENT, s, (ptrdiff_t) at, pixels, stride, c0, width, out, layout);
  else
    load_all (OPERAND_PLAIN, s, (ptrdiff_t) at, pixels, stride, c0, width, out, layout);
}
#endif
