/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blobs as in D. G. Lowe: "Distinctive image features from scale-invariant keypoints", IJCV 60 (2004), described by the
 * signs of the low frequencies of the window around them. */
#include "gn-look-private.h"

#include <math.h>
#include <string.h>

#define N_LEVELS 8 /* of blur; their differences have extrema between */
#define FINEST 1.2 /* px */
#define LEVELS_PER_OCTAVE 2
#define WINDOW 3.2         /* half of a window's side, in blurs of its level */
#define OUTSIDE 0.25       /* of the window may lie outside of the look on each side */
#define LEAST_CONTRAST 0.3 /* levels of grey of a difference */
#define SAMPLES 12         /* along each side of a window */
#define MAX_FREQUENCY 6    /* of the hash: horizontal plus vertical, each from 0 */

#define MOST_FEATURES 60
#define MIDDLE_LEVEL 2

/* Of the windows that show the middle of the look: what is left out on each side. */
static const double margins[] = { 0, 0.05, 0.1 };

typedef struct {
  float x, y, level, strength;
} Blob;

static const double *
cosines (void)
{
  static double table[MAX_FREQUENCY + 1][SAMPLES];
  static gsize ready;
  if (g_once_init_enter (&ready)) {
    for (int u = 0; u <= MAX_FREQUENCY; u++)
      for (int i = 0; i < SAMPLES; i++)
        table[u][i] = cos (G_PI * u * (2 * i + 1) / (2 * SAMPLES));
    g_once_init_leave (&ready, 1);
  }
  return table[0];
}

guint32
gn_look_hash_mirror (guint32 hash)
{
  /* Odd horizontal frequencies change their sign. */
  int bit = 0;
  for (int v = 0; v <= MAX_FREQUENCY; v++)
    for (int u = 0; u + v <= MAX_FREQUENCY; u++)
      if (u + v > 0)
        hash ^= (guint32)(u & 1) << bit++;
  return hash;
}

/* Keeps the bits with the smallest coefficients, the smallest first. */
static void
note_weak (GnLookFeature *feature, float *least, int bit, float size)
{
  int i = GN_LOOK_WEAK_BITS;
  while (i > 0 && size < least[i - 1]) {
    if (i < GN_LOOK_WEAK_BITS) {
      least[i] = least[i - 1];
      feature->weak[i] = feature->weak[i - 1];
    }
    i--;
  }
  if (i < GN_LOOK_WEAK_BITS) {
    least[i] = size;
    feature->weak[i] = (guint8)bit;
  }
}

static void
describe (const GnPlane *plane, GnLookFeature *feature)
{
  const double *table = cosines ();
  double samples[SAMPLES][SAMPLES], rows[SAMPLES][MAX_FREQUENCY + 1];
  float least[GN_LOOK_WEAK_BITS];
  for (int i = 0; i < GN_LOOK_WEAK_BITS; i++)
    least[i] = INFINITY;
  for (int j = 0; j < SAMPLES; j++)
    for (int i = 0; i < SAMPLES; i++)
      samples[j][i] = gn_plane_sample (plane, feature->x + feature->half_width * ((2 * i + 1.f) / SAMPLES - 1),
                                       feature->y + feature->half_height * ((2 * j + 1.f) / SAMPLES - 1));
  for (int j = 0; j < SAMPLES; j++)
    for (int u = 0; u <= MAX_FREQUENCY; u++) {
      rows[j][u] = 0;
      for (int i = 0; i < SAMPLES; i++)
        rows[j][u] += table[u * SAMPLES + i] * samples[j][i];
    }
  int bit = 0;
  feature->hash = 0;
  for (int v = 0; v <= MAX_FREQUENCY; v++)
    for (int u = 0; u + v <= MAX_FREQUENCY; u++) {
      double sum = 0;
      for (int j = 0; j < SAMPLES; j++)
        sum += table[v * SAMPLES + j] * rows[j][u];
      if (u + v == 0)
        continue;
      feature->hash |= (guint32)(sum > 0) << bit;
      note_weak (feature, least, bit++, (float)fabs (sum));
    }
}

static gboolean
is_extremum (const GnPlane *differences, int level, int x, int y)
{
  int width = differences[level].width, i = y * width + x;
  float value = differences[level].pixels[i], sign = value > 0 ? 1 : -1;
  for (int l = level - 1; l <= level + 1; l++)
    for (int dy = -1; dy <= 1; dy++)
      for (int dx = -1; dx <= 1; dx++)
        if ((l != level || dx || dy) && sign * differences[l].pixels[i + dy * width + dx] >= sign * value)
          return FALSE;
  return TRUE;
}

