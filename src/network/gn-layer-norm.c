/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch normalisation (Ioffe & Szegedy 2015). In training the convolution in front of it sums up its output on the
 * way (epilogue *statistics*) and a normalize step applies the scale and shift; in inference it folds into the
 * convolution's weights (epilogue *bias*). */
#include <glib/gi18n-lib.h>
#include <stddef.h>

#include "gn-step.h"

static const GnParamSpec params[] = {
  { "epsilon", N_("Epsilon"), "", N_("Added to the variance before the square root"), GN_PARAM_REAL, 1e-12, 1, 1e-5,
    1e-6, 1e-3, 1e-6, NULL, offsetof (GnLayerParams, epsilon) },
  { "momentum", N_("Momentum"), "", N_("Share of the newest batch in the running statistics"), GN_PARAM_REAL, 0, 1, 0.1,
    0.01, 0.5, 0.01, NULL, offsetof (GnLayerParams, momentum) },
  { NULL }
};

static gboolean
infer (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error)
{
  int c = inputs[0].c;

  node->output = inputs[0];
  node->parameters[0] = gn_graph_builder_reserve_parameter (builder, node, "weight", &c, 1, 0, 0);
  node->parameters[1] = gn_graph_builder_reserve_parameter (builder, node, "bias", &c, 1, 0, 0);
  node->state[0] = gn_graph_builder_reserve_state (builder, node, "running_mean", c);
  node->state[1] = gn_graph_builder_reserve_state (builder, node, "running_var", c);
  return TRUE;
}

static gboolean
lower (GnLowering *lowering, const GnNode *node, GError **error)
{
  GnPlan *plan = lowering->plan;
  int input = gn_lowering_input_value (lowering, node, 0);
  GnStep *producer = gn_lowering_producer (lowering, input);
  gboolean behind_convolution = producer && producer->kernel == &gn_step_convolution &&
                                producer->epilogue == GN_EPILOGUE_NONE &&
                                gn_lowering_sole_consumer (lowering, node, 0);
  gsize sums = plan->small_bytes;
  GnStep *step;

  plan->small_bytes += (GN_NORM_MEMORY_BYTES (node->output.c) + 63) & ~(gsize) 63;
  if (plan->mode == GN_MODE_INFERENCE && behind_convolution) {
    producer->epilogue = GN_EPILOGUE_BIAS;
    producer->norm = node;
    producer->sums = sums;
    gn_lowering_alias (lowering, node, input);
    return TRUE;
  }
  if (plan->mode == GN_MODE_TRAINING) {
    if (!behind_convolution) {
      g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE,
                   _("%s: batch normalisation is trained only directly behind a convolution that nothing else reads"), node->name);
      return FALSE;
    }
    producer->epilogue = GN_EPILOGUE_STATISTICS;
    producer->sums = sums;
  }
  step = gn_lowering_emit (lowering, node, &gn_step_normalize, input);
  step->norm = node;
  step->sums = sums;
  return TRUE;
}

const GnLayerType gn_layer_batch_norm = { "batch-norm", 1, params, infer, lower, NULL };
