/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "gn-graph.h"
#include "gn-layer.h"

#define SLICE_ALIGNMENT 16 /* floats: 64 bytes */

struct GnGraph {
  gatomicrefcount ref_count;
  char *architecture;
  GArray *nodes;      /* of GnNode; the first is the input */
  GArray *parameters; /* of GnParameterView */
  GArray *state;
  gsize parameter_length, state_length;
};

struct GnGraphBuilder {
  GnGraph *graph;
  int stage;     /* of the layers added next */
  GError *error; /* the first thing that went wrong */
};

G_DEFINE_QUARK (gn-network-error-quark, gn_network_error)

static void
node_clear (gpointer data)
{
  GnNode *node = data;

  g_free (node->name);
}

static void
view_clear (gpointer data)
{
  GnParameterView *view = data;

  g_free ((char *) view->name);
}

static GArray *
array_new (gsize element_size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, element_size);

  g_array_set_clear_func (array, clear);
  return array;
}

static GnNode *
get_node (const GnGraph *graph, int index)
{
  return &g_array_index (graph->nodes, GnNode, index);
}

GnGraphBuilder *
gn_graph_builder_new (const char *architecture, GnShape input)
{
  GnGraphBuilder *builder = g_new0 (GnGraphBuilder, 1);
  GnGraph *graph = g_new0 (GnGraph, 1);
  GnNode node = { .type = &gn_layer_input, .name = g_strdup (""), .inputs = { -1, -1 }, .output = input,
                  .parameters = { -1, -1 }, .state = { -1, -1 } };

  g_atomic_ref_count_init (&graph->ref_count);
  graph->architecture = g_strdup (architecture);
  graph->nodes = array_new (sizeof (GnNode), node_clear);
  graph->parameters = array_new (sizeof (GnParameterView), view_clear);
  graph->state = array_new (sizeof (GnParameterView), view_clear);
  g_array_append_val (graph->nodes, node);
  builder->graph = graph;
  return builder;
}

static int
reserve (GArray *views, gsize *total, const GnNode *node, const char *suffix, const int *shape, int n_axes,
         int channel_axis, GnViewFlags flags)
{
  GnParameterView view = { .name = g_strconcat (node->name, ".", suffix, NULL), .offset = *total, .length = 1,
                           .shape = { 1, 1, 1, 1 }, .n_axes = n_axes, .channel_axis = channel_axis, .flags = flags,
                           .stage = node->stage };

  for (int i = 0; i < n_axes; i++) {
    view.shape[i] = shape[i];
    view.length *= shape[i];
  }
  *total += (view.length + SLICE_ALIGNMENT - 1) / SLICE_ALIGNMENT * SLICE_ALIGNMENT;
  g_array_append_val (views, view);
  return views->len - 1;
}

int
gn_graph_builder_reserve_parameter (GnGraphBuilder *builder, const GnNode *node, const char *suffix, const int *shape,
                                    int n_axes, int channel_axis, GnViewFlags flags)
{
  return reserve (builder->graph->parameters, &builder->graph->parameter_length, node, suffix, shape, n_axes,
                  channel_axis, flags);
}

int
gn_graph_builder_reserve_state (GnGraphBuilder *builder, const GnNode *node, const char *suffix, int length)
{
  return reserve (builder->graph->state, &builder->graph->state_length, node, suffix, &length, 1, 0, 0);
}

static int
append (GnGraphBuilder *builder, const GnLayerType *type, const char *name, GnLayerParams params, int a, int b)
{
  GnGraph *graph = builder->graph;
  GnNode node = { .type = type, .params = params, .inputs = { a, b }, .n_inputs = type->n_inputs,
                  .parameters = { -1, -1 }, .state = { -1, -1 }, .stage = builder->stage };
  GnShape shapes[GN_LAYER_MAX_INPUTS] = { { 0 } };

  if (builder->error)
    return -1;
  for (int i = 0; i < type->n_inputs; i++) {
    g_return_val_if_fail (node.inputs[i] >= 0 && node.inputs[i] < (int) graph->nodes->len, -1);
    shapes[i] = get_node (graph, node.inputs[i])->output;
  }
  node.name = g_strdup (name);
  if (!type->infer (builder, &node, shapes, &builder->error)) {
    g_prefix_error (&builder->error, "%s, %s: ", graph->architecture, *name ? name : type->name);
    g_free (node.name);
    return -1;
  }
  for (int i = 0; i < type->n_inputs; i++)
    get_node (graph, node.inputs[i])->n_consumers++;
  g_array_append_val (graph->nodes, node);
  return graph->nodes->len - 1;
}

int
gn_graph_builder_conv (GnGraphBuilder *builder, const char *name, int input, int channels, int kernel, int stride,
                       int pad)
{
  GnLayerParams params = { .channels = channels, .kernel = kernel, .stride = stride, .pad = pad };

  return append (builder, &gn_layer_conv, name, params, input, -1);
}

int
gn_graph_builder_batch_norm (GnGraphBuilder *builder, const char *name, int input)
{
  GnLayerParams params = { 0 };

  gn_params_set_defaults (gn_layer_batch_norm.params, &params);
  return append (builder, &gn_layer_batch_norm, name, params, input, -1);
}

int
gn_graph_builder_relu (GnGraphBuilder *builder, int input)
{
  return append (builder, &gn_layer_relu, "", (GnLayerParams) { 0 }, input, -1);
}

