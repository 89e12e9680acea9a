/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-feature-index.h"
#include "gn-feature-index-private.h"

#include <math.h>
#include <string.h>

GnFeatureIndex *
gn_feature_index_new (const char *folder)
{
  GnFeatureIndex *index = g_new0 (GnFeatureIndex, 1);
  index->folder = g_strdup (folder);
  index->rows = g_array_new (FALSE, FALSE, sizeof (guint16));
  index->classes = g_array_new (FALSE, FALSE, sizeof (gint32));
  index->paths = g_ptr_array_new_with_free_func (g_free);
  gn_choose_thresholds (NULL, 0, &index->thresholds);
  return index;
}

void
gn_feature_index_free (GnFeatureIndex *index)
{
  if (!index)
    return;
  g_free (index->folder);
  g_array_unref (index->rows);
  g_array_unref (index->classes);
  g_ptr_array_unref (index->paths);
  g_free (index);
}

float *
gn_pool_features (GnClassifier *classifier, guint *n_features)
{
  GnShape shape;
  const float *map = gn_classifier_get_features (classifier, &shape);
  if (!map)
    return NULL;
  int n = shape.h * shape.w;
  float *features = g_new (float, shape.c);
  for (int c = 0; c < shape.c; c++) {
    double sum = 0;
    for (int i = 0; i < n; i++)
      sum += map[(gsize)i * (gsize)shape.c + (gsize)c];
    features[c] = (float)(sum / n);
  }
  *n_features = (guint)shape.c;
  return features;
}

/* One over the length; 0 for features that are all zero, which are like nothing. */
static double
inverse_length (const float *features, guint n)
{
  double sum = 0;
  for (guint i = 0; i < n; i++)
    sum += (double)features[i] * features[i];
  return sum > 0 ? 1 / sqrt (sum) : 0;
}

/* The upper half of a float, rounded to nearest, to even on ties. */
static guint16
to_bf16 (float value)
{
  guint32 bits;
  memcpy (&bits, &value, sizeof bits);
  return (guint16)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static float
from_bf16 (guint16 value)
{
  guint32 bits = (guint32)value << 16;
  float result;
  memcpy (&result, &bits, sizeof result);
  return result;
}

void
gn_feature_index_add (GnFeatureIndex *index, const char *path, int class_index, const float *features, guint n_features)
{
  g_return_if_fail (index->classes->len == 0 || index->n_features == n_features);
  double scale = inverse_length (features, n_features);
  index->n_features = n_features;
  for (guint i = 0; i < n_features; i++) {
    guint16 value = to_bf16 ((float)(features[i] * scale));
    g_array_append_val (index->rows, value);
  }
  g_array_append_val (index->classes, class_index);
  g_ptr_array_add (index->paths, g_strdup (path));
}

static float
dot (const float *query, const guint16 *row, guint n)
{
  float sums[8] = { 0 }; /* side by side, so that they can be vectors */
  guint i = 0;
  for (; i + 8 <= n; i += 8)
    for (guint j = 0; j < 8; j++)
      sums[j] += query[i + j] * from_bf16 (row[i + j]);
  for (; i < n; i++)
    sums[0] += query[i] * from_bf16 (row[i]);
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

/* Keeps the best few, sorted. */
static void
keep (GnSimilar *best, guint *n, GnSimilar candidate)
{
  guint at = *n;
  while (at > 0 && best[at - 1].similarity < candidate.similarity)
    at--;
  if (at == GN_N_SIMILAR)
    return;
  *n = MIN (*n + 1, GN_N_SIMILAR);
  memmove (best + at + 1, best + at, sizeof *best * (*n - 1 - at));
  best[at] = candidate;
}

double
gn_feature_index_search (GnFeatureIndex *index, const float *features, int class_index, GnSimilar similar[GN_N_SIMILAR],
                         guint *n_similar)
{
  guint n = index->n_features, n_same = 0;
  GnSimilar same[GN_N_SIMILAR];
  double scale = inverse_length (features, n);
  g_autofree float *query = g_new (float, n);
  for (guint i = 0; i < n; i++)
    query[i] = (float)(features[i] * scale);
  *n_similar = 0;
  for (guint i = 0; i < index->classes->len; i++) {
    const guint16 *row = &g_array_index (index->rows, guint16, (gsize)i * n);
    GnSimilar candidate = { i, dot (query, row, n) };
    keep (similar, n_similar, candidate);
    if (g_array_index (index->classes, gint32, i) == class_index)
      keep (same, &n_same, candidate);
  }
  return n_same > 0 ? (double)same[n_same - 1].similarity : -1;
}

guint
gn_feature_index_get_n_photos (GnFeatureIndex *index)
{
  return index->classes->len;
}

int
gn_feature_index_get_class (GnFeatureIndex *index, guint photo)
{
  return g_array_index (index->classes, gint32, photo);
}

const char *
gn_feature_index_get_path (GnFeatureIndex *index, guint photo)
{
  return index->paths->pdata[photo];
}

char *
gn_feature_index_get_file (GnFeatureIndex *index, guint photo)
{
  return g_build_filename (index->folder, index->paths->pdata[photo], NULL);
}

const GnThresholds *
gn_feature_index_get_thresholds (GnFeatureIndex *index)
{
  return &index->thresholds;
}

void
gn_feature_index_set_thresholds (GnFeatureIndex *index, const GnThresholds *thresholds)
{
  index->thresholds = *thresholds;
}
