/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-stochastic-depth.h"
#include "gn-random.h"

#include <string.h>

enum {
  STREAM_DEPTH = 0x64657074, /* the operation of the random stream: "dept"h */
  VECTORS = 2,               /* of a batch norm: scale and shift */
};

typedef struct {
  gsize offset, length;
  int block;
  float *kept;
} Vector;

struct GnStochasticDepth {
  GArray *vectors;  /* (element-type Vector): of the batch norms at the end of the blocks, in order */
  GArray *strength; /* (element-type float): [blocks], as drawn */
  double probability;
};

static void
clear_vector (gpointer data)
{
  g_free (((Vector *)data)->kept);
}

GnStochasticDepth *
gn_stochastic_depth_new (const GnGraph *graph, double probability)
{
  guint n_views;
  const GnParameterView *views = gn_graph_get_parameters (graph, &n_views);
  GnStochasticDepth *depth = g_new0 (GnStochasticDepth, 1);
  depth->probability = probability;
  depth->vectors = g_array_new (FALSE, FALSE, sizeof (Vector));
  g_array_set_clear_func (depth->vectors, clear_vector);
  for (guint i = 0; i < n_views; i++) {
    Vector vector = { views[i].offset, views[i].length, (int)depth->vectors->len / VECTORS, NULL };
    if (!(views[i].flags & GN_VIEW_BRANCH_END))
      continue;
    vector.kept = g_new (float, vector.length);
    g_array_append_val (depth->vectors, vector);
  }
  depth->strength = g_array_new (FALSE, TRUE, sizeof (float));
  g_array_set_size (depth->strength, depth->vectors->len / VECTORS);
  return depth;
}

void
gn_stochastic_depth_free (GnStochasticDepth *depth)
{
  if (!depth)
    return;
  g_array_unref (depth->vectors);
  g_array_unref (depth->strength);
  g_free (depth);
}

static void
draw (GnStochasticDepth *depth, GnRandom *random)
{
  for (guint block = 0; block < depth->strength->len; block++) {
    double stays = 1 - depth->probability * (block + 1) / depth->strength->len;
    g_array_index (depth->strength, float, block) = gn_random_coin (random, stays) ? (float)(1 / stays) : 0;
  }
}

static void
scale (float *values, gsize length, float strength)
{
  for (gsize i = 0; i < length; i++)
    values[i] *= strength;
}

void
gn_stochastic_depth_drop (GnStochasticDepth *depth, GnNetwork *network, guint64 seed, guint32 epoch, guint32 step)
{
  GnRandom random = gn_random_init (seed, epoch, step, STREAM_DEPTH);
  draw (depth, &random);
  for (guint i = 0; i < depth->vectors->len; i++) {
    const Vector *vector = &g_array_index (depth->vectors, Vector, i);
    float *values = network->parameters + vector->offset;
    memcpy (vector->kept, values, vector->length * sizeof (float));
    scale (values, vector->length, g_array_index (depth->strength, float, vector->block));
  }
}

void
gn_stochastic_depth_return (GnStochasticDepth *depth, GnNetwork *network, float *gradients)
{
  for (guint i = 0; i < depth->vectors->len; i++) {
    const Vector *vector = &g_array_index (depth->vectors, Vector, i);
    memcpy (network->parameters + vector->offset, vector->kept, vector->length * sizeof (float));
    scale (gradients + vector->offset, vector->length, g_array_index (depth->strength, float, vector->block));
  }
}
