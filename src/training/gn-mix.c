/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-mix.h"
#include "gn-random.h"

#include <math.h>

enum { STREAM_MIX = 0x6d697820 }; /* the operation of the random stream: "mix " */

#define CHANNELS 3

double
gn_mix_draw_share (GnRandom *random, double alpha)
{
  for (;;) {
    double x = pow (gn_random_uniform (random, 0, 1), 1 / alpha);
    double y = pow (gn_random_uniform (random, 0, 1), 1 / alpha);
    if (x + y > 0 && x + y <= 1)
      return x / (x + y);
  }
}

static float *
photo (float *images, int i, int size)
{
  return images + (gsize)i * (gsize)size * (gsize)size * CHANNELS;
}

static void
blend (int n, int size, float share, float *images)
{
  gsize length = (gsize)size * (gsize)size * CHANNELS;
  for (int i = 0; i < n / 2; i++) {
    float *a = photo (images, i, size), *b = photo (images, n - 1 - i, size);
    for (gsize k = 0; k < length; k++) {
      float own = a[k], other = b[k];
      a[k] = share * own + (1 - share) * other;
      b[k] = share * other + (1 - share) * own;
    }
  }
}

typedef struct {
  int x0, x1, y0, y1;
} Box;

/* Of 1 - share of the area, around a random centre; what reaches over the edge is cut off. */
static Box
draw_box (GnRandom *random, int size, double share)
{
  double half = size * sqrt (1 - share) / 2;
  double x = gn_random_uniform (random, 0, size);
  double y = gn_random_uniform (random, 0, size);
  return (Box){ (int)CLAMP (x - half, 0, size), (int)CLAMP (x + half, 0, size), (int)CLAMP (y - half, 0, size),
                (int)CLAMP (y + half, 0, size) };
}

static void
exchange (int n, int size, const Box *box, float *images)
{
  for (int i = 0; i < n / 2; i++)
    for (int y = box->y0; y < box->y1; y++) {
      gsize row = ((gsize)y * (gsize)size + (gsize)box->x0) * CHANNELS;
      float *a = photo (images, i, size) + row, *b = photo (images, n - 1 - i, size) + row;
      for (int k = 0; k < (box->x1 - box->x0) * CHANNELS; k++) {
        float own = a[k];
        a[k] = b[k];
        b[k] = own;
      }
    }
}

static gboolean
is_unmixed (const GnRecipe *recipe, guint32 epoch)
{
  return (int)epoch > recipe->epochs - (int)lrint (recipe->unmixed * recipe->epochs);
}

float
gn_mix_batch (const GnRecipe *recipe, guint32 epoch, guint32 step, const GnBatch *batch, int size, float *images,
              int *others)
{
  GnRandom random = gn_random_init (recipe->seed, epoch, step, STREAM_MIX);
  gboolean both = recipe->mixup > 0 && recipe->cutmix > 0;
  gboolean cut = both ? gn_random_coin (&random, 0.5) : recipe->cutmix > 0;
  double alpha = cut ? recipe->cutmix : recipe->mixup;
  if (alpha <= 0 || is_unmixed (recipe, epoch))
    return 1;
  double share = gn_mix_draw_share (&random, alpha);
  for (int i = 0; i < batch->n; i++)
    others[i] = batch->labels[batch->n - 1 - i];
  if (!cut) {
    blend (batch->n, size, (float)share, images);
    return (float)share;
  }
  Box box = draw_box (&random, size, share);
  exchange (batch->n, size, &box, images);
  return 1 - (float)((box.x1 - box.x0) * (box.y1 - box.y0)) / (float)(size * size);
}
