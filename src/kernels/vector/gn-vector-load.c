/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands of the products, computed while they are copied into the cache. */
#include "gn-vector.h"

#include <string.h>

#include "gn-vec.h"


/* Channels c.. of pixels that are stride floats apart, a panel's worth. */
INLINE void
load_panel (OperandKind kind, const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c, float *out,
            size_t row)
{
  Operand o[GN_PANEL / LANES];
  for (int v = 0; v < GN_PANEL / LANES; v++)
    o[v] = operand (kind, s, at, c + v * LANES);
  for (int p = 0; p < pixels; p++)
    for (int v = 0; v < GN_PANEL / LANES; v++)
      store (out + p * row + v * LANES, load_operand (kind, &o[v], (ptrdiff_t) (p * stride)));
}

/* The last channels, fewer than a panel has. */
static void
load_narrow (const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c, int width, float *out,
             size_t row)
{
  for (int p = 0; p < pixels; p++, at += (ptrdiff_t) stride, out += row)
    for (int j = c; j < c + width; j++) {
      float v = widen (((const Stored *) s->values)[at + j]);
      if (s->scale) {
        v = s->scale[j] * v + s->shift[j];
        v = v < 0 ? 0 : v;
      } else if (s->gradient)
        v = s->gradient->k1[j] * v
            + (s->gradient->k2[j] * (widen (((const Stored *) s->z)[at + j]) - s->gradient->mean[j]) + s->gradient->k3[j]);
      out[j - c] = v;
    }
}

INLINE void
load_all (OperandKind kind, const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c0, int width,
          float *out, GnLayout layout)
{
  for (; width >= GN_PANEL; width -= GN_PANEL, c0 += GN_PANEL, out += layout.block)
    load_panel (kind, s, at, pixels, stride, c0, out, layout.row);
  if (width > 0)
    load_narrow (s, at, pixels, stride, c0, width, out, layout.row);
}

void
GN_VECTOR (load_pixels) (const GnConvSource *s, size_t at, int pixels, size_t stride, int c0, int width, float *out,
                         GnLayout layout)
{
#ifndef GN_VECTOR_BF16
  if (operand_kind (s) == OPERAND_PLAIN && (size_t) width == stride && layout.row == stride
      && layout.block == GN_PANEL) {
    memcpy (out, (const float *) s->values + at, (size_t) pixels * stride * sizeof (float));
    return;
  }
#endif
  if (s->scale)
    load_all (OPERAND_RELU, s, (ptrdiff_t) at, pixels, stride, c0, width, out, layout);
  else if (s->gradient)
    load_all (OPERAND_GRADIENT, s, (ptrdiff_t) at, pixels, stride, c0, width, out, layout);
  else
    load_all (OPERAND_PLAIN, s, (ptrdiff_t) at, pixels, stride, c0, width, out, layout);
}
