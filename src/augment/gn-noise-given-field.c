/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds a noise that is the same everywhere, to check the adding itself. */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  guint32 seed;
  int per_channel;
} Draw;

static const GnParamSpec params[] = { { NULL } };

static const GnDrawField draw_fields[] = {
  { "seed", GN_DRAW_SEED, 0, G_MAXUINT32, 0, offsetof (Draw, seed) },
  { "per_channel", GN_DRAW_INTEGER, 0, 1, 0, offsetof (Draw, per_channel) },
  { NULL },
};

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  return FALSE;
}

static guint32
hash (guint32 x, guint32 y, guint32 s)
{
  guint32 h = x * 73856093u ^ y * 19349663u ^ s * 83492791u;
  h = (h ^ h >> 13) * 1274126177u;
  return h ^ h >> 16;
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  *image = gn_image_make_writable (*image);
  guint8 *value = (*image)->pixels;
  for (int y = 0; y < (*image)->height; y++)
    for (int x = 0; x < (*image)->width; x++)
      for (guint32 c = 0; c < 3; c++, value++) {
        guint32 field = 10 * draw->seed + (draw->per_channel ? c : 0);
        int noise = (int)lrint (hash (x, y, field) % 401 / 8.0 - 25);
        *value = (guint8)CLAMP (*value + noise, 0, 255);
      }
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  return g_strdup (_ ("a given noise"));
}

const GnAugmentType gn_augment_noise_given_field = {
  .name = "noise_given_field",
  .label = N_ ("Given noise"),
  .tip = N_ ("Adds a noise that is the same everywhere."),
  .params = params,
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
