/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the colour out, partly or wholly. */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct {
  double lowest, highest;
} Params;

typedef struct {
  double alpha;
} Draw;

static const GnParamSpec params[] = {
  { "lowest", N_ ("Most colour"), "", N_ ("The smallest share of grey; 0 leaves the photo as it is."), GN_PARAM_REAL, 0,
    1, 0, 0, 1, 0.05, NULL, offsetof (Params, lowest) },
  { "highest", N_ ("Least colour"), "", N_ ("The largest share of grey; 1 takes all the colour out."), GN_PARAM_REAL, 0,
    1, 1, 0, 1, 0.05, NULL, offsetof (Params, highest) },
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
  draw->alpha = gn_sample_between (random, p->lowest, p->highest);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return draw->alpha <= 0.001;
}

/* Adding 2^23 rounds to even, see gn-filter.c; the weights times 1000, so that halves are exact. */
static inline float
to_grey (const guint8 *pixel)
{
  return (float)(299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) / 1000 + 8388608.0f - 8388608.0f;
}

GN_CLONES static void
blend (guint8 *pixels, gsize n, float alpha)
{
  for (gsize i = 0; i < n; i++) {
    guint8 *pixel = pixels + 3 * i;
    float grey = to_grey (pixel);
    for (int c = 0; c < 3; c++) {
      float value = pixel[c] + alpha * (grey - pixel[c]) + 8388608.0f;
      guint32 bits;
      memcpy (&bits, &value, sizeof bits);
      pixel[c] = (guint8)bits;
    }
  }
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  if (is_identity (draw, (*image)->width, (*image)->height))
    return;
  *image = gn_image_make_writable (*image);
  blend ((*image)->pixels, (gsize)(*image)->width * (*image)->height, draw->alpha >= 0.999 ? 1 : (float)draw->alpha);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return g_strdup_printf (_ ("%.0f %% grey"), 100 * draw->alpha);
}

const GnAugmentType gn_augment_grayscale = {
  .name = "grayscale",
  .label = N_ ("Grayscale"),
  .tip = N_ ("Takes the colour out, partly or wholly. Off by default: colour tells the species apart."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
