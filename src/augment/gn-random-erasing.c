/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills a rectangle with noise (Zhong, Zheng, Kang, Li, Yang: "Random erasing data augmentation", AAAI 2020). */
#include "gn-augment-private.h"
#include "gn-field.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  double area_lowest, area_highest, ratio;
} Params;

typedef struct {
  double top, left, height, width; /* fractions of the photo's */
  guint32 seed;
} Draw;

typedef struct {
  int top, left, height, width;
} Patch;

static const GnParamSpec params[] = {
  { "area-lowest", N_ ("Smallest patch"), "", N_ ("The smallest share of the photo that is erased."), GN_PARAM_REAL, 0,
    1, 0.02, 0, 0.5, 0.01, NULL, offsetof (Params, area_lowest) },
  { "area-highest", N_ ("Largest patch"), "", N_ ("The largest share of the photo that is erased."), GN_PARAM_REAL, 0,
    1, 0.33, 0, 0.5, 0.01, NULL, offsetof (Params, area_highest) },
  { "ratio", N_ ("Longest patch"), "",
    N_ ("How many times as high as wide the patch is at most, or the other way round."), GN_PARAM_REAL, 1, 100,
    10 / 3.0, 1, 5, 0.1, NULL, offsetof (Params, ratio) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "top", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, top) },
  { "left", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, left) },
  { "height", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, height) },
  { "width", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, width) },
  { "seed", GN_DRAW_SEED, 0, G_MAXUINT32, 0, offsetof (Draw, seed) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  gn_sample_box (random, width, height, p->area_lowest, p->area_highest, p->ratio, &draw->height, &draw->width);
  draw->top = gn_random_uniform (random, 0, 1 - draw->height);
  draw->left = gn_random_uniform (random, 0, 1 - draw->width);
  draw->seed = gn_random_u32 (random);
}

static Patch
get_patch (const Draw *draw, int width, int height)
{
  Patch patch = { (int)lrint (draw->top * height), (int)lrint (draw->left * width), (int)lrint (draw->height * height),
                  (int)lrint (draw->width * width) };
  patch.height = MIN (patch.height, height - patch.top);
  patch.width = MIN (patch.width, width - patch.left);
  return patch;
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  Patch patch = get_patch (drawn, width, height);
  return patch.height == 0 || patch.width == 0;
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  Patch patch = get_patch (draw, (*image)->width, (*image)->height);
  *image = gn_image_make_writable (*image);
  gsize n = 3 * (gsize)patch.width, stride = 3 * (gsize)(*image)->width;
  g_autofree guint32 *words = g_new (guint32, MAX (n, 1));
  for (int y = 0; y < patch.height; y++) {
    guint8 *row = (*image)->pixels + stride * (patch.top + y) + 3 * (gsize)patch.left;
    gn_field_row (draw->seed, y, n, words);
    for (gsize i = 0; i < n; i++)
      row[i] = (guint8)(words[i] >> 24);
  }
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  Patch patch = get_patch (drawn, width, height);
  return g_strdup_printf (_ ("erased %d × %d px"), patch.width, patch.height);
}

const GnAugmentType gn_augment_random_erasing = {
  .name = "random_erasing",
  .label = N_ ("Random erasing"),
  .tip = N_ ("Fills a rectangle with noise, so that no single part of the animal decides alone."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
