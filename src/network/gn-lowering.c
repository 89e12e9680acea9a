/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a graph's layers to a plan's steps. Each layer lowers itself; what can be fused changes the step in front. */
#include "gn-step.h"

int
gn_lowering_input_value (const GnLowering *lowering, const GnNode *node, int input)
{
  return lowering->values[node->inputs[input]];
}

const GnStep *
gn_plan_get_producer (const GnPlan *plan, int value)
{
  int producer = g_array_index (plan->values, GnValue, value).producer;

  return producer < 0 ? NULL : &g_array_index (plan->steps, GnStep, producer);
}

GnStep *
gn_lowering_producer (const GnLowering *lowering, int value)
{
  return (GnStep *) gn_plan_get_producer (lowering->plan, value);
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

/* Photos are floats; a feature map that some lower stages have left is what they would have stored. */
static GnElement
element_of_input (const GnPlan *plan, const GnShape *shape)
{
  gboolean map = shape->h * shape->w > 1 && shape->c > 3;

  return map && plan->precision == GN_PRECISION_BF16 ? GN_ELEMENT_BF16 : GN_ELEMENT_FP32;
}

/* What a step leaves: the network's input and everything behind the pooling of whole maps is floats. */
static GnElement
element_of (const GnPlan *plan, const GnStepKernel *kernel, int input)
{
  if (kernel == &gn_step_convolution)
    return plan->precision == GN_PRECISION_BF16 ? GN_ELEMENT_BF16 : GN_ELEMENT_FP32;
  if (kernel == &gn_step_global_average_pool || kernel == &gn_step_linear)
    return GN_ELEMENT_FP32;
  return g_array_index (plan->values, GnValue, input).element;
}

static int
add_value (GnPlan *plan, GnShape shape, GnElement element, int producer)
{
  GnValue value = { .shape = shape, .element = element, .producer = producer, .data = -1, .data_again = -1, .gradient = -1 };

  g_array_append_val (plan->values, value);
  return plan->values->len - 1;
}

GnStep *
gn_lowering_emit (GnLowering *lowering, const GnNode *node, const GnStepKernel *kernel, int input)
{
  GnPlan *plan = lowering->plan;
  GnStep step = { .kernel = kernel, .node = node, .input = input, .residual = -1, .mask = -1, .sums = G_MAXSIZE,
                  .stored = TRUE, .behind = -1, .below = -1, .recompute_before = -1,
                  .precision = plan->precision };

  step.output = add_value (plan, node->output, element_of (plan, kernel, input), plan->steps->len);
  gn_lowering_alias (lowering, node, step.output);
  g_array_append_val (plan->steps, step);
  return &g_array_index (plan->steps, GnStep, plan->steps->len - 1);
}

/* Leaves out the results of batch norms that a single convolution reads: it computes them on the way in. */
static void
fuse_norms (GnPlan *plan)
{
  g_autofree int *readers = g_new0 (int, plan->values->len);

  for (guint i = 0; i < plan->steps->len; i++) {
    GnStep *step = &g_array_index (plan->steps, GnStep, i);

    readers[step->input]++;
    if (step->residual >= 0)
      readers[step->residual]++;
    if (step->kernel == &gn_step_normalize)
      g_array_index (plan->steps, GnStep, g_array_index (plan->values, GnValue, step->input).producer).behind = i;
  }
  for (guint i = 0; i < plan->steps->len; i++) {
    GnStep *step = &g_array_index (plan->steps, GnStep, i);
    GnStep *norm = (GnStep *) gn_plan_get_producer (plan, step->input);

    if (step->kernel == &gn_step_convolution && norm && norm->kernel == &gn_step_normalize && norm->relu &&
        norm->residual < 0 && readers[step->input] == 1) {
      norm->stored = FALSE;
      step->prologue = GN_PROLOGUE_NORM;
    }
  }
}

/* Whether the gradient of the residual may be the gradient behind the batch norm itself: nothing may add to it before the
 * convolution in front of the batch norm has read all of it, that convolution included. */
static gboolean
can_alias (const GnPlan *plan, guint index)
{
  const GnStep *step = &g_array_index (plan->steps, GnStep, index);
  const GnStep *front = gn_plan_get_producer (plan, step->input);

  return step->kernel == &gn_step_normalize && gn_plan_get_producer (plan, step->residual) && front == step - 1 &&
         front->input != step->residual;
}

/* Walks back as the gradients will flow: whoever comes first writes a gradient, the others add to it. The last, when it
 * is a convolution with stride 1, does for a batch norm and ReLU below what these want to do with the sum. */
static void
order_gradients (GnPlan *plan)
{
  g_autofree int *last = g_new (int, plan->values->len);

  for (guint v = 0; v < plan->values->len; v++)
    last[v] = -1;
  for (guint i = plan->steps->len; i-- > 0;) {
    GnStep *step = &g_array_index (plan->steps, GnStep, i);

    if (step->residual >= 0) {
      step->add_residual_gradient = last[step->residual] >= 0;
      step->alias_residual = !step->add_residual_gradient && can_alias (plan, i);
      last[step->residual] = i;
    }
    step->add_input_gradient = last[step->input] >= 0;
    last[step->input] = i;
  }
  for (guint i = 0; i < plan->steps->len; i++) {
    GnStep *norm = &g_array_index (plan->steps, GnStep, i), *reader;

    if (norm->kernel != &gn_step_normalize || !norm->relu || last[norm->output] < 0)
      continue;
    reader = &g_array_index (plan->steps, GnStep, last[norm->output]);
    if (reader->kernel == &gn_step_convolution && reader->conv.stride == 1) {
      reader->below = i;
      norm->sums_ready = TRUE;
    }
  }
}

/* A convolution's weights in inference, packed once. */
static void
reserve_prepared (GnPlan *plan)
{
  for (guint i = 0; i < plan->steps->len; i++) {
    GnStep *step = &g_array_index (plan->steps, GnStep, i);

    if (step->kernel != &gn_step_convolution)
      continue;
    step->prepared = plan->vector_bytes;
    plan->vector_bytes += gn_conv_prepared_bytes (&step->conv);
  }
}

/* The last feature map of a network that ends in global pooling and a linear layer, else -1. */
static int
find_features (const GnPlan *plan)
{
  guint n = plan->steps->len;
  const GnStep *steps = (const GnStep *) plan->steps->data;
  gboolean pooled = n >= 2 && steps[n - 1].kernel == &gn_step_linear &&
                    steps[n - 2].kernel == &gn_step_global_average_pool && steps[n - 1].input == steps[n - 2].output;

  return pooled ? steps[n - 2].input : -1;
}

gboolean
gn_plan_lower (GnPlan *plan, GError **error)
{
  guint n;
  const GnNode *nodes = gn_graph_get_nodes (plan->graph, &n);
  g_autofree int *values = g_new0 (int, n);
  GnLowering lowering = { plan, values };

  values[0] = add_value (plan, nodes[0].output, element_of_input (plan, &nodes[0].output), -1);
  for (guint i = 1; i < n; i++)
    if (!nodes[i].type->lower (&lowering, &nodes[i], error))
      return FALSE;
  plan->features = find_features (plan);
  if (plan->mode == GN_MODE_TRAINING) {
    fuse_norms (plan);
    order_gradients (plan);
    plan->vector_bytes = gn_graph_get_parameter_length (plan->graph) * sizeof (float);
  } else {
    reserve_prepared (plan);
  }
  return TRUE;
}
