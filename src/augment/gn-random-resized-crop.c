/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of the photo of random size and shape, scaled to the whole (Szegedy et al.: "Going deeper with convolutions",
 * CVPR 2015). */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct {
  double scale_lowest, scale_highest, ratio;
} Params;

typedef struct {
  double top, left, height, width; /* fractions of the photo's */
} Draw;

typedef struct {
  int top, left, height, width;
} Box;

static const GnParamSpec params[] = {
  { "scale-lowest", N_ ("Smallest part"), "", N_ ("The smallest share of the photo that is kept."), GN_PARAM_REAL, 0.01,
    1, 0.08, 0.05, 1, 0.01, NULL, offsetof (Params, scale_lowest) },
  { "scale-highest", N_ ("Largest part"), "", N_ ("The largest share of the photo that is kept."), GN_PARAM_REAL, 0.01,
    1, 1, 0.05, 1, 0.01, NULL, offsetof (Params, scale_highest) },
  { "ratio", N_ ("Strongest stretch"), "", N_ ("How much the kept part is stretched at most along one side."),
    GN_PARAM_REAL, 1, 10, 4 / 3.0, 1, 2, 0.05, NULL, offsetof (Params, ratio) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "top", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, top) },
  { "left", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, left) },
  { "height", GN_DRAW_REAL, 0, 1, 1, offsetof (Draw, height) },
  { "width", GN_DRAW_REAL, 0, 1, 1, offsetof (Draw, width) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  gn_sample_box (random, width, height, p->scale_lowest, p->scale_highest, p->ratio, &draw->height, &draw->width);
  draw->top = gn_random_uniform (random, 0, 1 - draw->height);
  draw->left = gn_random_uniform (random, 0, 1 - draw->width);
}

static Box
get_box (const Draw *draw, int width, int height)
{
  Box box = { 0, 0, CLAMP ((int)lrint (draw->height * height), 1, height),
              CLAMP ((int)lrint (draw->width * width), 1, width) };
  box.top = MIN ((int)lrint (draw->top * height), height - box.height);
  box.left = MIN ((int)lrint (draw->left * width), width - box.width);
  return box;
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  Box box = get_box (drawn, width, height);
  return box.height == height && box.width == width;
}

static void
apply_detailed (gconstpointer drawn, GnImage **image, int width, int height)
{
  Box box = get_box (drawn, (*image)->width, (*image)->height);
  g_autoptr (GnImage) part = gn_image_new (box.width, box.height);
  gsize n = 3 * (gsize)box.width, stride = 3 * (gsize)(*image)->width;
  for (int y = 0; y < box.height; y++)
    memcpy (part->pixels + n * y, (*image)->pixels + stride * (box.top + y) + 3 * (gsize)box.left, n);
  gn_image_unref (*image);
  *image = gn_image_resize (part, width, height);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  apply_detailed (drawn, image, (*image)->width, (*image)->height);
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  Box box = get_box (drawn, width, height);
  return g_strdup_printf (_ ("a part of %d × %d px"), box.width, box.height);
}

const GnAugmentType gn_augment_random_resized_crop = {
  .name = "random_resized_crop",
  .label = N_ ("Random resized crop"),
  .tip = N_ ("Takes a part of the photo at random and enlarges it: the animal nearer, farther, or partly out of view."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .apply_detailed = apply_detailed,
  .describe = describe,
};