int
gn_graph_builder_add (GnGraphBuilder *builder, int a, int b)
{
  int node = append (builder, &gn_layer_add, "", (GnLayerParams) { 0 }, a, b);
  const GnNode *branch = node < 0 ? NULL : get_node (builder->graph, a);

  if (branch && branch->type == &gn_layer_batch_norm)
    for (int i = 0; i < GN_LAYER_MAX_SLICES; i++)
      g_array_index (builder->graph->parameters, GnParameterView, branch->parameters[i]).flags |= GN_VIEW_BRANCH_END;
  return node;
}

int
gn_graph_builder_max_pool (GnGraphBuilder *builder, int input, int kernel, int stride, int pad)
{
  GnLayerParams params = { .kernel = kernel, .stride = stride, .pad = pad };

  return append (builder, &gn_layer_max_pool, "", params, input, -1);
}

int
gn_graph_builder_global_average_pool (GnGraphBuilder *builder, int input)
{
  return append (builder, &gn_layer_global_average_pool, "", (GnLayerParams) { 0 }, input, -1);
}

int
gn_graph_builder_linear (GnGraphBuilder *builder, const char *name, int input, int outputs)
{
  GnLayerParams params = { .channels = outputs };

  return append (builder, &gn_layer_linear, name, params, input, -1);
}

void
gn_graph_builder_begin_stage (GnGraphBuilder *builder)
{
  builder->stage++;
}

GnGraph *
gn_graph_builder_finish (GnGraphBuilder *builder, GError **error)
{
  g_autoptr (GnGraph) graph = builder->graph;
  GError *problem = builder->error;

  g_free (builder);
  if (problem) {
    g_propagate_error (error, problem);
    return NULL;
  }
  return g_steal_pointer (&graph);
}

GnGraph *
gn_graph_ref (GnGraph *graph)
{
  g_atomic_ref_count_inc (&graph->ref_count);
  return graph;
}

void
gn_graph_unref (GnGraph *graph)
{
  if (!graph || !g_atomic_ref_count_dec (&graph->ref_count))
    return;
  g_array_unref (graph->nodes);
  g_array_unref (graph->parameters);
  g_array_unref (graph->state);
  g_free (graph->architecture);
  g_free (graph);
}

int
gn_graph_get_n_stages (const GnGraph *graph)
{
  return get_node (graph, graph->nodes->len - 1)->stage + 1;
}

/* The same layer once more; what it reads of the stage before is the input. */
static int
repeat (GnGraphBuilder *builder, const GnGraph *graph, const GnNode *node, const int *places)
{
  int inputs[GN_LAYER_MAX_INPUTS] = { -1, -1 };

  for (int i = 0; i < node->n_inputs; i++)
    inputs[i] = places[node->inputs[i]];
  builder->stage = node->stage;
  int place = append (builder, node->type, node->name, node->params, inputs[0], inputs[1]);
  const GnNode *copy = get_node (builder->graph, place);
  for (int i = 0; i < GN_LAYER_MAX_SLICES && copy->parameters[i] >= 0; i++)
    g_array_index (builder->graph->parameters, GnParameterView, copy->parameters[i]).flags =
        g_array_index (graph->parameters, GnParameterView, node->parameters[i]).flags;
  return place;
}

GnGraph *
gn_graph_take_stages (const GnGraph *graph, int first, int end)
{
  g_autofree int *places = g_new0 (int, graph->nodes->len);
  guint from = 1, to;

  while (get_node (graph, from)->stage < first)
    from++;
  for (to = from; to < graph->nodes->len && get_node (graph, to)->stage < end; to++)
    ;
  g_return_val_if_fail (to > from, NULL);
  GnGraphBuilder *builder = gn_graph_builder_new (graph->architecture, get_node (graph, from - 1)->output);
  for (guint i = from; i < to; i++)
    places[i] = repeat (builder, graph, get_node (graph, i), places);
  return gn_graph_builder_finish (builder, NULL);
}

const char *
gn_graph_get_architecture (const GnGraph *graph)
{
  return graph->architecture;
}

GnShape
gn_graph_get_input (const GnGraph *graph)
{
  return get_node (graph, 0)->output;
}

GnShape
gn_graph_get_output (const GnGraph *graph)
{
  return get_node (graph, graph->nodes->len - 1)->output;
}

int
gn_graph_get_n_classes (const GnGraph *graph)
{
  return gn_graph_get_output (graph).c;
}

guint64
gn_graph_count_parameters (const GnGraph *graph)
{
  guint64 count = 0;

  for (guint i = 0; i < graph->parameters->len; i++)
    count += g_array_index (graph->parameters, GnParameterView, i).length;
  return count;
}

guint64
gn_graph_count_macs (const GnGraph *graph)
{
  guint64 macs = 0;

  for (guint i = 0; i < graph->nodes->len; i++) {
    const GnNode *node = get_node (graph, i);

    if (node->type->macs)
      macs += node->type->macs (node, &get_node (graph, node->inputs[0])->output);
  }
  return macs;
}

gsize
gn_graph_get_parameter_length (const GnGraph *graph)
{
  return graph->parameter_length;
}

gsize
gn_graph_get_state_length (const GnGraph *graph)
{
  return graph->state_length;
}

const GnParameterView *
gn_graph_get_parameters (const GnGraph *graph, guint *n)
{
  *n = graph->parameters->len;
  return (const GnParameterView *) graph->parameters->data;
}

const GnParameterView *
gn_graph_get_state (const GnGraph *graph, guint *n)
{
  *n = graph->state->len;
  return (const GnParameterView *) graph->state->data;
}

const GnNode *
gn_graph_get_nodes (const GnGraph *graph, guint *n)
{
  *n = graph->nodes->len;
  return (const GnNode *) graph->nodes->data;
}
