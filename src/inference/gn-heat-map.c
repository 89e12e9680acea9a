/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-heat-map.h"

/* The linear layer's weight[c][k] within the parameters. */
static const GnParameterView *
find_head (const GnGraph *graph)
{
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (graph, &n);
  for (guint i = n; i-- > 0;)
    if (views[i].flags & GN_VIEW_HEAD && views[i].n_axes == 2)
      return &views[i];
  return NULL;
}

static void
scale_to_one (float *values, gsize n)
{
  float largest = 0;
  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, values[i]);
  for (gsize i = 0; i < n; i++)
    values[i] = largest > 0 ? MAX (values[i], 0) / largest : 0;
}

gboolean
gn_heat_map_compute (GnClassifier *classifier, int class_index, GnHeatMap *map)
{
  GnShape shape;
  const float *features = gn_classifier_get_features (classifier, &shape);
  const GnNetwork *network = gn_model_get_network (gn_classifier_get_model (classifier));
  const GnParameterView *head = find_head (network->graph);
  if (!features || !head)
    return FALSE;
  gsize n = (gsize)shape.h * (gsize)shape.w, channels = (gsize)shape.c, n_classes = (gsize)head->shape[1];
  const float *weight = network->parameters + head->offset + class_index;
  *map = (GnHeatMap){ shape.h, shape.w, g_new (float, n) };
  for (gsize i = 0; i < n; i++) {
    double sum = 0;
    for (gsize c = 0; c < channels; c++)
      sum += (double)features[i * channels + c] * weight[c * n_classes];
    map->values[i] = (float)sum;
  }
  scale_to_one (map->values, n);
  return TRUE;
}

void
gn_heat_map_clear (GnHeatMap *map)
{
  g_clear_pointer (&map->values, g_free);
}
