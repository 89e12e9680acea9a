/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transforms of F(4×4, 3×3) (Lavin & Gray 2016, "Fast Algorithms for Convolutional Neural Networks", section 4.3;
 * points 0, ±1, ±2, ∞):
 *   z = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A   and   dg = Gᵀ [(A dz Aᵀ) ⊙ (Bᵀ d B)] G
 * for a 6×6 tile d of the input, a 3×3 kernel g and a 4×4 tile of z. Each lane is a channel of its own. */
#include "gn-vector.h"

#include "gn-vec.h"


/* Bᵀ d for six values of d at distance step; out likewise. */
INLINE void
input_line (const Vec *d, Vec *out, int step)
{
  Vec d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
  Vec even = d4 - 4 * d2, odd = d3 - 4 * d1;
  Vec far_even = d4 - d2, far_odd = 2 * (d3 - d1);
  out[0] = 4 * d0 - 5 * d2 + d4;
  out[step] = even + odd;
  out[2 * step] = even - odd;
  out[3 * step] = far_even + far_odd;
  out[4 * step] = far_even - far_odd;
  out[5 * step] = 4 * d1 - 5 * d3 + d5;
}

/* Aᵀ m: six values to four. */
INLINE void
output_line (Vec m0, Vec m1, Vec m2, Vec m3, Vec m4, Vec m5, Vec out[4])
{
  Vec sum = m1 + m2, difference = m1 - m2, far_sum = m3 + m4, far_difference = m3 - m4;
  out[0] = m0 + sum + far_sum;
  out[1] = difference + 2 * far_difference;
  out[2] = sum + 4 * far_sum;
  out[3] = difference + 8 * far_difference + m5;
}

/* A y: four values to six. */
INLINE void
output_gradient_line (Vec y0, Vec y1, Vec y2, Vec y3, Vec *out, int step)
{
  Vec even = y0 + y2, odd = y1 + y3, far_even = y0 + 4 * y2, far_odd = 2 * y1 + 8 * y3;
  out[0] = y0;
  out[step] = even + odd;
  out[2 * step] = even - odd;
  out[3 * step] = far_even + far_odd;
  out[4 * step] = far_even - far_odd;
  out[5 * step] = y3;
}

/* G g: three values to six. */
INLINE void
weight_line (Vec g0, Vec g1, Vec g2, Vec *out, int step)
{
  Vec even = (g0 + g2) * (-1.0f / 6), odd = g1 * (-1.0f / 6);
  Vec far_even = g0 * (1.0f / 24) + g2 * (1.0f / 6), far_odd = g1 * (1.0f / 12);
  out[0] = g0 * 0.25f;
  out[step] = even + odd;
  out[2 * step] = even - odd;
  out[3 * step] = far_even + far_odd;
  out[4 * step] = far_even - far_odd;
  out[5 * step] = g2;
}

/* Gᵀ s: six values to three. */
INLINE void
weight_gradient_line (const Vec *s, int step, Vec *r0, Vec *r1, Vec *r2)
{
  Vec sum = s[step] + s[2 * step], difference = s[2 * step] - s[step];
  Vec far_sum = s[3 * step] + s[4 * step], far_difference = s[3 * step] - s[4 * step];
  *r0 = s[0] * 0.25f - sum * (1.0f / 6) + far_sum * (1.0f / 24);
  *r1 = difference * (1.0f / 6) + far_difference * (1.0f / 12);
  *r2 = (far_sum - sum) * (1.0f / 6) + s[5 * step];
}

/* Where a tile lies, and which of its rows and columns exist. */
typedef struct {
  int image, y, x;
  int y0, y1, x0, x1;
} Place;

INLINE int
clamp (int value, int low, int high)
{
  return value < low ? low : value > high ? high : value;
}

/* size × size values at 4 * tile - border of an h × w plane. */
INLINE Place
place_of (const GnWinograd *w, int tile, int size, int border, int h, int width)
{
  int ty = tile / w->tiles_x % w->tiles_y, tx = tile % w->tiles_x;
  Place p = { tile / w->tiles_x / w->tiles_y, 4 * ty - border, 4 * tx - border };
  p.y0 = clamp (-p.y, 0, size);
  p.x0 = clamp (-p.x, 0, size);
  p.y1 = clamp (h - p.y, p.y0, size);
  p.x1 = clamp (width - p.x, p.x0, size);
  return p;
}

/* A size × size tile of one vector of channels, zero where it hangs over the edge. Rows of the plane are row floats
 * apart, its pixels c. */