/* Where a parabola through three values has its top, -0.5..0.5. */
static float
peak (float before, float here, float after)
{
  float bend = before - 2 * here + after;
  return fabsf (bend) > 1e-6f ? CLAMP (0.5f * (before - after) / bend, -0.5f, 0.5f) : 0;
}

static void
find_blobs (const GnPlane *differences, GArray *blobs)
{
  int width = differences->width, height = differences->height;
  for (int level = 1; level < N_LEVELS - 2; level++)
    for (int y = 1; y < height - 1; y++)
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        const float *p = differences[level].pixels + i;
        if (fabsf (*p) < LEAST_CONTRAST || !is_extremum (differences, level, x, y))
          continue;
        Blob blob = { x + peak (p[-1], p[0], p[1]), y + peak (p[-width], p[0], p[width]),
                      level + peak (differences[level - 1].pixels[i], p[0], differences[level + 1].pixels[i]),
                      fabsf (*p) };
        g_array_append_val (blobs, blob);
      }
}

static int
compare_blobs (gconstpointer a, gconstpointer b)
{
  const Blob *x = a, *y = b;
  if (x->strength != y->strength)
    return x->strength > y->strength ? -1 : 1;
  return x->y != y->y ? (x->y > y->y) - (x->y < y->y) : (x->x > y->x) - (x->x < y->x);
}

static void
add_blob (GArray *features, const GnPlane *levels, const Blob *blob)
{
  float blur = (float)(FINEST * pow (2, blob->level / LEVELS_PER_OCTAVE)), half = (float)(WINDOW * blur);
  float slack = (float)(2 * OUTSIDE) * half;
  GnLookFeature feature = { .x = blob->x, .y = blob->y, .half_width = half, .half_height = half };
  if (blob->x - half < -slack || blob->y - half < -slack || blob->x + half > levels->width - 1 + slack ||
      blob->y + half > levels->height - 1 + slack)
    return;
  describe (&levels[CLAMP ((int)(blob->level + 0.5f) - 1, 0, N_LEVELS - 1)], &feature);
  g_array_append_val (features, feature);
}

/* The window that leaves out @margin of each side. */
static void
add_middle (GArray *features, const GnPlane *level, double margin)
{
  float x = 0.5f * (level->width - 1), y = 0.5f * (level->height - 1), part = (float)(1 - 2 * margin);
  GnLookFeature feature = {
    .x = x, .y = y, .half_width = 0.5f * level->width * part, .half_height = 0.5f * level->height * part
  };
  describe (level, &feature);
  g_array_append_val (features, feature);
}

/* levels[N_LEVELS]: more and more blurred; differences[N_LEVELS - 1] of each and the next. */
static void
build_levels (const GnLook *look, GnPlane *levels, GnPlane *differences)
{
  float pixels[GN_LOOK_AREA];
  GnPlane plane = { .pixels = pixels };
  gn_plane_from_look (&plane, look, FALSE);
  for (int i = 0; i < N_LEVELS; i++)
    gn_plane_blur (&plane, FINEST * pow (2, (double)i / LEVELS_PER_OCTAVE), &levels[i]);
  for (int i = 0; i < N_LEVELS - 1; i++) {
    differences[i].width = look->width;
    differences[i].height = look->height;
    for (int k = 0; k < look->width * look->height; k++)
      differences[i].pixels[k] = levels[i + 1].pixels[k] - levels[i].pixels[k];
  }
}

GArray *
gn_look_find_features (const GnLook *look)
{
  g_autofree float *memory = g_new (float, (2 * N_LEVELS - 1) * GN_LOOK_AREA);
  GnPlane levels[N_LEVELS], differences[N_LEVELS - 1];
  GArray *features = g_array_new (FALSE, FALSE, sizeof (GnLookFeature));
  g_autoptr (GArray) blobs = g_array_new (FALSE, FALSE, sizeof (Blob));
  for (int i = 0; i < N_LEVELS; i++)
    levels[i].pixels = memory + (gsize)i * GN_LOOK_AREA;
  for (int i = 0; i < N_LEVELS - 1; i++)
    differences[i].pixels = memory + (gsize)(N_LEVELS + i) * GN_LOOK_AREA;
  build_levels (look, levels, differences);
  for (guint i = 0; i < G_N_ELEMENTS (margins); i++)
    add_middle (features, &levels[MIDDLE_LEVEL], margins[i]);
  find_blobs (differences, blobs);
  g_array_sort (blobs, compare_blobs);
  for (guint i = 0; i < blobs->len && features->len < MOST_FEATURES; i++)
    add_blob (features, levels, &g_array_index (blobs, Blob, i));
  return features;
}
