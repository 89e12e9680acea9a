/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns colours into their negative, each by itself. */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>

typedef struct {
  double probability;
} Params;

typedef struct {
  GnChannelValues channels; /* 1: inverted */
} Draw;

static const GnParamSpec params[] = {
  { "probability", N_ ("How often"), "", N_ ("How often each of red, green and blue is inverted by itself."),
    GN_PARAM_REAL, 0, 1, 0.05, 0, 1, 0.05, NULL, offsetof (Params, probability) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "channels", GN_DRAW_CHANNELS, 0, 1, 0, offsetof (Draw, channels) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->channels.n = 3;
  for (int c = 0; c < 3; c++)
    draw->channels.values[c] = gn_random_coin (random, p->probability);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return gn_channels_all (&draw->channels, 0);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  guint8 tables[3][256];
  for (int c = 0; c < 3; c++) {
    gboolean inverted = gn_channel_value (&draw->channels, c) >= 0.5;
    for (int i = 0; i < 256; i++)
      tables[c][i] = (guint8)(inverted ? 255 - i : i);
  }
  gn_apply_tables (image, tables);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  g_autofree char *channels = gn_channels_describe (&draw->channels);
  return g_strdup_printf (_ ("inverted: %s"), channels);
}

const GnAugmentType gn_augment_invert = {
  .name = "invert",
  .label = N_ ("Invert"),
  .tip = N_ ("Turns colours into their negative. Off by default: colour tells the species apart."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
