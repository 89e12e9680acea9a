/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blackens single pixels. */
#include "gn-augment-private.h"
#include "gn-field.h"

#include <glib/gi18n-lib.h>

typedef struct {
  double lowest, highest, per_channel;
} Params;

typedef struct {
  double p;
  int per_channel;
  guint32 seed;
} Draw;

static const GnParamSpec params[] = {
  { "lowest", N_ ("Fewest"), "", N_ ("The smallest share of pixels that turn black."), GN_PARAM_REAL, 0, 1, 0.01, 0,
    0.5, 0.01, NULL, offsetof (Params, lowest) },
  { "highest", N_ ("Most"), "", N_ ("The largest share of pixels that turn black."), GN_PARAM_REAL, 0, 1, 0.1, 0, 0.5,
    0.01, NULL, offsetof (Params, highest) },
  { "per-channel", N_ ("Each colour by itself"), "",
    N_ ("How often red, green and blue are dropped by themselves: coloured instead of black dots."), GN_PARAM_REAL, 0,
    1, 0.5, 0, 1, 0.05, NULL, offsetof (Params, per_channel) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "p", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, p) },
  { "per_channel", GN_DRAW_INTEGER, 0, 1, 0, offsetof (Draw, per_channel) },
  { "seed", GN_DRAW_SEED, 0, G_MAXUINT32, 0, offsetof (Draw, seed) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->p = gn_sample_between (random, p->lowest, p->highest);
  draw->per_channel = gn_random_coin (random, p->per_channel);
  draw->seed = gn_random_u32 (random);
}

/* How many of the 2^32 random numbers drop. */
static guint64
count_dropping (const Draw *draw)
{
  return (guint64)(draw->p * 4294967296.0);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  return count_dropping (drawn) == 0;
}

GN_CLONES static void
drop_values (const guint32 *restrict words, guint32 last, gsize n, guint8 *restrict values)
{
  for (gsize i = 0; i < n; i++)
    values[i] = words[i] <= last ? 0 : values[i];
}

GN_CLONES static void
drop_pixels (const guint32 *restrict words, guint32 last, gsize n, guint8 *restrict pixels)
{
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      pixels[3 * i + c] = words[i] <= last ? 0 : pixels[3 * i + c];
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  guint64 dropping = count_dropping (draw);
  if (dropping == 0)
    return;
  *image = gn_image_make_writable (*image);
  gsize stride = 3 * (gsize)(*image)->width, n = draw->per_channel ? stride : stride / 3;
  g_autofree guint32 *words = g_new (guint32, n);
  for (int y = 0; y < (*image)->height; y++) {
    guint8 *row = (*image)->pixels + stride * y;
    gn_field_row (draw->seed, y, n, words);
    if (draw->per_channel)
      drop_values (words, (guint32)(dropping - 1), n, row);
    else
      drop_pixels (words, (guint32)(dropping - 1), n, row);
  }
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (draw->per_channel ? _ ("%.1f %% of the colour values dropped")
                                            : _ ("%.1f %% of the pixels dropped"),
                          100 * draw->p);
}

const GnAugmentType gn_augment_dropout = {
  .name = "dropout",
  .label = N_ ("Dropout"),
  .tip = N_ ("Blackens single pixels, so that no detail decides alone."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
