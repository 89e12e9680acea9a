/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Embosses: light falls on the photo from the upper left. */
#include "gn-augment-private.h"
#include "gn-filter.h"

#include <glib/gi18n-lib.h>

typedef struct {
  double alpha_lowest, alpha_highest, strength_lowest, strength_highest;
} Params;

typedef struct {
  double alpha, strength;
} Draw;

static const GnParamSpec params[] = {
  { "alpha-lowest", N_ ("Faintest"), "", N_ ("The smallest share of the effect; 0 leaves the photo as it is."),
    GN_PARAM_REAL, 0, 1, 0, 0, 1, 0.05, NULL, offsetof (Params, alpha_lowest) },
  { "alpha-highest", N_ ("Strongest"), "", N_ ("The largest share of the effect; 1 shows the relief alone."),
    GN_PARAM_REAL, 0, 1, 1, 0, 1, 0.05, NULL, offsetof (Params, alpha_highest) },
  { "strength-lowest", N_ ("Flattest"), "", N_ ("The smallest height of the relief."), GN_PARAM_REAL, 0, 8, 0, 0, 4,
    0.1, NULL, offsetof (Params, strength_lowest) },
  { "strength-highest", N_ ("Steepest"), "", N_ ("The largest height of the relief."), GN_PARAM_REAL, 0, 8, 2, 0, 4,
    0.1, NULL, offsetof (Params, strength_highest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "alpha", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, alpha) },
  { "strength", GN_DRAW_REAL, 0, 16, 0, offsetof (Draw, strength) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->alpha = gn_sample_between (random, p->alpha_lowest, p->alpha_highest);
  draw->strength = gn_sample_between (random, p->strength_lowest, p->strength_highest);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return draw->alpha == 0;
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  float s = (float)draw->strength;
  const float effect[3][3] = { { -1 - s, -s, 0 }, { -s, 1, s }, { 0, s, 1 + s } };
  gn_filter_blend (image, effect, draw->alpha);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("embossed by %.2f, strength %.2f"), draw->alpha, draw->strength);
}

const GnAugmentType gn_augment_emboss = {
  .name = "emboss",
  .label = N_ ("Emboss"),
  .tip = N_ ("Turns the photo into a relief, so that outlines count for more than colour."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
