/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-ref-pooling.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Index of the input under tap t of output (i, oy, ox, c), or -1 in the padding. */
static long
input_index (const GnPoolShape *s, int i, int oy, int ox, int c, int t)
{
  int y = oy * s->stride - s->pad + t / s->kernel, x = ox * s->stride - s->pad + t % s->kernel;
  if (y < 0 || y >= s->h || x < 0 || x >= s->w)
    return -1;
  return (((long) i * s->h + y) * s->w + x) * s->c + c;
}

void
gn_ref_max_pool_forward (const GnPoolShape *s, const double *x, double *y, uint8_t *tap)
{
  long out = 0;
  for (int i = 0; i < s->n; i++)
    for (int oy = 0; oy < s->oh; oy++)
      for (int ox = 0; ox < s->ow; ox++)
        for (int c = 0; c < s->c; c++, out++) {
          int best = -1;
          for (int t = 0; t < s->kernel * s->kernel; t++) {
            long at = input_index (s, i, oy, ox, c, t);
            if (at >= 0 && (best < 0 || x[at] > y[out] || (isnan (x[at]) && !isnan (y[out])))) {
              best = t;
              y[out] = x[at];
            }
          }
          tap[out] = (uint8_t) best;
        }
}

void
gn_ref_max_pool_backward (const GnPoolShape *s, const double *dy, const uint8_t *tap, double *dx)
{
  long out = 0;
  memset (dx, 0, (size_t) s->n * s->h * s->w * s->c * sizeof *dx);
  for (int i = 0; i < s->n; i++)
    for (int oy = 0; oy < s->oh; oy++)
      for (int ox = 0; ox < s->ow; ox++)
        for (int c = 0; c < s->c; c++, out++)
          dx[input_index (s, i, oy, ox, c, tap[out])] += dy[out];
}

void
gn_ref_global_average_pool_forward (int n, int hw, int c, const double *x, double *y)
{
  for (int i = 0; i < n; i++)
    for (int j = 0; j < c; j++) {
      y[i * c + j] = 0;
      for (int p = 0; p < hw; p++)
        y[i * c + j] += x[((long) i * hw + p) * c + j] / hw;
    }
}

void
gn_ref_global_average_pool_backward (int n, int hw, int c, const double *dy, double *dx)
{
  for (int i = 0; i < n; i++)
    for (int p = 0; p < hw; p++)
      for (int j = 0; j < c; j++)
        dx[((long) i * hw + p) * c + j] = dy[i * c + j] / hw;
}
