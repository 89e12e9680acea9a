/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "gn-network.h"
#include "gn-random.h"

enum { STREAM_INITIALIZE = 0x696e6974 }; /* the operation of the random stream: "init" */

static float *
vector_new (gsize length)
{
  gsize bytes = (MAX (length, 16) * sizeof (float) + 63) & ~(gsize) 63;
  float *vector = aligned_alloc (64, bytes);

  if (!vector)
    g_error ("%s: failed to allocate %" G_GSIZE_FORMAT " bytes", G_STRLOC, bytes);
  for (gsize i = 0; i < bytes / sizeof (float); i++)
    vector[i] = 0;
  return vector;
}

static void
fill (float *values, gsize length, float value)
{
  for (gsize i = 0; i < length; i++)
    values[i] = value;
}

GnNetwork *
gn_network_new (GnGraph *graph)
{
  GnNetwork *network = g_new0 (GnNetwork, 1);
  guint n;
  const GnParameterView *state = gn_graph_get_state (graph, &n);

  network->graph = gn_graph_ref (graph);
  network->parameters = vector_new (gn_graph_get_parameter_length (graph));
  network->state = vector_new (gn_graph_get_state_length (graph));
  for (guint i = 0; i < n; i++)
    if (g_str_has_suffix (state[i].name, ".running_var"))
      fill (network->state + state[i].offset, state[i].length, 1);
  return network;
}

/* Where the values begin that a part calls parts[0]: stages lie one behind the other. */
static gsize
find_offset (const GnParameterView *views, guint n_views, const GnParameterView *parts, guint n_parts)
{
  for (guint i = 0; n_parts > 0 && i < n_views; i++)
    if (g_str_equal (views[i].name, parts[0].name))
      return views[i].offset;
  return 0;
}

GnNetwork *
gn_network_new_part (GnNetwork *whole, GnGraph *graph)
{
  GnNetwork *part = g_new0 (GnNetwork, 1);
  guint n, n_part;
  const GnParameterView *views = gn_graph_get_parameters (whole->graph, &n);
  const GnParameterView *parts = gn_graph_get_parameters (graph, &n_part);

  part->graph = gn_graph_ref (graph);
  part->parameters = whole->parameters + find_offset (views, n, parts, n_part);
  views = gn_graph_get_state (whole->graph, &n);
  parts = gn_graph_get_state (graph, &n_part);
  part->state = whole->state + find_offset (views, n, parts, n_part);
  part->n_batches_tracked = whole->n_batches_tracked;
  part->borrowed = TRUE;
  return part;
}

void
gn_network_free (GnNetwork *network)
{
  if (!network)
    return;
  if (!network->borrowed) {
    free (network->parameters);
    free (network->state);
  }
  gn_graph_unref (network->graph);
  g_free (network);
}

static void
initialize_view (GnNetwork *network, const GnParameterView *view, guint index, guint fan_in, guint64 seed)
{
  GnRandom random = gn_random_init (seed, 0, index, STREAM_INITIALIZE);
  float *values = network->parameters + view->offset;

  if (view->n_axes == 4) {
    double fan_out = (double) view->shape[0] * view->shape[1] * view->shape[3];

    for (gsize i = 0; i < view->length; i++)
      values[i] = gn_random_normal (&random, 0, sqrt (2 / fan_out));
  } else if (view->flags & GN_VIEW_HEAD) {
    double bound = 1 / sqrt (fan_in);

    for (gsize i = 0; i < view->length; i++)
      values[i] = gn_random_uniform (&random, -bound, bound);
  } else {
    fill (values, view->length, g_str_has_suffix (view->name, ".weight") ? 1 : 0);
  }
}

static void
initialize (GnNetwork *network, guint64 seed, gboolean head_only)
{
  guint n, fan_in = 1;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);

  for (guint i = 0; i < n; i++) {
    if (views[i].n_axes == 2)
      fan_in = views[i].shape[0]; /* of the bias that follows, too */
    if (!head_only || (views[i].flags & GN_VIEW_HEAD))
      initialize_view (network, &views[i], i, fan_in, seed);
  }
}

void
gn_network_initialize (GnNetwork *network, guint64 seed)
{
  initialize (network, seed, FALSE);
}

void
gn_network_zero_branches (GnNetwork *network)
{
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);

  for (guint i = 0; i < n; i++)
    if (views[i].flags & GN_VIEW_BRANCH_END)
      fill (network->parameters + views[i].offset, views[i].length, 0);
}

void
gn_network_initialize_head (GnNetwork *network, guint64 seed)
{
  initialize (network, seed, TRUE);
}
