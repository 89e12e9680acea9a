/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blurs with a bell curve that is cut off early. */
#include "gn-augment-private.h"
#include "gn-filter.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  double lowest, highest;
} Params;

typedef struct {
  double sigma;
} Draw;

static const GnParamSpec params[] = {
  { "lowest", N_ ("Sharpest"), N_ ("px"), N_ ("The smallest width of the blur."), GN_PARAM_REAL, 0, 20, 0, 0, 5, 0.1,
    NULL, offsetof (Params, lowest) },
  { "highest", N_ ("Softest"), N_ ("px"), N_ ("The largest width of the blur."), GN_PARAM_REAL, 0, 20, 3, 0, 5, 0.1,
    NULL, offsetof (Params, highest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "sigma", GN_DRAW_REAL, 0, 100, 0, offsetof (Draw, sigma) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->sigma = gn_sample_between (random, p->lowest, p->highest);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return draw->sigma <= 0.001;
}

static int
count_taps (double sigma)
{
  double reach = sigma < 3 ? 3.3 : sigma < 5 ? 2.9 : 2.6;
  return (int)MAX (reach * sigma, 5) | 1;
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  if (is_identity (draw, (*image)->width, (*image)->height))
    return;
  int n_taps = count_taps (draw->sigma), origin = n_taps / 2;
  g_autofree float *weights = g_new (float, n_taps);
  for (int tap = 0; tap < n_taps; tap++) {
    double i = tap - origin;
    weights[tap] = (float)exp (-i * i / (2 * draw->sigma * draw->sigma));
  }
  gn_filter_separable (image, weights, n_taps, origin);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("blurred by %.2f px"), draw->sigma);
}

const GnAugmentType gn_augment_gaussian_blur = {
  .name = "gaussian_blur",
  .label = N_ ("Gaussian blur"),
  .tip = N_ ("Softens the photo, as if it were a little out of focus."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
