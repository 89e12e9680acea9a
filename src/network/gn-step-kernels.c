/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each kind of step is carried out: from the plan's numbers to the kernels' arguments. */
#include "gn-elementwise.h"
#include "gn-head.h"
#include "gn-norm.h"
#include "gn-step.h"

static const GnValue *
get_value (const GnStepContext *context, int index)
{
  return &g_array_index (context->plan->values, GnValue, index);
}

static void *
get_buffer (const GnStepContext *context, int buffer)
{
  return context->arena + g_array_index (context->plan->buffers, GnBuffer, buffer).offset;
}

static GnElement
element (const GnStepContext *context, int value)
{
  return get_value (context, value)->element;
}

static void *
data (const GnStepContext *context, int value)
{
  if (value < 0)
    return NULL;
  return get_buffer (context, context->again ? get_value (context, value)->data_again
                                             : get_value (context, value)->data);
}

/* NULL for the network's input, whose gradient nobody needs. */
static void *
gradient (const GnStepContext *context, int value)
{
  int buffer = get_value (context, value)->gradient;

  return buffer < 0 ? NULL : get_buffer (context, buffer);
}

static gsize
n_elements (const GnStepContext *context, int value)
{
  GnShape shape = get_value (context, value)->shape;

  return (gsize) context->n * shape.h * shape.w * shape.c;
}

static const float *
parameter (const GnStepContext *context, const GnNode *node, int i)
{
  guint n;

  return context->parameters + gn_graph_get_parameters (context->graph, &n)[node->parameters[i]].offset;
}

static float *
parameter_gradient (const GnStepContext *context, const GnNode *node, int i)
{
  return context->gradients + (parameter (context, node, i) - context->parameters);
}

GnNormMemory
gn_step_norm_memory (const GnStepContext *context, const GnStep *step)
{
  int c = get_value (context, step->output)->shape.c;
  GnNormMemory memory;

  memory.sum = (double *) (context->small + step->sums);
  memory.sum_of_squares = memory.sum + c;
  memory.mean = (float *) (memory.sum_of_squares + c);
  memory.inverse_deviation = memory.mean + c;
  memory.scale = memory.inverse_deviation + c;
  memory.shift = memory.scale + c;
  memory.k1 = memory.shift + c;
  memory.k2 = memory.k1 + c;
  memory.k3 = memory.k2 + c;
  return memory;
}

/* --- convolution --- */

GnConvShape
gn_step_conv_shape (const GnStep *step, int n)
{
  GnConvShape shape = step->conv;

  shape.n = n;
  return shape;
}

static const GnStep *
get_step (const GnStepContext *context, int index)
{
  return &g_array_index (context->plan->steps, GnStep, index);
}

/* The convolution's input, as its prologue makes it. */
static GnConvSource
conv_source (const GnStepContext *context, const GnStep *step)
{
  GnConvSource source = { .element = element (context, step->input), .values = data (context, step->input) };

  if (step->prologue == GN_PROLOGUE_NORM) {
    GnNormMemory memory = gn_step_norm_memory (context, gn_plan_get_producer (context->plan, step->input));

    source.scale = memory.scale;
    source.shift = memory.shift;
  }
  return source;
}

/* In training the weights change with every step: they are prepared at the start of the workspace. */
static gsize
prepared_in_workspace (const GnStep *step, GnMode mode)
{
  return mode == GN_MODE_TRAINING ? gn_conv_prepared_bytes (&step->conv) : 0;
}

static void
convolution_forward (const GnStepContext *context, const GnStep *step)
{
  GnConvShape shape = gn_step_conv_shape (step, context->n);
  GnConvSource x = conv_source (context, step);
  GnConvEpilogue epilogue = { 0 };
  char *prepared = context->prepared + step->prepared;

  if (step->epilogue == GN_EPILOGUE_STATISTICS && !context->again) {
    GnNormMemory memory = gn_step_norm_memory (context, step);

    epilogue.sum = memory.sum;
    epilogue.sum_of_squares = memory.sum_of_squares;
  } else if (step->epilogue == GN_EPILOGUE_BIAS) {
    epilogue.bias = gn_step_norm_memory (context, step).shift;
    epilogue.residual = data (context, step->residual);
    epilogue.relu = step->relu;
  }
  if (context->mode == GN_MODE_TRAINING) {
    prepared = context->workspace;
    gn_conv_prepare (context->pool, &shape, parameter (context, step->node, 0), NULL, prepared);
  }
  gn_conv_forward (context->pool, &shape, &x, prepared, &epilogue, data (context, step->output),
                   (char *) context->workspace + prepared_in_workspace (step, context->mode));
}

