/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-gather.h"

#include <string.h>

#include "gn-slices.h"

/* Half a typical second-level cache, in floats. */
#define PANEL_FLOATS (128 * 1024)

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

/* One kernel row for one pixel: columns x0+s0 .. x0+s1-1 of a source row, zero outside it. */
static inline float *
copy_run (const GnConvGather *g, const GnConvWindow *win, const float *row, int x0, float *out)
{
  int width = win->c1 - win->c0;
  size_t bytes = (size_t) width * sizeof (float);
  int from = gn_max_int (win->s0, -x0), to = gn_min_int (win->s1, g->w - x0);
  if (to < from)
    from = to = win->s1;
  if (from > win->s0)
    memset (out, 0, (size_t) (from - win->s0) * bytes);
  if (width == g->c)
    memcpy (out + (size_t) (from - win->s0) * width, row + ((ptrdiff_t) x0 + from) * g->c,
            (size_t) (to - from) * bytes);
  else
    for (int s = from; s < to; s++)
      memcpy (out + (size_t) (s - win->s0) * width, row + ((ptrdiff_t) x0 + s) * g->c + win->c0, bytes);
  if (to < win->s1)
    memset (out + (size_t) (to - win->s0) * width, 0, (size_t) (win->s1 - to) * bytes);
  return out + (size_t) (win->s1 - win->s0) * width;
}

void
gn_conv_gather_rows (const GnConvGather *g, const GnConvWindow *win, const float *source, int first, int rows,
                     float *panel)
{
  size_t run = (size_t) (win->s1 - win->s0) * (win->c1 - win->c0);
  int x = first % g->grid_w, y = first / g->grid_w % g->grid_h, image = first / g->grid_w / g->grid_h;
  for (int i = 0; i < rows; i++) {
    const float *base = source + (size_t) image * g->h * g->w * g->c;
    for (int r = win->r0; r < win->r1; r++) {
      int sy = y * g->step + g->top + r;
      if (sy < 0 || sy >= g->h) {
        memset (panel, 0, run * sizeof (float));
        panel += run;
      } else
        panel = copy_run (g, win, base + (size_t) sy * g->w * g->c, x * g->step + g->left, panel);
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

/* Kernel rows and columns of a chunk: everything, else one kernel row, else one tap. */
static void
chunk_taps (const GnConvGather *g, int rows, int *n_r, int *n_s)
{
  long tap = (long) rows * g->c;
  *n_s = tap * g->n_s <= PANEL_FLOATS ? g->n_s : 1;
  *n_r = tap * g->n_s * g->n_r <= PANEL_FLOATS ? g->n_r : 1;
}

bool
gn_conv_next_chunk (const GnConvGather *g, int rows, GnConvWindow *win)
{
  int n_r, n_s;
  chunk_taps (g, rows, &n_r, &n_s);
  int r = win->r0, s = win->s1;
  if (s >= g->n_s || win->r1 == 0) {
    r = win->r1;
    s = 0;
  }
  if (r >= g->n_r || g->n_s == 0)
    return false;
  *win = (GnConvWindow){ r, r + n_r, s, s + n_s, 0, g->c };
  return true;
}

size_t
gn_conv_panel_floats (const GnConvGather *g, int rows)
{
  int n_r, n_s;
  chunk_taps (g, rows, &n_r, &n_s);
  return (size_t) rows * n_r * n_s * g->c;
}