INLINE void
load_tile (OperandKind kind, const Place *p, int size, const Operand *origin, ptrdiff_t row, ptrdiff_t c, Vec *d)
{
  if (p->y0 == 0 && p->x0 == 0 && p->y1 == size && p->x1 == size) {
    for (int i = 0; i < size; i++)
      for (int j = 0; j < size; j++)
        d[i * size + j] = load_operand (kind, origin, i * row + j * c);
    return;
  }
  for (int i = 0; i < size * size; i++)
    d[i] = (Vec){ 0 };
  for (int i = p->y0; i < p->y1; i++)
    for (int j = p->x0; j < p->x1; j++)
      d[i * size + j] = load_operand (kind, origin, i * row + j * c);
}

/* Where channel c of row 0 lies. */
INLINE size_t
channel (GnLayout layout, int c)
{
  return (size_t) (c / GN_PANEL) * layout.block + (size_t) (c % GN_PANEL);
}

INLINE void
input_tiles (OperandKind kind, const GnWinograd *w, int first, int n_tiles, const GnConvSource *x, float *v,
             size_t slice, GnLayout layout)
{
  for (int t = 0; t < n_tiles; t++, v += layout.row) {
    Place p = place_of (w, first + t, 6, w->pad, w->h, w->w);
    ptrdiff_t row = (ptrdiff_t) w->w * w->c;
    ptrdiff_t at = ((ptrdiff_t) p.image * w->h + p.y) * row + (ptrdiff_t) p.x * w->c;
    for (int c = 0; c < w->c; c += LANES) {
      Vec d[36], e[36], out[6];
      Operand origin = operand (kind, x, at, c);
      load_tile (kind, &p, 6, &origin, row, w->c, d);
      for (int j = 0; j < 6; j++)
        input_line (d + j, e + j, 6);
      for (int i = 0; i < 6; i++) {
        input_line (e + 6 * i, out, 1);
        for (int j = 0; j < 6; j++)
          store (v + (6 * i + j) * slice + channel (layout, c), out[j]);
      }
    }
  }
}

void
GN_VECTOR (winograd_input) (const GnWinograd *w, int first, int n_tiles, const GnConvSource *x, float *v, size_t slice,
                            GnLayout layout)
{
  if (x->scale)
    input_tiles (OPERAND_RELU, w, first, n_tiles, x, v, slice, layout);
  else if (x->gradient)
    input_tiles (OPERAND_GRADIENT, w, first, n_tiles, x, v, slice, layout);
  else
    input_tiles (OPERAND_PLAIN, w, first, n_tiles, x, v, slice, layout);
}

/* The value at offset at, finished; sum and squares take their share. */
INLINE Vec
finish_value (const GnWinogradFinish *f, int k, size_t at, Vec value, Vec *sum, Vec *squares)
{
  if (!f->mean) {
    *sum += value;
    *squares += value * value;
  }
  if (f->bias)
    value += load (f->bias + k);
  if (f->residual)
    value += load_stored ((const Stored *) f->residual + at);
  if (f->relu)
    value = relu (value);
  if (f->mean) {
    Vec z = load_stored ((const Stored *) f->z + at);
    if (f->mask.y)
      value = (Vec) ((Mask) value & ~(load_stored ((const Stored *) f->mask.y + at) <= 0));
    else if (f->mask.scale)
      value = (Vec) ((Mask) value & ~(load (f->mask.scale + k) * z + load (f->mask.shift + k) <= 0));
    *sum += value;
    *squares += value * (z - load (f->mean + k));
  }
  return value;
}

INLINE void
finish_tile (const Place *p, int k, size_t row, size_t k_stride, size_t origin, const GnWinogradFinish *finish, Vec *y,
             Stored *z)
{
  Vec sum = { 0 }, squares = { 0 };
  for (int i = 0; i < p->y1; i++)
    for (int j = 0; j < p->x1; j++) {
      size_t at = origin + i * row + j * k_stride;
      store_stored (z + at, finish_value (finish, k, at, y[4 * i + j], &sum, &squares));
    }
  if (finish->sum)
    for (int l = 0; l < LANES; l++) {
      finish->sum[k + l] += sum[l];
      finish->sum_of_squares[k + l] += squares[l];
    }
}

