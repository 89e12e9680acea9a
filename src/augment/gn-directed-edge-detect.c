/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the edges that face one direction. */
#include "gn-augment-private.h"
#include "gn-filter.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  double alpha_lowest, alpha_highest, direction_lowest, direction_highest;
} Params;

typedef struct {
  double alpha, direction; /* direction: of a full turn, clockwise from up */
} Draw;

static const GnParamSpec params[] = {
  { "alpha-lowest", N_ ("Faintest"), "", N_ ("The smallest share of the effect; 0 leaves the photo as it is."),
    GN_PARAM_REAL, 0, 1, 0, 0, 1, 0.05, NULL, offsetof (Params, alpha_lowest) },
  { "alpha-highest", N_ ("Strongest"), "", N_ ("The largest share of the effect; 1 shows the edges alone."),
    GN_PARAM_REAL, 0, 1, 0.7, 0, 1, 0.05, NULL, offsetof (Params, alpha_highest) },
  { "direction-lowest", N_ ("From"), "", N_ ("The first direction, as a share of a full turn clockwise from up."),
    GN_PARAM_REAL, 0, 1, 0, 0, 1, 0.05, NULL, offsetof (Params, direction_lowest) },
  { "direction-highest", N_ ("To"), "", N_ ("The last direction, as a share of a full turn clockwise from up."),
    GN_PARAM_REAL, 0, 1, 1, 0, 1, 0.05, NULL, offsetof (Params, direction_highest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "alpha", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, alpha) },
  { "direction", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, direction) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->alpha = gn_sample_between (random, p->alpha_lowest, p->alpha_highest);
  draw->direction = gn_sample_between (random, p->direction_lowest, p->direction_highest);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return draw->alpha == 0;
}

/* A neighbour counts the more, the smaller its angle with the direction is; 0 degrees is up, 90 is right. */
static void
make_effect (double direction, float effect[3][3])
{
  double towards = ((int)(360 * direction) % 360) * G_PI / 180, raw[3][3], sum = 0;
  for (int dy = -1; dy <= 1; dy++)
    for (int dx = -1; dx <= 1; dx++) {
      double cosine = (dx * sin (towards) - dy * cos (towards)) / sqrt (MAX (dx * dx + dy * dy, 1));
      double nearness = 1 - acos (CLAMP (cosine, -1, 1)) / G_PI;
      raw[dy + 1][dx + 1] = dx || dy ? pow (nearness, 4) : 0;
      sum += raw[dy + 1][dx + 1];
    }
  for (int i = 0; i < 9; i++)
    effect[i / 3][i % 3] = i == 4 ? 1 : (float)(-raw[i / 3][i % 3] / sum);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  float effect[3][3];
  make_effect (draw->direction, effect);
  gn_filter_blend (image, effect, draw->alpha);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("edges %.2f towards %.0f°"), draw->alpha, 360 * draw->direction);
}

const GnAugmentType gn_augment_directed_edge_detect = {
  .name = "directed_edge_detect",
  .label = N_ ("Edges in one direction"),
  .tip = N_ ("Blends the outlines that face one direction over the photo and darkens what is flat."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
