/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images, and operations with fixed parameters. */
#pragma once

#include <string.h>

#include "gn-augment.h"

static inline GnImage *
new_random (int width, int height, guint32 seed)
{
  GnImage *image = gn_image_new (width, height);
  GnRandom random = gn_random_init (seed, 0, 0, 0);
  for (gsize i = 0; i < 3 * (gsize)width * height; i++)
    image->pixels[i] = (guint8)(gn_random_u32 (&random) >> 24);
  return image;
}

static inline gpointer
new_draw (const char *operation, const char *text)
{
  g_autoptr (GError) error = NULL;
  const GnAugmentType *type = gn_augment_type_find (operation, &error);
  g_assert_no_error (error);
  gpointer draw = g_malloc0 (type->draw_size);
  g_assert_true (gn_draw_parse (type, text, draw, &error));
  g_assert_no_error (error);
  return draw;
}

/* (transfer full): the operation's output; @in stays as it is. */
static inline GnImage *
run (const char *operation, const char *text, GnImage *in)
{
  g_autofree gpointer draw = new_draw (operation, text);
  GnImage *out = gn_image_ref (in);
  gn_augment_type_find (operation, NULL)->apply (draw, &out);
  g_assert_cmpint (out->width, ==, in->width);
  g_assert_cmpint (out->height, ==, in->height);
  return out;
}

static inline GnImage *
new_flat (int width, int height, guint8 value)
{
  GnImage *image = gn_image_new (width, height);
  memset (image->pixels, value, 3 * (gsize)width * height);
  return image;
}
