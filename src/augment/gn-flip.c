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

static void
swap_pixels (guint8 *a, guint8 *b)
{
  guint8 pixel[3];
  memcpy (pixel, a, 3);
  memcpy (a, b, 3);
  memcpy (b, pixel, 3);
}

static void
mirror_row (guint8 *row, int width)
{
  for (int left = 0, right = width - 1; left < right; left++, right--)
    swap_pixels (row + 3 * (gsize)left, row + 3 * (gsize)right);
}

static void
swap_rows (guint8 *a, guint8 *b, int width)
{
  for (int x = 0; x < width; x++)
    swap_pixels (a + 3 * (gsize)x, b + 3 * (gsize)x);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  *image = gn_image_make_writable (*image);
  int width = (*image)->width, height = (*image)->height;
  guint8 *pixels = (*image)->pixels;
  gsize stride = 3 * (gsize)width;
  for (int y = 0; draw->lr && y < height; y++)
    mirror_row (pixels + stride * y, width);
  for (int top = 0, bottom = height - 1; draw->ud && top < bottom; top++, bottom--)
    swap_rows (pixels + stride * top, pixels + stride * bottom, width);
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
