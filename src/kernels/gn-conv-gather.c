/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-gather.h"

#include <string.h>

#include "gn-slices.h"

/* Half a small second-level cache, in floats. */
#define PANEL_FLOATS (64 * 1024)

GnConvGather
gn_conv_gather_forward (const GnConvShape *s)
{
  return (GnConvGather){
    s->n, s->h, s->w, s->c, s->oh, s->ow, s->stride, -s->pad, -s->pad, s->kernel, s->kernel,
  };
}

/* Input y = q*stride + phase meets output o through tap r where o*stride = y + pad - r: the taps
 * r ≡ phase + pad, and o = q + (phase + pad - r) / stride. Reversed, the offsets rise by one. */
static void
phase_taps (const GnConvShape *s, int phase, int *first_offset, int *n_taps)
{
  int lowest = (phase + s->pad) % s->stride;
  *n_taps = lowest < s->kernel ? (s->kernel - 1 - lowest) / s->stride + 1 : 0;
  *first_offset = (phase + s->pad - lowest) / s->stride - (*n_taps - 1);
}

GnConvGather
gn_conv_gather_phase (const GnConvShape *s, int a, int b)
{
  GnConvGather g = {
    .n = s->n, .h = s->oh, .w = s->ow, .c = s->k, .step = 1,
    .grid_h = a < s->h ? (s->h - 1 - a) / s->stride + 1 : 0,
    .grid_w = b < s->w ? (s->w - 1 - b) / s->stride + 1 : 0,
  };
  phase_taps (s, a, &g.top, &g.n_r);
  phase_taps (s, b, &g.left, &g.n_s);
  return g;
}

/* One kernel row for one pixel: columns x0+s0 .. x0+s1-1 of the source row that begins at row, zero outside it. */
static inline void
copy_run (GnElement operand, const GnConvGather *g, const GnConvWindow *win, const GnConvSource *source, ptrdiff_t row,
          int x0, char *out)
{
  int width = win->c1 - win->c0;
  size_t bytes = (size_t) width * gn_element_size (operand);
  int from = gn_max_int (win->s0, -x0), to = gn_min_int (win->s1, g->w - x0);
  if (to < from)
    from = to = win->s1;
  if (from > win->s0)
    memset (out, 0, (size_t) (from - win->s0) * bytes);
  if (to > from)
    gn_conv_load (operand, source, (size_t) (row + ((ptrdiff_t) x0 + from) * g->c), to - from, (size_t) g->c, win->c0,
                  width, out + (size_t) (from - win->s0) * bytes, (GnLayout){ (size_t) width, GN_PANEL });
  if (to < win->s1)
    memset (out + (size_t) (to - win->s0) * bytes, 0, (size_t) (win->s1 - to) * bytes);
}

void
gn_conv_gather_rows (GnElement operand, const GnConvGather *g, const GnConvWindow *win, const GnConvSource *source,
                     int first, int rows, void *panel, size_t stride)
{
  if (gn_conv_gather_is_identity (g)) {
    gn_conv_load (operand, source, (size_t) first * g->c, rows, (size_t) g->c, win->c0, win->c1 - win->c0, panel,
                  (GnLayout){ stride, GN_PANEL });
    return;
  }
  size_t run = (size_t) (win->s1 - win->s0) * (win->c1 - win->c0) * gn_element_size (operand);
  char *line = panel;
  int x = first % g->grid_w, y = first / g->grid_w % g->grid_h, image = first / g->grid_w / g->grid_h;
  for (int i = 0; i < rows; i++, line += stride * gn_element_size (operand)) {
    ptrdiff_t base = (ptrdiff_t) image * g->h * g->w * g->c;
    char *out = line;
    for (int r = win->r0; r < win->r1; r++, out += run) {
      int sy = y * g->step + g->top + r;
      if (sy < 0 || sy >= g->h)
        memset (out, 0, run);
      else
        copy_run (operand, g, win, source, base + (ptrdiff_t) sy * g->w * g->c, x * g->step + g->left, out);
    }
    if (++x < g->grid_w)
      continue;
    x = 0;
    if (++y < g->grid_h)
      continue;
    y = 0;
    image++;
  }
}

/* Kernel rows, kernel columns and channels of a chunk: everything, else one kernel row, else one tap, else part of its
 * channels. */
static void
chunk_size (const GnConvGather *g, int rows, int *n_r, int *n_s, int *n_c)
{
  long tap = (long) rows * g->c;
  *n_s = tap * g->n_s <= PANEL_FLOATS ? g->n_s : 1;
  *n_r = tap * g->n_s * g->n_r <= PANEL_FLOATS ? g->n_r : 1;
  *n_c = g->c;
  if (*n_s == 1 && *n_r == 1 && tap > PANEL_FLOATS)
    *n_c = gn_max_int (GN_PANEL, PANEL_FLOATS / rows / GN_PANEL * GN_PANEL);
}

bool
gn_conv_next_chunk (const GnConvGather *g, int rows, GnConvWindow *win)
{
  int n_r, n_s, n_c;
  chunk_size (g, rows, &n_r, &n_s, &n_c);
  int r = win->r0, s = win->s0, c = win->c1;
  if (win->r1 == 0)
    c = 0;
  else if (c >= g->c) {
    c = 0;
    s = win->s1;
    if (s >= g->n_s) {
      r = win->r1;
      s = 0;
    }
  }
  if (r >= g->n_r || g->n_s == 0)
    return false;
  *win = (GnConvWindow){ r, r + n_r, s, s + n_s, c, gn_min_int (c + n_c, g->c) };
  return true;
}

size_t
gn_conv_panel_numbers (GnElement operand, const GnConvGather *g, int rows)
{
  size_t whole = (size_t) g->n_r * g->n_s * g->c;
  if (rows * whole <= PANEL_FLOATS)
    return rows * gn_conv_panel_stride (operand, (int) whole);
  /* The narrowest chunk is GN_PANEL channels wide, and the stride adds less than two lines of the cache. */
  return PANEL_FLOATS + (size_t) rows * (GN_PANEL + 2 * GN_TURNED);
}
