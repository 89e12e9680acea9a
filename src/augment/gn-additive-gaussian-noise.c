/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds normal noise in whole grey levels. */
#include "gn-augment-private.h"
#include "gn-field.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A random number of 16 bits is a sign and a magnitude's place in the table. */
#define N_MAGNITUDES 32768
#define SIGN 0x8000

typedef struct {
  double lowest, highest, per_channel;
} Params;

typedef struct {
  double scale;
  int per_channel;
  guint32 seed;
} Draw;

static const GnParamSpec params[] = {
  { "lowest", N_ ("Weakest"), "", N_ ("The smallest standard deviation of the noise, in grey levels."), GN_PARAM_REAL,
    0, 255, 0, 0, 50, 0.25, NULL, offsetof (Params, lowest) },
  { "highest", N_ ("Strongest"), "", N_ ("The largest standard deviation of the noise, in grey levels."), GN_PARAM_REAL,
    0, 255, 12.75, 0, 50, 0.25, NULL, offsetof (Params, highest) },
  { "per-channel", N_ ("Each colour by itself"), "",
    N_ ("How often red, green and blue get noise of their own: coloured instead of grey grain."), GN_PARAM_REAL, 0, 1,
    0.5, 0, 1, 0.05, NULL, offsetof (Params, per_channel) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "scale", GN_DRAW_REAL, 0, 255, 0, offsetof (Draw, scale) },
  { "per_channel", GN_DRAW_INTEGER, 0, 1, 0, offsetof (Draw, per_channel) },
  { "seed", GN_DRAW_SEED, 0, G_MAXUINT32, 0, offsetof (Draw, seed) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->scale = gn_sample_between (random, p->lowest, p->highest);
  draw->per_channel = gn_random_coin (random, p->per_channel);
  draw->seed = gn_random_u32 (random);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return draw->scale == 0;
}

/* The distribution's inverse: |N(0, scale)| rounded is at most m with the probability erf ((m + 1/2) / (scale √2)). */
static void
tabulate (double scale, guint8 *magnitudes)
{
  int filled = 0;
  for (int m = 0; filled < N_MAGNITUDES; m++) {
    double share = m < 255 ? erf ((m + 0.5) / (scale * G_SQRT2)) : 1;
    int end = (int)lrint (N_MAGNITUDES * share);
    memset (magnitudes + filled, m, end - filled);
    filled = end;
  }
}

GN_CLONES static void
take_signs (const guint16 *restrict numbers, gsize n, guint8 *restrict signs)
{
  for (gsize i = 0; i < n; i++)
    signs[i] = numbers[i] & SIGN ? 255 : 0;
}

/* Magnitudes, and 255 where the sign is negative, of n values. */
static void
look_up (const guint16 *numbers, const guint8 *table, gsize n, guint8 *magnitudes, guint8 *signs)
{
  take_signs (numbers, n, signs);
  for (gsize i = 0; i < n; i++)
    magnitudes[i] = table[numbers[i] & ~SIGN];
}

/* The same for n pixels of three equal values, written as four: the next pixel overwrites the fourth. */
static void
look_up_grey (const guint16 *numbers, const guint8 *table, gsize n, guint8 *magnitudes, guint8 *signs)
{
  for (gsize i = 0; i < n; i++) {
    guint32 magnitude = table[numbers[i] & ~SIGN] * 0x01010101u, sign = numbers[i] & SIGN ? 0xffffffffu : 0;
    memcpy (magnitudes + 3 * i, &magnitude, 4);
    memcpy (signs + 3 * i, &sign, 4);
  }
}

GN_CLONES static void
add_noise (const guint8 *restrict magnitudes, const guint8 *restrict signs, gsize n, guint8 *restrict values)
{
  for (gsize i = 0; i < n; i++) {
    guint8 room = 255 - values[i];
    guint8 more = values[i] + MIN (magnitudes[i], room), less = values[i] - MIN (magnitudes[i], values[i]);
    values[i] = signs[i] ? less : more;
  }
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  if (draw->scale == 0)
    return;
  *image = gn_image_make_writable (*image);
  gsize stride = 3 * (gsize)(*image)->width, n = draw->per_channel ? stride : stride / 3, n_words = n / 2 + 1;
  g_autofree guint8 *table = g_malloc (N_MAGNITUDES), *magnitudes = g_malloc (stride + 1),
                    *signs = g_malloc (stride + 1);
  g_autofree guint32 *words = g_new (guint32, n_words);
  g_autofree guint16 *numbers = g_new (guint16, 2 * n_words);
  tabulate (draw->scale, table);
  for (int y = 0; y < (*image)->height; y++) {
    gn_field_row (draw->seed, y, n_words, words);
    memcpy (numbers, words, n_words * sizeof *words);
    (draw->per_channel ? look_up : look_up_grey) (numbers, table, n, magnitudes, signs);
    add_noise (magnitudes, signs, stride, (*image)->pixels + stride * y);
  }
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (draw->per_channel ? _ ("coloured noise %.2f") : _ ("grey noise %.2f"), draw->scale);
}

const GnAugmentType gn_augment_additive_gaussian_noise = {
  .name = "additive_gaussian_noise",
  .label = N_ ("Noise"),
  .tip = N_ ("Adds grain, as a camera does in poor light."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
