/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blurs: every pixel becomes the median of the square around it. */
#include "gn-augment-private.h"
#include "gn-median.h"

#include <glib/gi18n-lib.h>

typedef struct {
  int smallest, largest;
} Params;

typedef struct {
  int k;
} Draw;

static const GnParamSpec params[] = {
  { "smallest", N_ ("Smallest square"), N_ ("px"), N_ ("The smallest side of the square; even ones are raised by one."),
    GN_PARAM_INTEGER, 1, 15, 3, 1, 15, 1, NULL, offsetof (Params, smallest) },
  { "largest", N_ ("Largest square"), N_ ("px"), N_ ("The largest side of the square; even ones are raised by one."),
    GN_PARAM_INTEGER, 1, 15, 11, 1, 15, 1, NULL, offsetof (Params, largest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "k", GN_DRAW_INTEGER, 1, GN_MEDIAN_MAX, 1, offsetof (Draw, k) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->k = gn_random_integer (random, MIN (p->smallest, p->largest), MAX (p->smallest, p->largest)) | 1;
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return draw->k <= 1;
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  if (!is_identity (draw, (*image)->width, (*image)->height))
    gn_median (image, draw->k | 1);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("median of %d × %d px"), draw->k | 1, draw->k | 1);
}

const GnAugmentType gn_augment_median_blur = {
  .name = "median_blur",
  .label = N_ ("Median blur"),
  .tip = N_ ("Smooths fur and leaves into flat patches and keeps outlines sharp."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
