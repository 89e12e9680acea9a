/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mirrors columns, rows or both. */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  double left_right, up_down;
} Params;

typedef struct {
  int lr, ud;
} Draw;

static const GnParamSpec params[] = {
  { "left-right", N_ ("Left to right"), "", N_ ("How often the photo is mirrored left to right."), GN_PARAM_REAL, 0, 1,
    0.5, 0, 1, 0.05, NULL, offsetof (Params, left_right) },
  { "up-down", N_ ("Upside down"), "", N_ ("How often the photo is turned upside down."), GN_PARAM_REAL, 0, 1, 0.2, 0,
    1, 0.05, NULL, offsetof (Params, up_down) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "lr", GN_DRAW_INTEGER, 0, 1, 0, offsetof (Draw, lr) },
  { "ud", GN_DRAW_INTEGER, 0, 1, 0, offsetof (Draw, ud) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->lr = gn_random_coin (random, p->left_right);
  draw->ud = gn_random_coin (random, p->up_down);
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return !draw->lr && !draw->ud;
}

/* mirrored[3 * width]. Pixels are moved as four bytes: the next one overwrites the fourth. */
static void
mirror_row (const guint8 *row, int width, guint8 *mirrored)
{
  memcpy (mirrored, row + 3 * (gsize)(width - 1), 3); /* no fourth byte stands behind it */
  for (int x = 1; x < width - 1; x++)
    memcpy (mirrored + 3 * (gsize)x, row + 3 * (gsize)(width - 1 - x), 4);
  memcpy (mirrored + 3 * (gsize)(width - 1), row, 3);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  *image = gn_image_make_writable (*image);
  int width = (*image)->width, height = (*image)->height;
  gsize stride = 3 * (gsize)width;
  guint8 *pixels = (*image)->pixels;
  g_autofree guint8 *spare = g_malloc (stride);
  for (int y = 0; draw->lr && y < height; y++) {
    mirror_row (pixels + stride * y, width, spare);
    memcpy (pixels + stride * y, spare, stride);
  }
  for (int top = 0, bottom = height - 1; draw->ud && top < bottom; top++, bottom--) {
    memcpy (spare, pixels + stride * top, stride);
    memcpy (pixels + stride * top, pixels + stride * bottom, stride);
    memcpy (pixels + stride * bottom, spare, stride);
  }
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  if (draw->lr && draw->ud)
    return g_strdup (_ ("flipped left-right and upside down"));
  return g_strdup (draw->lr ? _ ("flipped left-right") : _ ("turned upside down"));
}

const GnAugmentType gn_augment_flip = {
  .name = "flip",
  .label = N_ ("Flip"),
  .tip = N_ ("Mirrors the photo: an animal that looks left may as well look right."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
