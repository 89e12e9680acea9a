/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brightness: every value times a factor. */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>

typedef struct {
  double lowest, highest, per_channel;
} Params;

typedef struct {
  GnChannelValues mul;
} Draw;

static const GnParamSpec params[] = {
  { "lowest", N_ ("Darkest"), "", N_ ("The smallest factor; under 1 darkens."), GN_PARAM_REAL, 0, 4, 0.5, 0.25, 1, 0.05,
    NULL, offsetof (Params, lowest) },
  { "highest", N_ ("Brightest"), "", N_ ("The largest factor; above 1 brightens."), GN_PARAM_REAL, 0, 4, 1.5, 1, 2,
    0.05, NULL, offsetof (Params, highest) },
  { "per-channel", N_ ("Each colour by itself"), "",
    N_ ("How often red, green and blue get a factor each, which shifts colours strongly."), GN_PARAM_REAL, 0, 1, 0.5, 0,
    1, 0.05, NULL, offsetof (Params, per_channel) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "mul", GN_DRAW_CHANNELS, 0, 256, 1, offsetof (Draw, mul) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->mul = gn_sample_channels (random, p->lowest, p->highest, p->per_channel);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return gn_channels_all (&draw->mul, 1);
}

/* Truncated, not rounded, in single precision. */
static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  guint8 tables[3][256];
  for (int c = 0; c < 3; c++) {
    float factor = (float)gn_channel_value (&draw->mul, c);
    for (int i = 0; i < 256; i++)
      tables[c][i] = (guint8)CLAMP (i * factor, 0.0f, 255.0f);
  }
  gn_apply_tables (image, tables);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  g_autofree char *factors = gn_channels_describe (&draw->mul);
  return g_strdup_printf (_ ("brightness × %s"), factors);
}

const GnAugmentType gn_augment_multiply = {
  .name = "multiply",
  .label = N_ ("Brightness"),
  .tip = N_ ("Makes the photo brighter or darker, as another exposure would."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
