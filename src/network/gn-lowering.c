/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a graph's layers to a plan's steps. Each layer lowers itself; what can be fused changes the step in front. */
#include "gn-step.h"

int
gn_lowering_input_value (const GnLowering *lowering, const GnNode *node, int input)
{
  return lowering->values[node->inputs[input]];
}

GnStep *
gn_lowering_producer (const GnLowering *lowering, int value)
{
  int producer = g_array_index (lowering->plan->values, GnValue, value).producer;

  return producer < 0 ? NULL : &g_array_index (lowering->plan->steps, GnStep, producer);
}

gboolean
gn_lowering_sole_consumer (const GnLowering *lowering, const GnNode *node, int input)
{
  guint n;

  return gn_graph_get_nodes (lowering->plan->graph, &n)[node->inputs[input]].n_consumers == 1;
}

void
gn_lowering_alias (GnLowering *lowering, const GnNode *node, int value)
{
  guint n;

  lowering->values[node - gn_graph_get_nodes (lowering->plan->graph, &n)] = value;
}

static int
add_value (GnPlan *plan, GnShape shape, int producer)
{
  GnValue value = { .shape = shape, .producer = producer, .data = -1, .gradient = -1 };

  g_array_append_val (plan->values, value);
  return plan->values->len - 1;
}

GnStep *
gn_lowering_emit (GnLowering *lowering, const GnNode *node, const GnStepKernel *kernel, int input)
{
  GnPlan *plan = lowering->plan;
  GnStep step = { .kernel = kernel, .node = node, .input = input, .residual = -1, .mask = -1, .sums = G_MAXSIZE,
                  .precision = plan->precision };

  step.output = add_value (plan, node->output, plan->steps->len);
  gn_lowering_alias (lowering, node, step.output);
  g_array_append_val (plan->steps, step);
  return &g_array_index (plan->steps, GnStep, plan->steps->len - 1);
}

/* Walks back as the gradients will flow: whoever comes first writes a gradient, the others add to it. */
static void
order_gradients (GnPlan *plan)
{
  g_autofree gboolean *written = g_new0 (gboolean, plan->values->len);

  for (guint i = plan->steps->len; i-- > 0;) {
    GnStep *step = &g_array_index (plan->steps, GnStep, i);

    if (step->residual >= 0) {
      step->add_residual_gradient = written[step->residual];
      step->alias_residual = step->kernel == &gn_step_normalize && !written[step->residual] &&
                             g_array_index (plan->values, GnValue, step->residual).producer >= 0;
      written[step->residual] = TRUE;
    }
    step->add_input_gradient = written[step->input];
    written[step->input] = TRUE;
  }
}

gboolean
gn_plan_lower (GnPlan *plan, GError **error)
{
  guint n;
  const GnNode *nodes = gn_graph_get_nodes (plan->graph, &n);
  g_autofree int *values = g_new0 (int, n);
  GnLowering lowering = { plan, values };

  values[0] = add_value (plan, nodes[0].output, -1);
  for (guint i = 1; i < n; i++)
    if (!nodes[i].type->lower (&lowering, &nodes[i], error))
      return FALSE;
  if (plan->mode == GN_MODE_TRAINING)
    order_gradients (plan);
  return TRUE;
}
