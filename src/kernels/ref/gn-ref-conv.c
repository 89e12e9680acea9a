/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-ref-conv.h"

#include <string.h>

/* The input pixel that tap (r, s) of output (i, oy, ox) reads, or -1 in the padding. */
static long
input_pixel (const GnConvShape *sh, int i, int oy, int ox, int r, int s)
{
  int y = oy * sh->stride + r - sh->pad, x = ox * sh->stride + s - sh->pad;
  if (y < 0 || y >= sh->h || x < 0 || x >= sh->w)
    return -1;
  return ((long) i * sh->h + y) * sh->w + x;
}

/* Calls body with each output pixel p, input pixel q and tap t that meet. */
#define FOR_EACH_MEETING(sh, p, q, t)                                                          \
  for (int i_ = 0; i_ < (sh)->n; i_++)                                                         \
    for (int oy_ = 0; oy_ < (sh)->oh; oy_++)                                                   \
      for (int ox_ = 0; ox_ < (sh)->ow; ox_++)                                                 \
        for (long t = 0, p = ((long) i_ * (sh)->oh + oy_) * (sh)->ow + ox_, q;                 \
             t < (sh)->kernel * (sh)->kernel; t++)                                             \
          if ((q = input_pixel ((sh), i_, oy_, ox_, (int) t / (sh)->kernel, (int) t % (sh)->kernel)) >= 0)

void
gn_ref_conv_forward (const GnConvShape *sh, const double *x, const double *weight, double *z)
{
  memset (z, 0, (size_t) sh->n * sh->oh * sh->ow * sh->k * sizeof *z);
  FOR_EACH_MEETING (sh, p, q, t)
    for (int c = 0; c < sh->c; c++)
      for (int k = 0; k < sh->k; k++)
        z[p * sh->k + k] += x[q * sh->c + c] * weight[(t * sh->c + c) * sh->k + k];
}

void
gn_ref_conv_backward (const GnConvShape *sh, const double *x, const double *weight, const double *dz, double *dx,
                      double *dweight)
{
  memset (dx, 0, (size_t) sh->n * sh->h * sh->w * sh->c * sizeof *dx);
  memset (dweight, 0, (size_t) sh->kernel * sh->kernel * sh->c * sh->k * sizeof *dweight);
  FOR_EACH_MEETING (sh, p, q, t)
    for (int c = 0; c < sh->c; c++)
      for (int k = 0; k < sh->k; k++) {
        dx[q * sh->c + c] += dz[p * sh->k + k] * weight[(t * sh->c + c) * sh->k + k];
        dweight[(t * sh->c + c) * sh->k + k] += dz[p * sh->k + k] * x[q * sh->c + c];
      }
}

void
gn_ref_conv_finish (const GnConvShape *sh, double *sum, double *sum_of_squares, const double *bias,
                    const double *residual, bool relu, double *z)
{
  long pixels = (long) sh->n * sh->oh * sh->ow;
  for (int k = 0; sum && k < sh->k; k++)
    sum[k] = sum_of_squares[k] = 0;
  for (long p = 0; p < pixels; p++)
    for (int k = 0; k < sh->k; k++) {
      double *out = &z[p * sh->k + k];
      if (sum) {
        sum[k] += *out;
        sum_of_squares[k] += *out * *out;
      }
      *out += (bias ? bias[k] : 0) + (residual ? residual[p * sh->k + k] : 0);
      if (relu && *out < 0)
        *out = 0;
    }
}
