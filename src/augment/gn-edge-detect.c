/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows edges in all directions; what is flat gets dark. */
#include "gn-augment-private.h"
#include "gn-filter.h"

#include <glib/gi18n-lib.h>

typedef struct {
  double alpha_lowest, alpha_highest;
} Params;

typedef struct {
  double alpha;
} Draw;

static const GnParamSpec params[] = {
  { "alpha-lowest", N_ ("Faintest"), "", N_ ("The smallest share of the effect; 0 leaves the photo as it is."),
    GN_PARAM_REAL, 0, 1, 0, 0, 1, 0.05, NULL, offsetof (Params, alpha_lowest) },
  { "alpha-highest", N_ ("Strongest"), "", N_ ("The largest share of the effect; 1 shows the edges alone."),
    GN_PARAM_REAL, 0, 1, 0.7, 0, 1, 0.05, NULL, offsetof (Params, alpha_highest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "alpha", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, alpha) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->alpha = gn_sample_between (random, p->alpha_lowest, p->alpha_highest);
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
  static const float effect[3][3] = { { 0, 1, 0 }, { 1, -4, 1 }, { 0, 1, 0 } };
  gn_filter_blend (image, effect, draw->alpha);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("edges %.2f"), draw->alpha);
}

const GnAugmentType gn_augment_edge_detect = {
  .name = "edge_detect",
  .label = N_ ("Edges"),
  .tip = N_ ("Blends outlines over the photo and darkens what is flat."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
