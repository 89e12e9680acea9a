/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands of the products, computed while they are copied into the cache: as floats, or as BF16 (pairs) where these are
 * stored. What is a constant wherever it is inlined: kind, pairs. */
#include "gn-vector.h"

#include <string.h>

#include "gn-vec.h"

/* Where numbers of an operand go. */
typedef struct {
  void *out;
  GnLayout layout;
} Place;

INLINE void
put (bool pairs, const Place *place, size_t at, Vec value)
{
#ifdef GN_VECTOR_BF16
  if (pairs) {
    store_stored ((Stored *) place->out + at, value);
    return;
  }
#endif
  store ((float *) place->out + at, value);
}

/* Whole panels' channels, pixel by pixel: as they follow each other in memory. */
INLINE void
load_panels (OperandKind kind, bool pairs, const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c0,
             int width, const Place *place)
{
  size_t ahead = rows_ahead (width);
  for (size_t p = 0; p < (size_t) pixels; p++) {
    size_t out = p * place->layout.row;
    for (int c = 0; c < width; c += GN_PANEL, out += place->layout.block)
      for (int v = 0; v < GN_PANEL; v += LANES) {
        Operand o = operand (kind, s, at, c0 + c + v);
        fetch_operand (kind, &o, (ptrdiff_t) ((p + ahead) * stride));
        put (pairs, place, out + v, load_operand (kind, &o, (ptrdiff_t) (p * stride)));
      }
  }
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
load_all (OperandKind kind, bool pairs, const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c0, int width,
          const Place *place)
{
  int whole = width / GN_PANEL * GN_PANEL;
  if (whole > 0)
    load_panels (kind, pairs, s, at, pixels, stride, c0, whole, place);
  if (!pairs && whole < width)
    load_narrow (s, at, pixels, stride, c0 + whole, width - whole,
                 (float *) place->out + whole / GN_PANEL * place->layout.block, place->layout.row);
}

INLINE void
load_any (bool pairs, const GnConvSource *s, ptrdiff_t at, int pixels, size_t stride, int c0, int width, const Place *place)
{
  if (s->scale)
    load_all (OPERAND_RELU, pairs, s, at, pixels, stride, c0, width, place);
  else if (s->gradient)
    load_all (OPERAND_GRADIENT, pairs, s, at, pixels, stride, c0, width, place);
  else
    load_all (OPERAND_PLAIN, pairs, s, at, pixels, stride, c0, width, place);
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
  load_any (false, s, (ptrdiff_t) at, pixels, stride, c0, width, &(Place){ out, layout });
}

#ifdef GN_VECTOR_BF16
void
GN_VECTOR (load_pairs) (const GnConvSource *s, size_t at, int pixels, size_t stride, int c0, int width, uint16_t *out,
                        GnLayout layout)
{
  load_any (true, s, (ptrdiff_t) at, pixels, stride, c0, width, &(Place){ out, layout });
}
#endif