void
GN_VECTOR (winograd_output) (const GnWinograd *w, int first, int n_tiles, const float *m, size_t slice, int n_rows,
                             const GnWinogradFinish *finish, void *z)
{
  GnLayout layout = { GN_PANEL, (size_t) n_rows * GN_PANEL };
  for (int t = 0; t < n_tiles; t++, m += layout.row) {
    Place p = place_of (w, first + t, 4, 0, w->oh, w->ow);
    size_t row = (size_t) w->ow * w->k;
    size_t origin = ((size_t) p.image * w->oh + p.y) * row + (size_t) p.x * w->k;
    for (int k = 0; k < w->k; k += LANES) {
      Vec e[4][6], y[16];
      for (int j = 0; j < 6; j++) {
        const float *s = m + j * slice + channel (layout, k);
        Vec out[4];
        output_line (load (s), load (s + 6 * slice), load (s + 12 * slice), load (s + 18 * slice),
                     load (s + 24 * slice), load (s + 30 * slice), out);
        for (int i = 0; i < 4; i++)
          e[i][j] = out[i];
      }
      for (int i = 0; i < 4; i++)
        output_line (e[i][0], e[i][1], e[i][2], e[i][3], e[i][4], e[i][5], y + 4 * i);
      finish_tile (&p, k, row, (size_t) w->k, origin + k, finish, y, z);
    }
  }
}

INLINE void
output_gradient_tiles (OperandKind kind, const GnWinograd *w, int first, int n_tiles, const GnConvSource *dz, float *v,
                       size_t slice, GnLayout layout)
{
  for (int t = 0; t < n_tiles; t++, v += layout.row) {
    Place p = place_of (w, first + t, 4, 0, w->oh, w->ow);
    ptrdiff_t row = (ptrdiff_t) w->ow * w->k;
    ptrdiff_t at = ((ptrdiff_t) p.image * w->oh + p.y) * row + (ptrdiff_t) p.x * w->k;
    for (int k = 0; k < w->k; k += LANES) {
      Vec y[16], e[24], out[6];
      Operand origin = operand (kind, dz, at, k);
      load_tile (kind, &p, 4, &origin, row, w->k, y);
      for (int j = 0; j < 4; j++)
        output_gradient_line (y[j], y[4 + j], y[8 + j], y[12 + j], e + j, 4);
      for (int i = 0; i < 6; i++) {
        output_gradient_line (e[4 * i], e[4 * i + 1], e[4 * i + 2], e[4 * i + 3], out, 1);
        for (int j = 0; j < 6; j++)
          store (v + (6 * i + j) * slice + channel (layout, k), out[j]);
      }
    }
  }
}

void
GN_VECTOR (winograd_output_gradient) (const GnWinograd *w, int first, int n_tiles, const GnConvSource *dz, float *v,
                                      size_t slice, int n_rows)
{
  GnLayout layout = { GN_PANEL, (size_t) n_rows * GN_PANEL };
  if (dz->gradient)
    output_gradient_tiles (OPERAND_GRADIENT, w, first, n_tiles, dz, v, slice, layout);
  else
    output_gradient_tiles (OPERAND_PLAIN, w, first, n_tiles, dz, v, slice, layout);
}

void
GN_VECTOR (winograd_weight) (int c0, int c1, int c, int k, const float *weight, const float *scale, float *u,
                             size_t slice)
{
  GnLayout layout = { GN_PANEL, (size_t) c * GN_PANEL };
  for (int i = c0; i < c1; i++)
    for (int j = 0; j < k; j += LANES) {
      const float *g = weight + (size_t) i * k + j;
      size_t tap = (size_t) c * k;
      Vec e[18], out[6], factor = scale ? load (scale + j) : splat (1);
      for (int s = 0; s < 3; s++)
        weight_line (factor * load (g + s * tap), factor * load (g + (3 + s) * tap), factor * load (g + (6 + s) * tap),
                     e + s, 3);
      for (int r = 0; r < 6; r++) {
        weight_line (e[3 * r], e[3 * r + 1], e[3 * r + 2], out, 1);
        for (int s = 0; s < 6; s++)
          store (u + (6 * r + s) * slice + channel (layout, j) + (size_t) i * GN_PANEL, out[s]);
      }
    }
}

void
GN_VECTOR (winograd_weight_gradient) (size_t n, const float *u, size_t slice, float *dweight, size_t tap)
{
  for (size_t at = 0; at < n; at += LANES) {
    Vec s[36], e[18], out[3];
    for (int i = 0; i < 36; i++)
      s[i] = load (u + i * slice + at);
    for (int j = 0; j < 6; j++)
      weight_gradient_line (s + j, 6, &e[j], &e[6 + j], &e[12 + j]);
    for (int r = 0; r < 3; r++) {
      weight_gradient_line (e + 6 * r, 1, &out[0], &out[1], &out[2]);
      for (int q = 0; q < 3; q++)
        store (dweight + (3 * r + q) * tap + at, out[q]);
    }
  }
}
