/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution without bias: every one in the families built here is followed by a batch norm. */
#include <glib/gi18n-lib.h>
#include <stddef.h>

#include "gn-step.h"

static const GnParamSpec params[] = {
  { "channels", N_("Channels"), "", N_("Filters, and so channels of the result"), GN_PARAM_INTEGER, 1, 65536, 64, 1,
    2048, 1, NULL, offsetof (GnLayerParams, channels) },
  { "kernel", N_("Kernel"), "px", N_("Side of the square filter"), GN_PARAM_INTEGER, 1, 63, 3, 1, 7, 2, NULL,
    offsetof (GnLayerParams, kernel) },
  { "stride", N_("Stride"), "px", N_("Distance between two outputs"), GN_PARAM_INTEGER, 1, 16, 1, 1, 2, 1, NULL,
    offsetof (GnLayerParams, stride) },
  { "pad", N_("Padding"), "px", N_("Zeros added around the input"), GN_PARAM_INTEGER, 0, 31, 0, 0, 3, 1, NULL,
    offsetof (GnLayerParams, pad) },
  { NULL }
};

static gboolean
infer (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error)
{
  const GnLayerParams *p = &node->params;
  const int shape[] = { p->kernel, p->kernel, inputs[0].c, p->channels };

  node->output.h = gn_layer_window_extent (inputs[0].h, p->kernel, p->stride, p->pad);
  node->output.w = gn_layer_window_extent (inputs[0].w, p->kernel, p->stride, p->pad);
  node->output.c = p->channels;
  if (node->output.h < 1 || node->output.w < 1) {
    g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE,
                 _("a %d×%d filter does not fit into %d×%d; take larger images"), p->kernel, p->kernel, inputs[0].w,
                 inputs[0].h);
    return FALSE;
  }
  node->parameters[0] = gn_graph_builder_reserve_parameter (builder, node, "weight", shape, 4, 3, GN_VIEW_DECAY);
  return TRUE;
}

static guint64
macs (const GnNode *node, const GnShape *inputs)
{
  return (guint64) node->output.h * node->output.w * node->output.c * node->params.kernel * node->params.kernel *
         inputs[0].c;
}

static gboolean
lower (GnLowering *lowering, const GnNode *node, GError **error)
{
  int input = gn_lowering_input_value (lowering, node, 0);
  GnShape x = g_array_index (lowering->plan->values, GnValue, input).shape;
  GnStep *step = gn_lowering_emit (lowering, node, &gn_step_convolution, input);

  /* The algorithm is that of the whole batch; a smaller one keeps it. */
  step->conv = gn_conv_shape (lowering->plan->batch_size, x.h, x.w, x.c, node->params.channels, node->params.kernel,
                              node->params.stride, node->params.pad);
  gn_conv_shape_set_element (&step->conv, g_array_index (lowering->plan->values, GnValue, step->output).element);
  step->macs = macs (node, &x);
  return TRUE;
}

const GnLayerType gn_layer_conv = { "conv", 1, params, infer, lower, macs };
