/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds the same to every pixel. */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  double lowest, highest, per_channel;
} Params;

typedef struct {
  GnChannelValues value;
} Draw;

static const GnParamSpec params[] = {
  { "lowest", N_ ("Darkest"), "", N_ ("The smallest grey level that is added; under 0 darkens."), GN_PARAM_REAL, -255,
    255, -10, -50, 0, 1, NULL, offsetof (Params, lowest) },
  { "highest", N_ ("Brightest"), "", N_ ("The largest grey level that is added; above 0 brightens."), GN_PARAM_REAL,
    -255, 255, 10, 0, 50, 1, NULL, offsetof (Params, highest) },
  { "per-channel", N_ ("Each colour by itself"), "",
    N_ ("How often red, green and blue get a value each, which shifts colours."), GN_PARAM_REAL, 0, 1, 0.5, 0, 1, 0.05,
    NULL, offsetof (Params, per_channel) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "value", GN_DRAW_CHANNELS, -255, 255, 0, offsetof (Draw, value) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->value = gn_sample_channels (random, p->lowest, p->highest, p->per_channel);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  for (int c = 0; c < 3; c++)
    if (lrint (gn_channel_value (&draw->value, c)) != 0)
      return FALSE;
  return TRUE;
}

/* The value is rounded first. */
static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  guint8 tables[3][256];
  for (int c = 0; c < 3; c++) {
    int value = (int)lrint (gn_channel_value (&draw->value, c));
    for (int i = 0; i < 256; i++)
      tables[c][i] = (guint8)CLAMP (i + value, 0, 255);
  }
  gn_apply_tables (image, tables);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  g_autofree char *values = gn_channels_describe (&draw->value);
  return g_strdup_printf (_ ("grey levels added: %s"), values);
}

const GnAugmentType gn_augment_add = {
  .name = "add",
  .label = N_ ("Add"),
  .tip = N_ ("Lifts or lowers all grey levels a little, as stray light would."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
