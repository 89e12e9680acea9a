/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sampling along a straight line, in blocks whose loops vectorise: positions in double precision, the border rule, the
 * place in memory, the blend. */
#include "gn-canvas.h"
#include "gn-augment-private.h"
#include "gn-scratch.h"

#include <math.h>
#include <string.h>

#define BLOCK 64
#define F GN_CANVAS_FRAME

/* The border rule for a whole position; never used for the constant colour. */
static int
border_index (GnBorder border, int i, int n)
{
  int period = border == GN_BORDER_SYMMETRIC ? 2 * n : border == GN_BORDER_REFLECT ? MAX (2 * n - 2, 1) : n;
  if (border == GN_BORDER_EDGE)
    return CLAMP (i, 0, n - 1);
  i = (i % period + period) % period;
  return i < n ? i : border == GN_BORDER_SYMMETRIC ? period - 1 - i : period - i;
}

GN_CLONES static void
pack_row (const GnCanvas *canvas, const guint8 *in, guint32 fill, guint32 *out)
{
  int width = canvas->width;
  for (int x = 0; x < width; x++)
    out[F + x] = GUINT32_TO_LE (in[3 * x] | in[3 * x + 1] << 8 | in[3 * x + 2] << 16);
  for (int i = 0; i < F; i++)
    if (canvas->border == GN_BORDER_CONSTANT) {
      out[i] = out[F + width + i] = fill;
    } else {
      out[i] = out[F + border_index (canvas->border, i - F, width)];
      out[F + width + i] = out[F + border_index (canvas->border, width + i, width)];
    }
}

static void
fill_outer_row (GnCanvas *canvas, int y, guint32 fill)
{
  guint32 *row = canvas->pixels + (gsize)canvas->stride * (F + y);
  if (canvas->border == GN_BORDER_CONSTANT)
    for (int x = 0; x < canvas->stride; x++)
      row[x] = fill;
  else
    memcpy (row, canvas->pixels + (gsize)canvas->stride * (F + border_index (canvas->border, y, canvas->height)),
            sizeof *row * canvas->stride);
}

void
gn_canvas_init (GnCanvas *canvas, const GnImage *image, GnBorder border, const guint8 *fill)
{
  guint32 colour = GUINT32_TO_LE (fill[0] | fill[1] << 8 | fill[2] << 16);
  *canvas = (GnCanvas){ border, image->width, image->height, image->width + 2 * F };
  canvas->pixels = gn_scratch_take (sizeof *canvas->pixels * canvas->stride * (canvas->height + 2 * F));
  for (int y = 0; y < canvas->height; y++)
    pack_row (canvas, image->pixels + 3 * (gsize)canvas->width * y, colour,
              canvas->pixels + (gsize)canvas->stride * (F + y));
  for (int i = 1; i <= F; i++) {
    fill_outer_row (canvas, -i, colour);
    fill_outer_row (canvas, canvas->height - 1 + i, colour);
  }
}

void
gn_canvas_clear (GnCanvas *canvas)
{
  g_clear_pointer (&canvas->pixels, gn_scratch_give);
}

/* Overlapping writes of four bytes; the last pixel has no room for the fourth. */
void
gn_unpack_pixels (const guint32 *packed, int n, guint8 *out)
{
  for (int i = 0; i < n - 1; i++)
    memcpy (out + 3 * i, &packed[i], 4);
  memcpy (out + 3 * (n - 1), &packed[n - 1], 3);
}

/* The border rule of one axis for real positions, without a branch: v less whole periods, mirrored where that is
 * nearer, and held within low..high, where the frame goes on. A rule that does not repeat has the inverse 0. */
typedef struct {
  double period, inverse, offset, mirror, low, high;
} Fold;

static Fold
fold_init (GnBorder border, int n)
{
  switch (border) {
  case GN_BORDER_CONSTANT:
    return (Fold){ 0, 0, 0, INFINITY, -2, n + 1 };
  case GN_BORDER_SYMMETRIC:
    return (Fold){ 2 * n, 0.5 / n, 0.5, 2 * n - 1, -1, n };
  case GN_BORDER_REFLECT:
    if (n > 1)
      return (Fold){ 2 * n - 2, 0.5 / (n - 1), 0, 2 * n - 2, 0, n - 1 };
    break;
  case GN_BORDER_WRAP:
    return (Fold){ n, 1.0 / n, 0, INFINITY, 0, n };
  case GN_BORDER_EDGE:
    break;
  }
  return (Fold){ 0, 0, 0, INFINITY, 0, n - 1 };
}

