/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts a little off each side and enlarges the rest to the old size, by area coverage. */
#include "gn-augment-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  double largest;
} Params;

typedef struct {
  double top, right, bottom, left; /* fractions of the height and the width */
} Draw;

typedef struct {
  int top, right, bottom, left; /* pixels */
} Cut;

static const GnParamSpec params[] = {
  { "largest", N_ ("Largest cut"), "", N_ ("The most that is cut off each side, as a fraction of the width or height."),
    GN_PARAM_REAL, 0, 0.45, 0.1, 0, 0.25, 0.01, NULL, offsetof (Params, largest) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "top", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, top) },
  { "right", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, right) },
  { "bottom", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, bottom) },
  { "left", GN_DRAW_REAL, 0, 1, 0, offsetof (Draw, left) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  draw->top = gn_random_uniform (random, 0, p->largest);
  draw->right = gn_random_uniform (random, 0, p->largest);
  draw->bottom = gn_random_uniform (random, 0, p->largest);
  draw->left = gn_random_uniform (random, 0, p->largest);
}

/* Takes back from the larger cut until a pixel is left. */
static void
leave_one (int *a, int *b, int size)
{
  int excess = *a + *b - (size - 1);
  if (excess <= 0)
    return;
  int *larger = *a > *b ? a : b, *smaller = larger == a ? b : a;
  int taken = MIN (excess, *larger);
  *larger -= taken;
  *smaller -= excess - taken;
}

static Cut
cut_pixels (const Draw *draw, int width, int height)
{
  Cut cut = {
    .top = (int)lrintf ((float)height * (float)draw->top),
    .right = (int)lrintf ((float)width * (float)draw->right),
    .bottom = (int)lrintf ((float)height * (float)draw->bottom),
    .left = (int)lrintf ((float)width * (float)draw->left),
  };
  leave_one (&cut.top, &cut.bottom, height);
  leave_one (&cut.left, &cut.right, width);
  return cut;
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  Cut cut = cut_pixels (drawn, width, height);
  return cut.top + cut.right + cut.bottom + cut.left == 0;
}

/* Output pixel i of n_out covers the input interval [i s, (i + 1) s), s = n_in / n_out <= 1: at most two input pixels.
 * Returns the first of them and the share of the second; in whole numbers, so that no rounding moves a boundary. */
static int
covered_pixel (int i, int n_in, int n_out, float *share_of_next)
{
  gint64 first = (gint64)i * n_in / n_out;
  gint64 beyond = (gint64)(i + 1) * n_in - (first + 1) * n_out;
  *share_of_next = beyond > 0 ? (float)beyond / (float)n_in : 0;
  return (int)first;
}

/* blended[n] */
GN_CLONES static void
blend_rows (const guint8 *restrict row, const guint8 *restrict next, float share, gsize n, float *restrict blended)
{
  for (gsize i = 0; i < n; i++)
    blended[i] = (1 - share) * row[i] + share * next[i];
}

/* What an output column is made of: a pixel's offset in the row, and the share of the pixel behind it. */
typedef struct {
  gsize offset;
  float share;
} Column;

/* Four floats at a time: the fourth is the next pixel's, which overwrites it. */
static void
stretch_row (const float *restrict row, const Column *columns, int width, float *restrict stretched)
{
  for (int x = 0; x < width; x++)
    for (int c = 0; c < 4; c++) {
      const float *pixel = row + columns[x].offset;
      stretched[3 * x + c] = (1 - columns[x].share) * pixel[c] + columns[x].share * pixel[3 + c];
    }
}

GN_CLONES static void
round_row (const float *restrict values, gsize n, guint8 *restrict out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = (guint8)(int)rintf (values[i]);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const GnImage *in = *image;
  Cut cut = cut_pixels (drawn, in->width, in->height);
  int width = in->width - cut.left - cut.right, height = in->height - cut.top - cut.bottom;
  gsize n = 3 * (gsize)in->width, n_kept = 3 * (gsize)width;
  GnImage *out = gn_image_new (in->width, in->height);
  g_autofree Column *columns = g_new (Column, in->width);
  for (int x = 0; x < in->width; x++)
    columns[x].offset = 3 * (gsize)covered_pixel (x, width, in->width, &columns[x].share);
  g_autofree float *blended = g_new0 (float, n_kept + 4), *stretched = g_new (float, n + 1);
  for (int y = 0; y < in->height; y++) {
    float share;
    int covered = covered_pixel (y, height, in->height, &share);
    const guint8 *row = in->pixels + n * (cut.top + covered) + 3 * (gsize)cut.left;
    blend_rows (row, share > 0 ? row + n : row, share, n_kept, blended);
    stretch_row (blended, columns, in->width, stretched);
    round_row (stretched, n, out->pixels + n * y);
  }
  gn_image_unref (*image);
  *image = out;
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  Cut cut = cut_pixels (drawn, width, height);
  return g_strdup_printf (_ ("crop %d, %d, %d, %d px"), cut.top, cut.right, cut.bottom, cut.left);
}

const GnAugmentType gn_augment_crop = {
  .name = "crop",
  .label = N_ ("Crop"),
  .tip = N_ ("Cuts a little off each side, so that place and size of the animal do not matter."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
