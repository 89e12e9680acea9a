/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every pixel is taken from a place of its own nearby (after Simard, Steinkraus, Platt: "Best practices for
 * convolutional neural networks applied to visual document analysis", ICDAR 2003), which looks like frosted glass. */
#include "gn-augment-private.h"
#include "gn-canvas.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define BLOCK 64
#define F GN_CANVAS_FRAME
#define A -0.75f        /* of the cubic kernel */
#define LARGEST_SIGMA 8 /* px */
#define MAX_RADIUS 10   /* of the smoothing, at the largest sigma */

typedef struct {
  double weakest, strongest, sigma;
} Params;

typedef struct {
  double alpha, sigma;
  guint32 seed;
} Draw;

static const GnParamSpec params[] = {
  { "weakest", N_ ("Weakest"), N_ ("px"), N_ ("How far pixels are thrown at least."), GN_PARAM_REAL, 0, 50, 0.5, 0, 5,
    0.1, NULL, offsetof (Params, weakest) },
  { "strongest", N_ ("Strongest"), N_ ("px"), N_ ("How far pixels are thrown at most."), GN_PARAM_REAL, 0, 50, 3.5, 0,
    10, 0.1, NULL, offsetof (Params, strongest) },
  { "sigma", N_ ("Smoothness"), N_ ("px"),
    N_ ("How far neighbours move together: 0.25 scatters every pixel by itself, larger values make waves."),
    GN_PARAM_REAL, 0, LARGEST_SIGMA, 0.25, 0, 4, 0.05, NULL, offsetof (Params, sigma) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "alpha", GN_DRAW_REAL, 0, 1000, 0, offsetof (Draw, alpha) },
  { "sigma", GN_DRAW_REAL, 0, LARGEST_SIGMA, 0.25, offsetof (Draw, sigma) },
  { "seed", GN_DRAW_SEED, 0, G_MAXUINT32, 0, offsetof (Draw, seed) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->alpha = gn_random_uniform (random, MIN (p->weakest, p->strongest), MAX (p->weakest, p->strongest));
  draw->sigma = p->sigma;
  draw->seed = gn_random_u32 (random);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  return ((const Draw *)drawn)->alpha == 0;
}

static inline __attribute__ ((always_inline)) guint32
hash (guint32 x, guint32 y, guint32 seed)
{
  guint32 h = (x * 73856093u) ^ (y * 19349663u) ^ (seed * 83492791u);
  h = (h ^ h >> 13) * 1274126177u;
  return h ^ h >> 16;
}

/* One more round of mixing than the specification's hash has; both end with independent bits (Wellons' lowbias32). */
static inline __attribute__ ((always_inline)) guint32
mix (guint32 h)
{
  h = (h ^ h >> 16) * 0x7feb352du;
  h = (h ^ h >> 15) * 0x846ca68bu;
  return h ^ h >> 16;
}

/* Uniform in -1..1 for x in first..first + n - 1; a pure function of seed, axis, x and y. */
GN_CLONES static void
random_row (guint32 seed, int axis, int first, int y, int n, float *out)
{
  guint32 row = mix (mix (seed + 0x9e3779b9u * axis) + y);
  for (int i = 0; i < n; i++)
    out[i] = (float)((gint32)mix (row + 0x85ebca6bu * (guint32)(first + i)) >> 8) * 0x1p-23f;
}

/* The field of the reference cases. */
GN_CLONES static void
given_row (guint32 seed, int axis, float alpha, int y, int n, float *out)
{
  for (int x = 0; x < n; x++)
    out[x] = alpha * ((float)(gint32)(hash (x, y, 2 * seed + axis) % 2001) / 1000 - 1);
}

typedef struct {
  int radius;
  float weights[MAX_RADIUS + 1];
} Smoothing;

/* Taps as in the Gaussian blur; those that are too small to matter are left out. */
static Smoothing
smoothing_init (double sigma)
{
  Smoothing s = { 0, { 1 } };
  if (sigma <= 0.001)
    return s;
  int taps = (int)MAX ((sigma < 3 ? 3.3 : sigma < 5 ? 2.9 : 2.6) * sigma, 5);
  double weights[MAX_RADIUS + 1] = { 0 }, sum = 0;
  for (int i = 0; i <= taps / 2; i++) {
    weights[i] = exp (-i * i / (2 * sigma * sigma));
    sum += i == 0 ? weights[0] : 2 * weights[i];
    if (weights[i] > 1e-7 * sum)
      s.radius = i;
  }
  for (int i = 0; i <= s.radius; i++)
    s.weights[i] = (float)(weights[i] / sum);
  return s;
}

/* out[i] = sum of w[|k|] in[i + k distance], |k| <= radius */
GN_CLONES static void
smooth (const Smoothing *s, const float *in, gsize distance, int n, float *out)
{
  for (int i = 0; i < n; i++)
    out[i] = s->weights[0] * in[i];
  for (int k = 1; k <= s->radius; k++) {
    const float *before = in - k * distance, *after = in + k * distance;
    for (int i = 0; i < n; i++)
      out[i] += s->weights[k] * (before[i] + after[i]);
  }
}

/* rows[2 radius + 1][width]: a window of rows, smoothed along x, that slides down one axis' field. */
typedef struct {
  Smoothing smoothing;
  int width, axis;
  const Draw *draw;
  float *rows, *raw;
} Field;

static void
add_row (Field *f, int y, float *out)
{
  int r = f->smoothing.radius;
  random_row (f->draw->seed, f->axis, -r, y, f->width + 2 * r, f->raw);
  smooth (&f->smoothing, f->raw + r, 1, f->width, out);
}

static void
field_row (Field *f, int y, float *out)
{
  int r = f->smoothing.radius, size = 2 * r + 1;
  gsize n = f->width;
  if (y == 0)
    for (int i = 0; i < size - 1; i++)
      add_row (f, i - r, f->rows + n * (i + 1));
  memmove (f->rows, f->rows + n, sizeof (float) * n * (size - 1));
  add_row (f, y + r, f->rows + n * (size - 1));
  smooth (&f->smoothing, f->rows + n * r, n, f->width, out);
  for (int x = 0; x < f->width; x++)
    out[x] *= (float)f->draw->alpha;
}

typedef struct {
  gint32 at[BLOCK]; /* of the first of the 4 x 4 pixels */
  float x[4][BLOCK], y[4][BLOCK];
  guint32 taps[4][BLOCK];
  float sums[3][BLOCK];
} Block;

static inline __attribute__ ((always_inline)) void
cubic_weights (const float *shares, float w[4][BLOCK], int n)
{
  for (int i = 0; i < n; i++) {
    float t = shares[i], before = t + 1, rest = 1 - t;
    float w0 = ((A * before - 5 * A) * before + 8 * A) * before - 4 * A;
    float w1 = ((A + 2) * t - (A + 3)) * t * t + 1;
    float w2 = ((A + 2) * rest - (A + 3)) * rest * rest + 1;
    w[0][i] = w0;
    w[1][i] = w1;
    w[2][i] = w2;
    w[3][i] = 1 - w0 - w1 - w2;
  }
}

/* Places beyond the frame see nothing but the frame. */
static inline __attribute__ ((always_inline)) void
locate (Block *b, const GnCanvas *canvas, const float *dx, const float *dy, int x, int y, int n)
{
  const float right = canvas->width + 1.5f, bottom = canvas->height + 1.5f;
  float fx[BLOCK], fy[BLOCK];
  for (int i = 0; i < n; i++) {
    float column = (x + i) - dx[i], row = y - dy[i];
    column = (column < -2.5f ? -2.5f : column > right ? right : column) + F;
    row = (row < -2.5f ? -2.5f : row > bottom ? bottom : row) + F;
    int x0 = (int)column, y0 = (int)row; /* not negative: truncated is floor */
    fx[i] = column - x0;
    fy[i] = row - y0;
    b->at[i] = (y0 - 1) * canvas->stride + x0 - 1;
  }
  cubic_weights (fx, b->x, n);
  cubic_weights (fy, b->y, n);
}

/* Adds a row of the 4 x 4 pixels: across first, then its share of the column. */
static inline __attribute__ ((always_inline)) void
add_taps (Block *b, const guint32 *pixels, int row, int n)
{
  for (int i = 0; i < n; i++) {
    const guint32 *p = pixels + b->at[i];
    for (int t = 0; t < 4; t++)
      b->taps[t][i] = p[t];
  }
  for (int i = 0; i < n; i++)
    for (int c = 0; c < 3; c++) {
      float across = 0;
      for (int t = 0; t < 4; t++)
        across += b->x[t][i] * (int)(b->taps[t][i] >> 8 * c & 255);
      b->sums[c][i] = (row > 0 ? b->sums[c][i] : 0) + b->y[row][i] * across;
    }
}

static inline __attribute__ ((always_inline)) guint32
round_byte (float v)
{
  float rounded = (v < 0 ? 0 : v > 255 ? 255 : v) + 0x1.8p23f; /* halves go to even in the lowest bits */
  guint32 bits;
  memcpy (&bits, &rounded, 4);
  return bits & 255;
}

/* out[x] = the photo at (x - dx, y - dy), black outside. */
GN_CLONES static void
sample_row (const GnCanvas *canvas, const float *dx, const float *dy, int y, guint32 *out)
{
  Block b;
  for (int first = 0; first < canvas->width; first += BLOCK) {
    int n = MIN (BLOCK, canvas->width - first);
    locate (&b, canvas, dx + first, dy + first, first, y, n);
    add_taps (&b, canvas->pixels, 0, n);
    add_taps (&b, canvas->pixels + canvas->stride, 1, n);
    add_taps (&b, canvas->pixels + 2 * (gsize)canvas->stride, 2, n);
    add_taps (&b, canvas->pixels + 3 * (gsize)canvas->stride, 3, n);
    for (int i = 0; i < n; i++)
      out[first + i] = round_byte (b.sums[0][i]) | round_byte (b.sums[1][i]) << 8 | round_byte (b.sums[2][i]) << 16;
  }
}

/* What fills dx and dy of a row. */
typedef void (*RowFunc) (gpointer data, int y, int n, float *dx, float *dy);

static void
displace (GnImage **image, RowFunc next_row, gpointer data)
{
  static const guint8 black[3] = { 0, 0, 0 };
  g_auto (GnCanvas) canvas = { 0 };
  gn_canvas_init (&canvas, *image, GN_BORDER_CONSTANT, black);
  *image = gn_image_make_writable (*image);
  int width = canvas.width;
  g_autofree float *rows = g_new (float, 3 * (gsize)width);
  guint32 *packed = (guint32 *)(rows + 2 * (gsize)width);
  for (int y = 0; y < canvas.height; y++) {
    next_row (data, y, width, rows, rows + width);
    sample_row (&canvas, rows, rows + width, y, packed);
    gn_unpack_pixels (packed, width, (*image)->pixels + 3 * (gsize)width * y);
  }
}

static void
next_random_row (gpointer data, int y, int n, float *dx, float *dy)
{
  Field *fields = data;
  field_row (&fields[0], y, dx);
  field_row (&fields[1], y, dy);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  if (draw->alpha == 0)
    return;
  Field field = { smoothing_init (draw->sigma), (*image)->width, 0, draw };
  gsize n = (gsize)field.width * (2 * field.smoothing.radius + 1);
  g_autofree float *memory = g_new (float, 2 * n + field.width + 2 * MAX_RADIUS);
  Field fields[2] = { field, field };
  fields[1].axis = 1;
  fields[0].rows = memory;
  fields[1].rows = memory + n;
  fields[0].raw = fields[1].raw = memory + 2 * n;
  displace (image, next_random_row, fields);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  return g_strdup_printf (_ ("scattered by up to %.1f px"), ((const Draw *)drawn)->alpha);
}

const GnAugmentType gn_augment_elastic = {
  .name = "elastic",
  .label = N_ ("Scatter"),
  .tip = N_ ("Moves every pixel a little by itself, as frosted glass would."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};

static const GnParamSpec no_params[] = { { NULL } };

static const GnDrawField given_fields[] = {
  { "alpha", GN_DRAW_REAL, 0, 1000, 0, offsetof (Draw, alpha) },
  { "seed", GN_DRAW_SEED, 0, G_MAXUINT32, 0, offsetof (Draw, seed) },
  { NULL },
};

static void
next_given_row (gpointer data, int y, int n, float *dx, float *dy)
{
  const Draw *draw = data;
  given_row (draw->seed, 0, (float)draw->alpha, y, n, dx);
  given_row (draw->seed, 1, (float)draw->alpha, y, n, dy);
}

static void
apply_given (gconstpointer drawn, GnImage **image)
{
  Draw draw = *(const Draw *)drawn;
  if (draw.alpha != 0)
    displace (image, next_given_row, &draw);
}

const GnAugmentType gn_augment_elastic_given_field = {
  .name = "elastic_given_field",
  .label = N_ ("Scatter by a given field"),
  .tip = N_ ("Moves every pixel by the field of the reference cases."),
  .params = no_params,
  .draw_fields = given_fields,
  .draw_size = sizeof (Draw),
  .is_identity = is_identity,
  .apply = apply_given,
  .describe = describe,
};
