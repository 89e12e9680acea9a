/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Antialiased resampling: a triangle filter as wide as the reduction, one axis after the other. */
#include "gn-image-private.h"

#include <math.h>
#include <string.h>

/* 8 bits of pixel and 22 of weight leave a bit for the sign; the weights of an output pixel sum to about 1 << 22. */
#define WEIGHT_BITS 22

typedef struct {
  int taps;     /* room for each output pixel */
  int *first;   /* [n]: first input pixel */
  int *count;   /* [n]: how many, at most taps */
  int *weights; /* [n][taps] */
} Filter;

static double
triangle (double x)
{
  x = fabs (x);
  return x < 1 ? 1 - x : 0;
}

/* Output pixel i covers the input around (i + 0.5) * scale, pixel centres lying at halves. */
static void
filter_init (Filter *filter, int n_in, int n_out)
{
  double scale = (double)n_in / n_out, support = MAX (scale, 1);
  filter->taps = 2 * (int)ceil (support) + 1;
  filter->first = g_new (int, n_out);
  filter->count = g_new (int, n_out);
  filter->weights = g_new0 (int, (gsize)n_out * filter->taps);
  g_autofree double *weights = g_new (double, filter->taps);
  for (int i = 0; i < n_out; i++) {
    double center = (i + 0.5) * scale, sum = 0;
    int first = MAX ((int)(center - support + 0.5), 0);
    int count = MIN ((int)(center + support + 0.5), n_in) - first;
    for (int k = 0; k < count; k++) {
      weights[k] = triangle ((first + k - center + 0.5) / support);
      sum += weights[k];
    }
    for (int k = 0; k < count; k++)
      filter->weights[(gsize)i * filter->taps + k] = (int)(weights[k] / sum * (1 << WEIGHT_BITS) + 0.5);
    filter->first[i] = first;
    filter->count[i] = count;
  }
}

static void
filter_clear (Filter *filter)
{
  g_free (filter->first);
  g_free (filter->count);
  g_free (filter->weights);
}

static guint8
to_byte (gint32 sum)
{
  return CLAMP (sum >> WEIGHT_BITS, 0, 255);
}

static void
resize_row (const Filter *filter, const guint8 *in, int n_out, guint8 *out)
{
  for (int x = 0; x < n_out; x++) {
    const int *weights = filter->weights + (gsize)x * filter->taps;
    const guint8 *pixel = in + 3 * (gsize)filter->first[x];
    gint32 red = 1 << (WEIGHT_BITS - 1), green = red, blue = red;
    for (int k = 0; k < filter->count[x]; k++) {
      red += pixel[3 * k] * weights[k];
      green += pixel[3 * k + 1] * weights[k];
      blue += pixel[3 * k + 2] * weights[k];
    }
    out[3 * x] = to_byte (red);
    out[3 * x + 1] = to_byte (green);
    out[3 * x + 2] = to_byte (blue);
  }
}

static GnImage *
resize_width (const GnImage *image, int width)
{
  Filter filter;
  filter_init (&filter, image->width, width);
  GnImage *result = gn_image_new (width, image->height);
  for (int y = 0; y < image->height; y++)
    resize_row (&filter, image->pixels + 3 * (gsize)image->width * y, width, result->pixels + 3 * (gsize)width * y);
  filter_clear (&filter);
  return result;
}

/* Adds whole rows, so that the inner loop runs over contiguous memory. */
static GnImage *
resize_height (const GnImage *image, int height)
{
  Filter filter;
  filter_init (&filter, image->height, height);
  GnImage *result = gn_image_new (image->width, height);
  gsize n = 3 * (gsize)image->width;
  g_autofree gint32 *sums = g_new (gint32, n);
  for (int y = 0; y < height; y++) {
    for (gsize i = 0; i < n; i++)
      sums[i] = 1 << (WEIGHT_BITS - 1);
    for (int k = 0; k < filter.count[y]; k++) {
      const guint8 *row = image->pixels + n * (filter.first[y] + k);
      gint32 weight = filter.weights[(gsize)y * filter.taps + k];
      for (gsize i = 0; i < n; i++)
        sums[i] += row[i] * weight;
    }
    guint8 *out = result->pixels + n * y;
    for (gsize i = 0; i < n; i++)
      out[i] = to_byte (sums[i]);
  }
  filter_clear (&filter);
  return result;
}

GnImage *
gn_image_resize (const GnImage *image, int width, int height)
{
  g_assert (width > 0 && height > 0);
  g_autoptr (GnImage) result = gn_image_ref ((GnImage *)image);
  if (width != image->width) {
    GnImage *narrower = resize_width (result, width);
    gn_image_unref (result);
    result = narrower;
  }
  if (height != image->height) {
    GnImage *lower = resize_height (result, height);
    gn_image_unref (result);
    result = lower;
  }
  return g_steal_pointer (&result);
}
