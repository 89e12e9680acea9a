/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches of similar colour become one colour. */
#include "gn-augment-private.h"
#include "gn-slic.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define LARGEST_SIDE 128 /* px that are segmented */

typedef struct {
  int fewest, most;
  double rarest, oftenest;
} Params;

typedef struct {
  int n_segments;
  double p_replace;
  guint32 seed; /* of the coins */
} Draw;

static const GnParamSpec params[] = {
  { "fewest", N_ ("Fewest patches"), "", N_ ("The smallest number of patches; few are large."), GN_PARAM_INTEGER, 1,
    5000, 20, 10, 500, 10, NULL, offsetof (Params, fewest) },
  { "most", N_ ("Most patches"), "", N_ ("The largest number of patches; many are small."), GN_PARAM_INTEGER, 1, 5000,
    200, 10, 500, 10, NULL, offsetof (Params, most) },
  { "rarest", N_ ("Least share"), "", N_ ("The smallest share of patches that become one colour."), GN_PARAM_REAL, 0, 1,
    0, 0, 1, 0.05, NULL, offsetof (Params, rarest) },
  { "oftenest", N_ ("Largest share"), "", N_ ("The largest share of patches that become one colour."), GN_PARAM_REAL, 0,
    1, 1, 0, 1, 0.05, NULL, offsetof (Params, oftenest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "n_segments", GN_DRAW_INTEGER, 1, 5000, 100, offsetof (Draw, n_segments) },
  { "p_replace", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, p_replace) },
  { "seed", GN_DRAW_SEED, 0, G_MAXUINT32, 0, offsetof (Draw, seed) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->n_segments = gn_random_integer (random, MIN (p->fewest, p->most), MAX (p->fewest, p->most));
  draw->p_replace = gn_random_uniform (random, MIN (p->rarest, p->oftenest), MAX (p->rarest, p->oftenest));
  draw->seed = gn_random_u32 (random);
}

/* coins[n_segments]; returns whether one of them is set. */
static gboolean
toss_coins (const Draw *draw, guint8 *coins)
{
  GnRandom random = gn_random_init (draw->seed, 0, 0, 0);
  gboolean any = FALSE;
  for (int i = 0; i < draw->n_segments; i++)
    any |= coins[i] = gn_random_coin (&random, draw->p_replace);
  return any;
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  g_autofree guint8 *coins = g_malloc (draw->n_segments);
  return !toss_coins (draw, coins);
}

/* Where an output pixel lies between two input pixels. */
typedef struct {
  int first, next;
  float share; /* of the next */
} Tap;

static Tap
make_tap (int i, int n_in, int n_out)
{
  double at = (i + 0.5) * n_in / n_out - 0.5;
  at = CLAMP (at, 0, n_in - 1);
  int first = (int)at;
  return (Tap){ first, MIN (first + 1, n_in - 1), (float)(at - first) };
}

static void
resize_row (const guint8 *in, const Tap *taps, int n_out, float *out)
{
  for (int x = 0; x < n_out; x++) {
    const guint8 *a = in + 3 * taps[x].first, *b = in + 3 * taps[x].next;
    float share = taps[x].share;
    for (int c = 0; c < 3; c++)
      out[3 * x + c] = a[c] + share * (b[c] - a[c]);
  }
}

GN_CLONES static void
blend_rows (const float *a, const float *b, float share, gsize n, guint8 *out)
{
  for (gsize i = 0; i < n; i++) {
    float value = a[i] + share * (b[i] - a[i]) + 0x1.8p23f; /* halves go to even in the lowest bits */
    guint32 bits;
    memcpy (&bits, &value, 4);
    out[i] = (guint8)bits;
  }
}

/* Plain bilinear, without antialiasing: out[height][width][3]. Two stretched rows are kept, row y in place y % 2. */
static void
resize (const guint8 *in, int in_width, int in_height, guint8 *out, int width, int height)
{
  gsize n = 3 * (gsize)width;
  g_autofree Tap *taps = g_new (Tap, width);
  g_autofree float *rows = g_new (float, 2 * n);
  int held[2] = { -1, -1 };
  for (int x = 0; x < width; x++)
    taps[x] = make_tap (x, in_width, width);
  for (int y = 0; y < height; y++) {
    Tap tap = make_tap (y, in_height, height);
    const int needed[2] = { tap.first, tap.next };
    for (int i = 0; i < 2; i++)
      if (held[needed[i] % 2] != needed[i]) {
        resize_row (in + 3 * (gsize)in_width * needed[i], taps, width, rows + n * (needed[i] % 2));
        held[needed[i] % 2] = needed[i];
      }
    blend_rows (rows + n * (tap.first % 2), rows + n * (tap.next % 2), tap.share, n, out + n * y);
  }
}

typedef struct {
  gint64 n, sums[3];
} Region;

static void
paint_means (guint8 *pixels, gsize n, const gint32 *regions, int n_regions, const guint8 *coins, int n_coins)
{
  g_autofree Region *means = g_new0 (Region, n_regions);
  for (gsize i = 0; i < n; i++) {
    Region *region = &means[regions[i]];
    region->n++;
    for (int c = 0; c < 3; c++)
      region->sums[c] += pixels[3 * i + c];
  }
  for (int k = 0; k < n_regions; k++)
    for (int c = 0; c < 3; c++)
      means[k].sums[c] = means[k].n > 0 ? lrint ((double)means[k].sums[c] / means[k].n) : 0;
  for (gsize i = 0; i < n; i++)
    if (coins[regions[i] % n_coins])
      for (int c = 0; c < 3; c++)
        pixels[3 * i + c] = (guint8)means[regions[i]].sums[c];
}

static void
paint (const Draw *draw, const guint8 *coins, guint8 *pixels, int width, int height)
{
  gsize n = (gsize)width * height;
  g_autofree gint32 *regions = g_new (gint32, n);
  int n_regions = gn_slic (pixels, width, height, draw->n_segments, regions);
  paint_means (pixels, n, regions, n_regions, coins, draw->n_segments);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  g_autofree guint8 *coins = g_malloc (draw->n_segments);
  if (!toss_coins (draw, coins))
    return;
  *image = gn_image_make_writable (*image);
  guint8 *pixels = (*image)->pixels;
  int width = (*image)->width, height = (*image)->height, side = MAX (width, height);
  if (side <= LARGEST_SIDE) {
    paint (draw, coins, pixels, width, height);
    return;
  }
  int small_width = MAX ((int)((gint64)width * LARGEST_SIDE / side), 1);
  int small_height = MAX ((int)((gint64)height * LARGEST_SIDE / side), 1);
  g_autofree guint8 *small = g_malloc (3 * (gsize)small_width * small_height);
  resize (pixels, width, height, small, small_width, small_height);
  paint (draw, coins, small, small_width, small_height);
  resize (small, small_width, small_height, pixels, width, height);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("%d patches, %.0f %% of them one colour"), draw->n_segments, 100 * draw->p_replace);
}

const GnAugmentType gn_augment_superpixels = {
  .name = "superpixels",
  .label = N_ ("Patches"),
  .tip = N_ ("Gives patches of similar pixels one colour, so that fine texture is not all there is to learn."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