/* What the batch norm below wants to know of its output's gradient. */
static GnConvBelow
conv_below (const GnStepContext *context, const GnStep *step)
{
  const GnStep *norm = get_step (context, step->below);
  GnNormMemory memory = gn_step_norm_memory (context, norm);
  GnConvBelow below = { .z = data (context, norm->input), .mean = memory.mean, .sum_g = memory.sum,
                        .sum_gz = memory.sum_of_squares };

  if (norm->stored)
    below.mask.y = data (context, norm->output);
  else
    below.mask = (GnNormMask) { .scale = memory.scale, .shift = memory.shift };
  return below;
}

/* The gradient by the output: that behind the batch norm, taken through it, where there is one. */
static GnConvSource
conv_gradient (const GnStepContext *context, const GnStep *step, GnNormGradient *through)
{
  GnNormMemory memory;

  if (step->behind < 0)
    return (GnConvSource) { .element = element (context, step->output), .values = gradient (context, step->output) };
  memory = gn_step_norm_memory (context, step);
  *through = (GnNormGradient) { memory.k1, memory.k2, memory.k3, memory.mean };
  return (GnConvSource) { .element = element (context, step->output),
                          .values = gradient (context, get_step (context, step->behind)->output),
                          .gradient = through,
                          .z = data (context, step->output) };
}

static void
convolution_backward (const GnStepContext *context, const GnStep *step)
{
  GnConvShape shape = gn_step_conv_shape (step, context->n);
  GnNormGradient through;
  GnConvBelow below;
  GnConvBackward backward = { .x = conv_source (context, step),
                              .dz = conv_gradient (context, step, &through),
                              .weight = parameter (context, step->node, 0),
                              .dx = gradient (context, step->input),
                              .accumulate = step->add_input_gradient,
                              .dweight = parameter_gradient (context, step->node, 0) };

  if (step->below >= 0) {
    below = conv_below (context, step);
    backward.below = &below;
  }
  gn_conv_backward (context->pool, &shape, &backward, context->workspace);
}

static gsize
convolution_workspace (const GnStep *step, GnMode mode, int batch_size, int threads)
{
  GnConvShape shape = gn_step_conv_shape (step, batch_size);
  gsize forward = prepared_in_workspace (step, mode) + gn_conv_forward_workspace (&shape, threads);

  return mode == GN_MODE_TRAINING ? MAX (forward, gn_conv_backward_workspace (&shape, threads)) : forward;
}

const GnStepKernel gn_step_convolution = { "convolution", convolution_forward, convolution_backward,
                                           convolution_workspace };

/* --- batch normalisation with what follows it --- */

static int
norm_rows (const GnStepContext *context, const GnStep *step)
{
  GnShape shape = get_value (context, step->output)->shape;

  return context->n * shape.h * shape.w;
}

static GnNorm
norm_values (const GnStepContext *context, const GnStep *step)
{
  guint n;
  const GnParameterView *state = gn_graph_get_state (context->graph, &n);
  const GnNode *node = step->norm;

  return (GnNorm) { .gamma = parameter (context, node, 0),
                    .beta = parameter (context, node, 1),
                    .running_mean = context->state + state[node->state[0]].offset,
                    .running_var = context->state + state[node->state[1]].offset,
                    .epsilon = node->params.epsilon,
                    .momentum = node->params.momentum };
}

static void
normalize_forward (const GnStepContext *context, const GnStep *step)
{
  GnNormMemory memory = gn_step_norm_memory (context, step);
  int rows = norm_rows (context, step), c = get_value (context, step->output)->shape.c;

  if (context->mode == GN_MODE_TRAINING && !context->again) {
    GnNorm norm = norm_values (context, step);

    gn_norm_finalize (&norm, rows, c, memory.sum, memory.sum_of_squares, memory.mean, memory.inverse_deviation,
                      memory.scale, memory.shift);
  }
  if (step->stored)
    gn_norm_forward (context->pool, element (context, step->output), rows, c, data (context, step->input), memory.scale, memory.shift,
                     data (context, step->residual), step->relu, data (context, step->output));
}

static void
normalize_backward (const GnStepContext *context, const GnStep *step)
{
  GnNormMemory memory = gn_step_norm_memory (context, step);
  void *dy = gradient (context, step->output);
  int rows = norm_rows (context, step), c = get_value (context, step->output)->shape.c;

  if (!step->sums_ready) {
    GnNormMask mask = { 0 };

    if (step->relu && step->stored)
      mask.y = data (context, step->output);
    else if (step->relu)
      mask = (GnNormMask) { .scale = memory.scale, .shift = memory.shift };
    gn_norm_backward_sums (context->pool, element (context, step->output), rows, c, data (context, step->input), &mask,
                           memory.mean, dy, memory.sum, memory.sum_of_squares, context->workspace);
  }
  gn_norm_backward_finalize (rows, c, memory.sum, memory.sum_of_squares, parameter (context, step->norm, 0),
                             memory.inverse_deviation, memory.k1, memory.k2, memory.k3,
                             parameter_gradient (context, step->norm, 0), parameter_gradient (context, step->norm, 1));
  if (step->residual >= 0 && !step->alias_residual && gradient (context, step->residual))
    gn_accumulate (context->pool, element (context, step->residual), n_elements (context, step->residual), dy, gradient (context, step->residual),
                   step->add_residual_gradient);
}

