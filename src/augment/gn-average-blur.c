/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blurs: every pixel becomes the mean of the square around it. */
#include "gn-augment-private.h"
#include "gn-filter.h"

#include <glib/gi18n-lib.h>

typedef struct {
  int smallest, largest;
} Params;

typedef struct {
  int k;
} Draw;

static const GnParamSpec params[] = {
  { "smallest", N_ ("Smallest square"), N_ ("px"), N_ ("The smallest side of the square; 1 leaves the photo as it is."),
    GN_PARAM_INTEGER, 1, 64, 2, 1, 15, 1, NULL, offsetof (Params, smallest) },
  { "largest", N_ ("Largest square"), N_ ("px"), N_ ("The largest side of the square."), GN_PARAM_INTEGER, 1, 64, 7, 1,
    15, 1, NULL, offsetof (Params, largest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "k", GN_DRAW_INTEGER, 1, 255, 1, offsetof (Draw, k) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->k = gn_random_integer (random, MIN (p->smallest, p->largest), MAX (p->smallest, p->largest));
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return draw->k <= 1;
}

/* A square with an even side reaches one pixel further to the left and up. */
static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  g_autofree float *weights = g_new (float, draw->k);
  for (int tap = 0; tap < draw->k; tap++)
    weights[tap] = 1;
  gn_filter_separable (image, weights, draw->k, draw->k / 2);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("averaged over %d × %d px"), draw->k, draw->k);
}

const GnAugmentType gn_augment_average_blur = {
  .name = "average_blur",
  .label = N_ ("Average blur"),
  .tip = N_ ("Softens the photo evenly, as a low resolution would."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
