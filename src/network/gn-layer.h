/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a layer is: a description that infers shapes and lowers itself into steps. It never computes.
 * Private to network/. */
#pragma once

#include "gn-graph.h"

G_BEGIN_DECLS

#define GN_LAYER_MAX_INPUTS 2
#define GN_LAYER_MAX_SLICES 2

typedef struct GnLayerType GnLayerType;
typedef struct GnLowering GnLowering;

/* The settings of every kind of layer; a kind uses those its own table names. */
typedef struct {
  int channels, kernel, stride, pad;
  double epsilon, momentum;
} GnLayerParams;

/**
 * GnNode:
 * @name: torchvision's module path, or "" for a layer that holds no values
 * @inputs: indices of earlier nodes; -1 beyond @n_inputs
 * @output: shape of one photo's result
 * @parameters: (nullable entries: -1) indices into the graph's parameter views: weight and bias, or gamma and beta
 * @state: indices into the graph's state views: running mean and variance
 * @n_consumers: how many nodes read the result
 * @stage: which stage of the network it belongs to
 */
typedef struct {
  const GnLayerType *type;
  char *name;
  GnLayerParams params;
  int inputs[GN_LAYER_MAX_INPUTS], n_inputs;
  GnShape output;
  int parameters[GN_LAYER_MAX_SLICES], state[GN_LAYER_MAX_SLICES];
  int n_consumers, stage;
} GnNode;

/**
 * GnLayerType:
 * @params: the settings this kind uses, offsets into #GnLayerParams
 * @infer: from the shapes of the inputs to the output's; asks the builder for the slices it needs
 * @lower: emits steps, or changes an earlier one when it can be fused into it
 * @macs: multiply-adds for one photo; (nullable): none
 */
struct GnLayerType {
  const char *name;
  int n_inputs;
  const GnParamSpec *params;
  gboolean (*infer) (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error);
  gboolean (*lower) (GnLowering *lowering, const GnNode *node, GError **error);
  guint64 (*macs) (const GnNode *node, const GnShape *inputs);
};

extern const GnLayerType gn_layer_input, gn_layer_conv, gn_layer_batch_norm, gn_layer_relu, gn_layer_add,
  gn_layer_max_pool, gn_layer_global_average_pool, gn_layer_linear;

/* Reserve a slice of the trained parameters or of the running statistics, named "<node>.<suffix>". */
int gn_graph_builder_reserve_parameter (GnGraphBuilder *builder, const GnNode *node, const char *suffix,
                                        const int *shape, int n_axes, int channel_axis, GnViewFlags flags);
int gn_graph_builder_reserve_state     (GnGraphBuilder *builder, const GnNode *node, const char *suffix, int length);

/* Output extent of a window that slides over extent + 2 pad, or 0 when it does not fit. */
int gn_layer_window_extent (int extent, int kernel, int stride, int pad);

const GnNode *gn_graph_get_nodes (const GnGraph *graph, guint *n);

G_END_DECLS
