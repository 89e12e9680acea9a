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

static void
stretch_row (const guint8 *in, int n_in, int n_out, float *out)
{
  for (int x = 0; x < n_out; x++) {
    float share;
    const guint8 *pixel = in + 3 * (gsize)covered_pixel (x, n_in, n_out, &share);
    const guint8 *next = share > 0 ? pixel + 3 : pixel;
    for (int c = 0; c < 3; c++)
      out[3 * x + c] = (1 - share) * pixel[c] + share * next[c];
  }
}

static void
blend_rows (const float *row, const float *next, float share, gsize n, guint8 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = (guint8)lrintf ((1 - share) * row[i] + share * next[i]);
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const GnImage *in = *image;
  Cut cut = cut_pixels (drawn, in->width, in->height);
  int width = in->width - cut.left - cut.right, height = in->height - cut.top - cut.bottom;
  GnImage *out = gn_image_new (in->width, in->height);
  gsize n = 3 * (gsize)in->width;
  g_autofree float *rows = g_new (float, n *height);
  for (int y = 0; y < height; y++)
    stretch_row (in->pixels + n * (cut.top + y) + 3 * (gsize)cut.left, width, in->width, rows + n * y);
  for (int y = 0; y < in->height; y++) {
    float share;
    const float *row = rows + n * covered_pixel (y, height, in->height, &share);
    blend_rows (row, share > 0 ? row + n : row, share, n, out->pixels + n * y);
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