static gsize
normalize_workspace (const GnStep *step, GnMode mode, int batch_size, int threads)
{
  GnShape shape = step->node->output;

  return mode == GN_MODE_TRAINING ? gn_norm_backward_sums_workspace (batch_size * shape.h * shape.w, shape.c) : 0;
}

const GnStepKernel gn_step_normalize = { "normalize", normalize_forward, normalize_backward, normalize_workspace };

/* --- pooling --- */

static void
max_pool_forward (const GnStepContext *context, const GnStep *step)
{
  GnPoolShape shape = step->pool;

  shape.n = context->n;
  gn_max_pool_forward (context->pool, element (context, step->output), &shape, data (context, step->input),
                       data (context, step->output), step->mask < 0 ? NULL : get_buffer (context, step->mask));
}

static void
max_pool_backward (const GnStepContext *context, const GnStep *step)
{
  GnPoolShape shape = step->pool;
  void *dx = gradient (context, step->input);

  shape.n = context->n;
  if (dx)
    gn_max_pool_backward (context->pool, element (context, step->output), &shape, gradient (context, step->output),
                          get_buffer (context, step->mask), dx, step->add_input_gradient);
}

const GnStepKernel gn_step_max_pool = { "max-pool", max_pool_forward, max_pool_backward, NULL };

static void
global_average_forward (const GnStepContext *context, const GnStep *step)
{
  GnShape shape = get_value (context, step->input)->shape;

  gn_global_average_pool_forward (context->pool, element (context, step->input), context->n, shape.h * shape.w, shape.c,
                                  data (context, step->input), data (context, step->output));
}

static void
global_average_backward (const GnStepContext *context, const GnStep *step)
{
  GnShape shape = get_value (context, step->input)->shape;
  void *dx = gradient (context, step->input);

  if (dx)
    gn_global_average_pool_backward (context->pool, element (context, step->input), context->n,
                                     shape.h * shape.w, shape.c, gradient (context, step->output), dx, step->add_input_gradient);
}

const GnStepKernel gn_step_global_average_pool = { "global-average-pool", global_average_forward,
                                                   global_average_backward, NULL };

/* --- linear --- */

static void
linear_forward (const GnStepContext *context, const GnStep *step)
{
  GnShape x = get_value (context, step->input)->shape;

  gn_linear_forward (context->pool, context->n, x.h * x.w * x.c, step->node->output.c, data (context, step->input),
                     parameter (context, step->node, 0), parameter (context, step->node, 1),
                     data (context, step->output));
}

static void
linear_backward (const GnStepContext *context, const GnStep *step)
{
  GnShape x = get_value (context, step->input)->shape;

  gn_linear_backward (context->pool, context->n, x.h * x.w * x.c, step->node->output.c, data (context, step->input),
                      parameter (context, step->node, 0), gradient (context, step->output),
                      gradient (context, step->input), step->add_input_gradient,
                      parameter_gradient (context, step->node, 0), parameter_gradient (context, step->node, 1));
}

const GnStepKernel gn_step_linear = { "linear", linear_forward, linear_backward, NULL };

/* --- what stands alone --- */

static void
relu_forward (const GnStepContext *context, const GnStep *step)
{
  gn_relu_forward (context->pool, element (context, step->output), n_elements (context, step->output), data (context, step->input),
                   data (context, step->output));
}

static void
relu_backward (const GnStepContext *context, const GnStep *step)
{
  void *dx = gradient (context, step->input);

  if (dx)
    gn_relu_backward (context->pool, element (context, step->output), n_elements (context, step->output), data (context, step->output),
                      gradient (context, step->output), dx, step->add_input_gradient);
}

const GnStepKernel gn_step_relu = { "relu", relu_forward, relu_backward, NULL };

static void
add_forward (const GnStepContext *context, const GnStep *step)
{
  gn_add_forward (context->pool, element (context, step->output), n_elements (context, step->output), data (context, step->input),
                  data (context, step->residual), step->relu, data (context, step->output));
}

static void
add_backward (const GnStepContext *context, const GnStep *step)
{
  gsize n = n_elements (context, step->output);
  void *dy = gradient (context, step->output);
  void *targets[] = { gradient (context, step->input), gradient (context, step->residual) };
  /* The residual comes first: x + x adds to what it has just written. */
  gboolean add[] = { step->add_input_gradient, step->add_residual_gradient };

  if (step->relu)
    gn_relu_backward (context->pool, element (context, step->output), n, data (context, step->output), dy, dy, FALSE);
  for (int i = 1; i >= 0; i--)
    if (targets[i])
      gn_accumulate (context->pool, element (context, step->output), n, dy, targets[i], add[i]);
}

const GnStepKernel gn_step_add = { "add", add_forward, add_backward, NULL };
