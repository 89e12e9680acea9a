/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharpens: a pixel against its eight neighbours, with a lightness of choice. */
#include "gn-augment-private.h"
#include "gn-filter.h"

#include <glib/gi18n-lib.h>

typedef struct {
  double alpha_lowest, alpha_highest, lightness_lowest, lightness_highest;
} Params;

typedef struct {
  double alpha, lightness;
} Draw;

static const GnParamSpec params[] = {
  { "alpha-lowest", N_ ("Faintest"), "", N_ ("The smallest share of the effect; 0 leaves the photo as it is."),
    GN_PARAM_REAL, 0, 1, 0, 0, 1, 0.05, NULL, offsetof (Params, alpha_lowest) },
  { "alpha-highest", N_ ("Strongest"), "", N_ ("The largest share of the effect; 1 shows the sharpened photo alone."),
    GN_PARAM_REAL, 0, 1, 1, 0, 1, 0.05, NULL, offsetof (Params, alpha_highest) },
  { "lightness-lowest", N_ ("Darkest"), "", N_ ("The smallest lightness of the sharpened photo; under 1 darkens it."),
    GN_PARAM_REAL, 0, 4, 0.75, 0.5, 1, 0.05, NULL, offsetof (Params, lightness_lowest) },
  { "lightness-highest", N_ ("Lightest"), "",
    N_ ("The largest lightness of the sharpened photo; above 1 brightens it."), GN_PARAM_REAL, 0, 4, 1.5, 1, 2, 0.05,
    NULL, offsetof (Params, lightness_highest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "alpha", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, alpha) },
  { "lightness", GN_DRAW_REAL, 0, 16, 1, offsetof (Draw, lightness) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->alpha = gn_sample_between (random, p->alpha_lowest, p->alpha_highest);
  draw->lightness = gn_sample_between (random, p->lightness_lowest, p->lightness_highest);
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
  float centre = (float)(8 + draw->lightness);
  const float effect[3][3] = { { -1, -1, -1 }, { -1, centre, -1 }, { -1, -1, -1 } };
  gn_filter_blend (image, effect, draw->alpha);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("sharpened by %.2f, lightness %.2f"), draw->alpha, draw->lightness);
}

const GnAugmentType gn_augment_sharpen = {
  .name = "sharpen",
  .label = N_ ("Sharpen"),
  .tip = N_ ("Brings out fine detail, as the sharpening inside a camera does."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
