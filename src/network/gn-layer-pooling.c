/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input, pooling and the linear head. */
#include <glib/gi18n-lib.h>
#include <stddef.h>

#include "gn-step.h"

int
gn_layer_window_extent (int extent, int kernel, int stride, int pad)
{
  int room = extent + 2 * pad - kernel;

  return room < 0 ? 0 : room / stride + 1;
}

static const GnParamSpec pool_params[] = {
  { "kernel", N_("Kernel"), "px", N_("Side of the window"), GN_PARAM_INTEGER, 1, 15, 3, 2, 7, 1, NULL,
    offsetof (GnLayerParams, kernel) },
  { "stride", N_("Stride"), "px", N_("Distance between two windows"), GN_PARAM_INTEGER, 1, 15, 2, 1, 4, 1, NULL,
    offsetof (GnLayerParams, stride) },
  { "pad", N_("Padding"), "px", N_("Border around the input; it never is the maximum"), GN_PARAM_INTEGER, 0, 7, 1, 0, 3,
    1, NULL, offsetof (GnLayerParams, pad) },
  { NULL }
};

static gboolean
infer_max_pool (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error)
{
  const GnLayerParams *p = &node->params;

  node->output.h = gn_layer_window_extent (inputs[0].h, p->kernel, p->stride, p->pad);
  node->output.w = gn_layer_window_extent (inputs[0].w, p->kernel, p->stride, p->pad);
  node->output.c = inputs[0].c;
  if (node->output.h < 1 || node->output.w < 1) {
    g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE,
                 _("a %d×%d window does not fit into %d×%d; take larger images"), p->kernel, p->kernel, inputs[0].w,
                 inputs[0].h);
    return FALSE;
  }
  return TRUE;
}

static gboolean
lower_max_pool (GnLowering *lowering, const GnNode *node, GError **error)
{
  int input = gn_lowering_input_value (lowering, node, 0);
  GnShape x = g_array_index (lowering->plan->values, GnValue, input).shape;
  GnStep *step = gn_lowering_emit (lowering, node, &gn_step_max_pool, input);

  step->pool = gn_pool_shape (1, x.h, x.w, x.c, node->params.kernel, node->params.stride, node->params.pad);
  return TRUE;
}

static gboolean
infer_global_average (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error)
{
  node->output = (GnShape) { 1, 1, inputs[0].c };
  return TRUE;
}

static gboolean
lower_global_average (GnLowering *lowering, const GnNode *node, GError **error)
{
  gn_lowering_emit (lowering, node, &gn_step_global_average_pool, gn_lowering_input_value (lowering, node, 0));
  return TRUE;
}

static const GnParamSpec linear_params[] = {
  { "channels", N_("Outputs"), "", N_("Classes to tell apart"), GN_PARAM_INTEGER, 1, 65536, 10, 2, 1000, 1, NULL,
    offsetof (GnLayerParams, channels) },
  { NULL }
};

static gboolean
infer_linear (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error)
{
  const int shape[] = { inputs[0].h * inputs[0].w * inputs[0].c, node->params.channels };

  node->output = (GnShape) { 1, 1, node->params.channels };
  node->parameters[0] =
    gn_graph_builder_reserve_parameter (builder, node, "weight", shape, 2, 1, GN_VIEW_DECAY | GN_VIEW_HEAD);
  node->parameters[1] = gn_graph_builder_reserve_parameter (builder, node, "bias", shape + 1, 1, 0, GN_VIEW_HEAD);
  return TRUE;
}

static guint64
linear_macs (const GnNode *node, const GnShape *inputs)
{
  return (guint64) inputs[0].h * inputs[0].w * inputs[0].c * node->output.c;
}

static gboolean
lower_linear (GnLowering *lowering, const GnNode *node, GError **error)
{
  int input = gn_lowering_input_value (lowering, node, 0);
  GnShape x = g_array_index (lowering->plan->values, GnValue, input).shape;

  gn_lowering_emit (lowering, node, &gn_step_linear, input)->macs = linear_macs (node, &x);
  return TRUE;
}

const GnLayerType gn_layer_input = { "input", 0, NULL, NULL, NULL, NULL };
const GnLayerType gn_layer_max_pool = { "max-pool", 1, pool_params, infer_max_pool, lower_max_pool, NULL };
const GnLayerType gn_layer_global_average_pool = { "global-average-pool", 1, NULL, infer_global_average,
                                                   lower_global_average, NULL };
const GnLayerType gn_layer_linear = { "linear", 1, linear_params, infer_linear, lower_linear, linear_macs };