static inline __attribute__ ((always_inline)) void
fold_positions (const Fold *fold, double *v, int n)
{
  const Fold f = *fold;
  for (int i = 0; i < n; i++) {
    double within = v[i] - f.period * floor ((v[i] + f.offset) * f.inverse);
    double mirrored = f.mirror - within;
    within = within < mirrored ? within : mirrored;
    within = within > f.low ? within : f.low;
    v[i] = within < f.high ? within : f.high;
  }
}

/* start + i step; both ends inside 0..size - 1 mean that all between them are. */
static inline __attribute__ ((always_inline)) gboolean
walk_positions (double start, double step, int first, int n, gboolean round, int size, double *v)
{
  for (int i = 0; i < n; i++)
    v[i] = start + step * (first + i);
  if (round)
    for (int i = 0; i < n; i++)
      v[i] = floor (v[i] + 0.5);
  return MIN (v[0], v[n - 1]) >= 0 && MAX (v[0], v[n - 1]) <= size - 1;
}

typedef struct {
  double x[BLOCK], y[BLOCK];
  gint32 at[BLOCK];
  float fx[BLOCK], fy[BLOCK];
  guint32 corners[4][BLOCK], out[BLOCK];
} Block;

/* Whole part to a place in memory, the rest to shares of the next column and row. */
static inline __attribute__ ((always_inline)) void
locate (Block *b, int stride, int n)
{
  for (int i = 0; i < n; i++) {
    double x = b->x[i] + F, y = b->y[i] + F;
    int x0 = (int)x, y0 = (int)y; /* not negative: truncated is floor */
    b->fx[i] = (float)(x - x0);
    b->fy[i] = (float)(y - y0);
    b->at[i] = y0 * stride + x0;
  }
}

static inline __attribute__ ((always_inline)) void
take_positions (Block *b, const GnCanvas *canvas, const Fold *folds, const GnWalk *walk, int first, int n,
                gboolean round)
{
  if (!walk_positions (walk->x, walk->dx, first, n, round, canvas->width, b->x))
    fold_positions (&folds[0], b->x, n);
  if (!walk_positions (walk->y, walk->dy, first, n, round, canvas->height, b->y))
    fold_positions (&folds[1], b->y, n);
  locate (b, canvas->stride, n);
}

static inline __attribute__ ((always_inline)) guint32
blend_byte (const Block *b, int i, int shift)
{
  float p00 = b->corners[0][i] >> shift & 255, p01 = b->corners[1][i] >> shift & 255;
  float p10 = b->corners[2][i] >> shift & 255, p11 = b->corners[3][i] >> shift & 255;
  float top = p00 + b->fx[i] * (p01 - p00), bottom = p10 + b->fx[i] * (p11 - p10);
  float value = top + b->fy[i] * (bottom - top) + 0x1.8p23f; /* halves go to even in the lowest bits */
  guint32 bits;
  memcpy (&bits, &value, 4);
  return (bits & 255) << shift;
}

static inline __attribute__ ((always_inline)) void
blend (Block *b, const guint32 *pixels, int stride, int n)
{
  for (int i = 0; i < n; i++) {
    const guint32 *p = pixels + b->at[i];
    b->corners[0][i] = p[0];
    b->corners[1][i] = p[1];
    b->corners[2][i] = p[stride];
    b->corners[3][i] = p[stride + 1];
  }
  for (int i = 0; i < n; i++)
    b->out[i] = blend_byte (b, i, 0) | blend_byte (b, i, 8) | blend_byte (b, i, 16);
}

GN_CLONES void
gn_canvas_walk_bilinear (const GnCanvas *canvas, const GnWalk *walk, int n, guint8 *out)
{
  const Fold folds[2] = { fold_init (canvas->border, canvas->width), fold_init (canvas->border, canvas->height) };
  Block block;
  for (int first = 0; first < n; first += BLOCK) {
    int length = MIN (BLOCK, n - first);
    take_positions (&block, canvas, folds, walk, first, length, FALSE);
    blend (&block, canvas->pixels, canvas->stride, length);
    gn_unpack_pixels (block.out, length, out + 3 * (gsize)first);
  }
}

GN_CLONES void
gn_canvas_walk_nearest (const GnCanvas *canvas, const GnWalk *walk, int n, guint8 *out)
{
  const Fold folds[2] = { fold_init (canvas->border, canvas->width), fold_init (canvas->border, canvas->height) };
  Block block;
  for (int first = 0; first < n; first += BLOCK) {
    int length = MIN (BLOCK, n - first);
    take_positions (&block, canvas, folds, walk, first, length, TRUE);
    for (int i = 0; i < length; i++)
      block.out[i] = canvas->pixels[block.at[i]];
    gn_unpack_pixels (block.out, length, out + 3 * (gsize)first);
  }
}
