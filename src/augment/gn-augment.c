/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of operations and what they share. */
#include "gn-augment-private.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static const GnAugmentType *const types[] = {
  &gn_augment_flip,
  &gn_augment_crop,
  &gn_augment_affine,
  &gn_augment_superpixels,
  &gn_augment_gaussian_blur,
  &gn_augment_average_blur,
  &gn_augment_median_blur,
  &gn_augment_sharpen,
  &gn_augment_emboss,
  &gn_augment_edge_detect,
  &gn_augment_directed_edge_detect,
  &gn_augment_additive_gaussian_noise,
  &gn_augment_dropout,
  &gn_augment_coarse_dropout,
  &gn_augment_invert,
  &gn_augment_add,
  &gn_augment_multiply,
  &gn_augment_linear_contrast,
  &gn_augment_grayscale,
  &gn_augment_elastic,
  &gn_augment_piecewise_affine,
  &gn_augment_random_resized_crop,
  &gn_augment_random_erasing,
  NULL,
};

static const GnAugmentType *const fixed_types[] = {
  &gn_augment_noise_given_field,
  &gn_augment_elastic_given_field,
  NULL,
};

const GnAugmentType *const *
gn_augment_types_list (void)
{
  return types;
}

static char *
join_names (void)
{
  GString *names = g_string_new (NULL);
  for (int i = 0; types[i]; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", types[i]->name);
  return g_string_free (names, FALSE);
}

static const GnAugmentType *
find (const GnAugmentType *const *list, const char *name)
{
  for (; *list; list++)
    if (strcmp ((*list)->name, name) == 0 || g_strcmp0 ((*list)->alias, name) == 0)
      return *list;
  return NULL;
}

const GnAugmentType *
gn_augment_type_find (const char *name, GError **error)
{
  const GnAugmentType *type = find (types, name);
  if (!type)
    type = find (fixed_types, name);
  if (type)
    return type;
  g_autofree char *names = join_names ();
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("There is no operation “%s”: choose one of %s"), name, names);
  return NULL;
}

int
gn_augment_type_get_source_size (const GnAugmentType *type, int size)
{
  return type->apply_detailed ? 2 * size : size;
}

GnImage *
gn_scale_away (GnImage *image, int width, int height)
{
  GnImage *scaled = gn_image_resize (image, width, height);
  gn_image_unref (image);
  return scaled;
}

GnImage *
gn_augment_type_prepare (const GnAugmentType *type, GnImage *image, int width, int height)
{
  return type->apply_detailed ? image : gn_scale_away (image, width, height);
}

gboolean
gn_augment_type_apply (const GnAugmentType *type, gconstpointer draw, GnImage **image, int width, int height)
{
  gboolean is_whole = (*image)->width == width && (*image)->height == height;
  if (is_whole && type->is_identity (draw, width, height))
    return FALSE;
  if (type->apply_detailed)
    type->apply_detailed (draw, image, width, height);
  else
    type->apply (draw, image);
  return TRUE;
}

double
gn_sample_between (GnRandom *random, double a, double b)
{
  return gn_random_uniform (random, MIN (a, b), MAX (a, b));
}

GnChannelValues
gn_sample_channels (GnRandom *random, double low, double high, double per_channel)
{
  GnChannelValues drawn = { .n = gn_random_coin (random, per_channel) ? 3 : 1 };
  for (int i = 0; i < drawn.n; i++)
    drawn.values[i] = gn_sample_between (random, low, high);
  return drawn;
}

void
gn_sample_box (GnRandom *random, int width, int height, double low, double high, double ratio, double *box_height,
               double *box_width)
{
  double area = gn_random_uniform (random, MIN (low, high), MAX (low, high)) * width * height;
  double shape = exp (gn_random_uniform (random, -log (ratio), log (ratio)));
  *box_height = MIN (sqrt (area * shape) / height, 1);
  *box_width = MIN (sqrt (area / shape) / width, 1);
}

double
gn_channel_value (const GnChannelValues *values, int channel)
{
  return values->values[values->n == 3 ? channel : 0];
}

gboolean
gn_channels_all (const GnChannelValues *values, double value)
{
  for (int c = 0; c < 3; c++)
    if (gn_channel_value (values, c) != value)
      return FALSE;
  return TRUE;
}

gchar *
gn_channels_describe (const GnChannelValues *values)
{
  if (values->n == 1)
    return g_strdup_printf ("%.2f", values->values[0]);
  return g_strdup_printf ("%.2f, %.2f, %.2f", values->values[0], values->values[1], values->values[2]);
}

void
gn_apply_tables (GnImage **image, guint8 tables[3][256])
{
  *image = gn_image_make_writable (*image);
  guint8 *pixels = (*image)->pixels;
  gsize n = 3 * (gsize)(*image)->width * (*image)->height;
  for (gsize i = 0; i < n; i += 3)
    for (int c = 0; c < 3; c++)
      pixels[i + c] = tables[c][pixels[i + c]];
}
