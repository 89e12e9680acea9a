/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-strips.h"

#include <stdint.h>
#include <string.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"

/* Positions come in whole tiles of a matrix unit. */
#define ROUND GN_TURNED

static int
round_up (int positions)
{
  return gn_divide_up (positions, ROUND) * ROUND;
}

/* Of so many pictures, or of part of one. */
static GnConvStrips
make_strips (const GnConvShape *s, int positions, int n_pictures)
{
  int reach = (s->kernel - 1) / s->stride, shared = s->stride == 1 ? s->pad : 0;
  GnConvStrips t = { .shape = s, .grids = gn_min_int (s->stride, s->kernel), .row = s->ow + reach - shared,
                     .n_pictures = n_pictures };
  t.picture = (s->oh + reach - shared) * t.row;
  t.bands = n_pictures > 1 ? 1 : gn_divide_up (t.picture, positions);
  t.n_rows = gn_divide_up (s->oh, t.bands);
  t.bands = gn_divide_up (s->oh, t.n_rows);
  t.n_strips = gn_divide_up (s->n, n_pictures) * t.bands;
  t.n_outputs = round_up (n_pictures > 1 ? n_pictures * t.picture : t.n_rows * t.row);
  t.n_inputs = round_up (t.n_outputs + reach * (t.row + 1));
  return t;
}

GnConvStrips
gn_conv_largest_strips (const GnConvShape *s, int positions)
{
  GnConvStrips one = make_strips (s, positions, 1);
  return make_strips (s, positions, gn_max_int (1, gn_min_int (s->n, positions / one.picture)));
}

GnConvStrips
gn_conv_strips (const GnConvShape *s, int positions)
{
  GnConvStrips largest = gn_conv_largest_strips (s, positions);
  if (largest.n_pictures == 1)
    return largest;
  return make_strips (s, positions, gn_divide_up (s->n, largest.n_strips));
}

int
gn_conv_strip_grid (const GnConvStrips *t, int r, int s)
{
  return r % t->shape->stride * t->grids + s % t->shape->stride;
}

int
gn_conv_strip_offset (const GnConvStrips *t, int r, int s)
{
  return r / t->shape->stride * t->row + s / t->shape->stride;
}

/* Rows of positions of one channel block, filled from the first to the last. */
typedef struct {
  uint16_t *rows;
  size_t stride;
  int at, width;
} Filling;

static void
add_zeros (Filling *f, int pixels)
{
  for (; pixels > 0; pixels--, f->at++)
    memset (f->rows + (size_t) f->at * f->stride, 0, (size_t) f->width * sizeof *f->rows);
}

static void
add_pixels (Filling *f, const GnConvSource *source, size_t at, int pixels, size_t step, int c0)
{
  gn_kernel_table_for (source->element)
      ->load_pairs (source, at, pixels, step, c0, f->width, f->rows + (size_t) f->at * f->stride,
                    (GnLayout){ f->stride, GN_PANEL });
  f->at += pixels;
}

/* Of one picture: rows y0 .. of the grid, as many positions as fit. */
static void
add_grid (const GnConvStrips *t, Filling *f, int picture, int y0, int end, int a, int b, const GnConvSource *x)
{
  const GnConvShape *s = t->shape;
  int left = b - s->pad, from = left < 0 ? gn_divide_up (-left, s->stride) : 0;
  int to = gn_min_int (t->row, (s->w - 1 - left) / s->stride + 1);
  for (int y = y0; f->at < end; y++) {
    int sy = y * s->stride + a - s->pad, width = gn_min_int (t->row, end - f->at);
    if (sy >= s->h)
      break;
    int n = sy < 0 ? 0 : gn_min_int (to, width) - from;
    if (n <= 0) {
      add_zeros (f, width);
      continue;
    }
    add_zeros (f, from);
    add_pixels (f, x, (((size_t) picture * s->h + sy) * s->w + (size_t) (from * s->stride + left)) * s->c, n,
                (size_t) s->stride * s->c, 0);
    add_zeros (f, width - from - n);
  }
}

void
gn_conv_strip_load_inputs (const GnConvStrips *t, int strip, int grid, const GnConvSource *x, void *rows, size_t stride)
{
  Filling f = { rows, stride, 0, t->shape->c };
  int picture = strip / t->bands * t->n_pictures, y0 = strip % t->bands * t->n_rows;
  int last = gn_min_int (picture + t->n_pictures, t->shape->n);
  for (; picture < last; picture++) {
    int end = t->n_pictures == 1 ? t->n_inputs : gn_min_int (f.at + t->picture, t->n_inputs);
    add_grid (t, &f, picture, y0, end, grid / t->grids, grid % t->grids, x);
    if (t->n_pictures > 1)
      add_zeros (&f, end - f.at);
  }
  add_zeros (&f, t->n_inputs - f.at);
}

void
gn_conv_strip_load_outputs (const GnConvStrips *t, int strip, const GnConvSource *dz, int k0, int width, void *rows,
                            size_t stride)
{
  const GnConvShape *s = t->shape;
  Filling f = { rows, stride, 0, width };
  int picture = strip / t->bands * t->n_pictures, y0 = strip % t->bands * t->n_rows;
  int last = gn_min_int (picture + t->n_pictures, s->n);
  for (int begin = 0; picture < last; picture++, begin += t->picture) {
    add_zeros (&f, begin - f.at);
    for (int y = y0; y < gn_min_int (y0 + t->n_rows, s->oh); y++) {
      add_pixels (&f, dz, ((size_t) picture * s->oh + y) * s->ow * s->k, s->ow, (size_t) s->k, k0);
      add_zeros (&f, t->row - s->ow);
    }
  }
  add_zeros (&f, t->n_outputs - f.at);
}
