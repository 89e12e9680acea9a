/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ReLU and addition: fused into the step behind them wherever that step alone feeds them. */
#include <glib/gi18n-lib.h>

#include "gn-step.h"

static gboolean
infer_same (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error)
{
  node->output = inputs[0];
  return TRUE;
}

static gboolean
infer_add (GnGraphBuilder *builder, GnNode *node, const GnShape *inputs, GError **error)
{
  GnShape a = inputs[0], b = inputs[1];

  node->output = a;
  if (a.h != b.h || a.w != b.w || a.c != b.c) {
    g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE, _("%d×%d×%d cannot be added to %d×%d×%d"), a.h, a.w,
                 a.c, b.h, b.w, b.c);
    return FALSE;
  }
  return TRUE;
}

/* Steps that can still take an addition or a ReLU at their end. */
static gboolean
is_open (const GnStep *step)
{
  return step && !step->relu &&
         (step->kernel == &gn_step_normalize || step->kernel == &gn_step_add ||
          (step->kernel == &gn_step_convolution && step->epilogue == GN_EPILOGUE_BIAS));
}

static gboolean
lower_relu (GnLowering *lowering, const GnNode *node, GError **error)
{
  int input = gn_lowering_input_value (lowering, node, 0);
  GnStep *producer = gn_lowering_producer (lowering, input);

  if (is_open (producer) && gn_lowering_sole_consumer (lowering, node, 0)) {
    producer->relu = TRUE;
    gn_lowering_alias (lowering, node, input);
  } else {
    gn_lowering_emit (lowering, node, &gn_step_relu, input)->relu = TRUE;
  }
  return TRUE;
}

static gboolean
lower_add (GnLowering *lowering, const GnNode *node, GError **error)
{
  int values[2] = { gn_lowering_input_value (lowering, node, 0), gn_lowering_input_value (lowering, node, 1) };
  GnValue *data = (GnValue *) lowering->plan->values->data;
  /* The later of the two can add the earlier one: at its time that is complete. */
  int late = data[values[1]].producer > data[values[0]].producer ? 1 : 0;
  GnStep *producer = gn_lowering_producer (lowering, values[late]);

  if (is_open (producer) && producer->kernel != &gn_step_add && producer->residual < 0 && values[0] != values[1] &&
      gn_lowering_sole_consumer (lowering, node, late)) {
    producer->residual = values[1 - late];
    gn_lowering_alias (lowering, node, values[late]);
  } else {
    gn_lowering_emit (lowering, node, &gn_step_add, values[0])->residual = values[1];
  }
  return TRUE;
}

const GnLayerType gn_layer_relu = { "relu", 1, NULL, infer_same, lower_relu, NULL };
const GnLayerType gn_layer_add = { "add", 2, NULL, infer_add, lower_add, NULL };
