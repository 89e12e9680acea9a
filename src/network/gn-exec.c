/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>

#include "gn-error.h"
#include "gn-exec.h"
#include "gn-head.h"
#include "gn-norm.h"
#include "gn-step.h"

struct GnExec {
  GnPlan *plan;
  GnNetwork *network;
  GnStepContext context;
  char *memory; /* small memory, gradients or prepared weights, workspace, buffers, in this order */
  gsize memory_bytes;
  gboolean profiling;
  double *forward_seconds, *backward_seconds; /* [step] */
  float *features; /* (nullable): room for the last feature map as floats, where it is kept as something else */
};

/* One anonymous mapping for everything, in huge pages where the system has them: nothing is given back before the
 * end, so no step ever waits for a page fault again. */
static char *
map_memory (gsize bytes, GError **error)
{
  char *memory = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED) {
    g_autofree char *size = g_format_size (bytes);

    g_set_error (error, GN_ERROR, GN_ERROR_NO_MEMORY, _("%s of memory could not be had; take a smaller batch"), size);
    return NULL;
  }
#ifdef MADV_HUGEPAGE
  madvise (memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

GnExec *
gn_exec_new (GnPlan *plan, GnNetwork *network, GnThreadPool *pool, GError **error)
{
  g_autoptr (GnExec) exec = g_new0 (GnExec, 1);
  char *memory;

  g_return_val_if_fail (network->graph == plan->graph, NULL);
  g_return_val_if_fail (gn_thread_pool_n_threads (pool) <= plan->threads, NULL);
  exec->plan = gn_plan_ref (plan);
  exec->network = network;
  exec->memory_bytes = gn_plan_get_bytes (plan);
  exec->memory = memory = map_memory (exec->memory_bytes, error);
  if (!memory)
    return NULL;
  exec->forward_seconds = g_new0 (double, plan->steps->len);
  exec->backward_seconds = g_new0 (double, plan->steps->len);
  exec->context = (GnStepContext) { .plan = plan, .pool = pool, .graph = plan->graph, .mode = plan->mode,
                                    .small = memory, .state = network->state, .parameters = network->parameters };
  memory += plan->small_bytes;
  if (plan->mode == GN_MODE_TRAINING)
    exec->context.gradients = (float *) memory;
  else
    exec->context.prepared = memory;
  memory += plan->vector_bytes;
  exec->context.workspace = memory;
  exec->context.arena = memory + plan->workspace_bytes;
  if (plan->mode == GN_MODE_INFERENCE && plan->features >= 0) {
    const GnValue *value = &g_array_index (plan->values, GnValue, plan->features);

    if (value->element != GN_ELEMENT_FP32)
      exec->features = g_new (float, (gsize) plan->batch_size * value->shape.h * value->shape.w * value->shape.c);
  }
  gn_exec_refresh (exec);
  return g_steal_pointer (&exec);
}

void
gn_exec_free (GnExec *exec)
{
  if (!exec)
    return;
  if (exec->memory)
    munmap (exec->memory, exec->memory_bytes);
  g_free (exec->features);
  g_free (exec->forward_seconds);
  g_free (exec->backward_seconds);
  gn_plan_unref (exec->plan);
  g_free (exec);
}

static float *
value_data (GnExec *exec, int value)
{
  int buffer = g_array_index (exec->plan->values, GnValue, value).data;

  return (float *) (exec->context.arena + g_array_index (exec->plan->buffers, GnBuffer, buffer).offset);
}

float *
gn_exec_get_input (GnExec *exec)
{
  return value_data (exec, 0);
}

static gsize
count_numbers (int n, const GnValue *value)
{
  return (gsize) n * value->shape.h * value->shape.w * value->shape.c;
}

void
gn_exec_fill_input (GnExec *exec, int n, const float *input)
{
  const GnValue *value = &g_array_index (exec->plan->values, GnValue, 0);
  void *data = value_data (exec, 0);
  guint16 *stored = data;

  if (value->element == GN_ELEMENT_FP32)
    memcpy (data, input, count_numbers (n, value) * sizeof *input);
  else
    for (gsize i = 0; i < count_numbers (n, value); i++)
      stored[i] = gn_bf16_from_float (input[i]);
}

const float *
gn_exec_get_logits (GnExec *exec)
{
  return value_data (exec, exec->plan->values->len - 1);
}

static void
copy_as_float (GnExec *exec, int index, float *numbers)
{
  const GnValue *value = &g_array_index (exec->plan->values, GnValue, index);
  const void *data = value_data (exec, index);
  const guint16 *stored = data;

  if (value->element == GN_ELEMENT_FP32)
    memcpy (numbers, data, count_numbers (exec->context.n, value) * sizeof *numbers);
  else
    for (gsize i = 0; i < count_numbers (exec->context.n, value); i++)
      numbers[i] = gn_bf16_to_float (stored[i]);
}

void
gn_exec_copy_results (GnExec *exec, float *results)
{
  copy_as_float (exec, exec->plan->values->len - 1, results);
}

const float *
gn_exec_get_features (GnExec *exec, GnShape *shape)
{
  int features = exec->plan->features;

  g_return_val_if_fail (exec->plan->mode == GN_MODE_INFERENCE, NULL);
  if (features < 0)
    return NULL;
  const GnValue *value = &g_array_index (exec->plan->values, GnValue, features);
  if (shape)
    *shape = value->shape;
  if (value->element == GN_ELEMENT_FP32)
    return value_data (exec, features);
  copy_as_float (exec, features, exec->features);
  return exec->features;
}

float *
gn_exec_get_gradients (GnExec *exec)
{
  return exec->context.gradients;
}

/* gamma (Wx - mean) / sqrt (var + eps) + beta = (scale W) x + shift */
static GnNormMemory
scale_and_shift (GnExec *exec, const GnStep *step)
{
  guint n;
  const GnParameterView *parameters = gn_graph_get_parameters (exec->plan->graph, &n);
  const GnParameterView *state = gn_graph_get_state (exec->plan->graph, &n);
  const GnNode *node = step->norm;
  GnNormMemory memory = gn_step_norm_memory (&exec->context, step);
  GnNorm norm = { .gamma = exec->network->parameters + parameters[node->parameters[0]].offset,
                  .beta = exec->network->parameters + parameters[node->parameters[1]].offset,
                  .running_mean = exec->network->state + state[node->state[0]].offset,
                  .running_var = exec->network->state + state[node->state[1]].offset,
                  .epsilon = node->params.epsilon };

  gn_norm_from_running (&norm, node->output.c, memory.scale, memory.shift);
  return memory;
}

void
gn_exec_refresh (GnExec *exec)
{
  guint n;
  const GnParameterView *parameters = gn_graph_get_parameters (exec->plan->graph, &n);

  if (exec->plan->mode != GN_MODE_INFERENCE)
    return;
  for (guint i = 0; i < exec->plan->steps->len; i++) {
    const GnStep *step = &g_array_index (exec->plan->steps, GnStep, i);
    const float *scale = step->norm ? scale_and_shift (exec, step).scale : NULL;

    if (step->kernel == &gn_step_convolution)
      gn_conv_prepare (exec->context.pool, &step->conv,
                       exec->network->parameters + parameters[step->node->parameters[0]].offset, scale,
                       exec->context.prepared + step->prepared);
  }
}

static void
run (GnExec *exec, void (*function) (const GnStepContext *, const GnStep *), guint step, double *seconds)
{
  gint64 start = exec->profiling ? g_get_monotonic_time () : 0;

  function (&exec->context, &g_array_index (exec->plan->steps, GnStep, step));
  if (exec->profiling)
    seconds[step] += (g_get_monotonic_time () - start) * 1e-6;
}

void
gn_exec_forward (GnExec *exec, int n)
{
  g_return_if_fail (n > 0 && n <= exec->plan->batch_size);
  exec->context.n = n;
  exec->context.again = FALSE;
  for (guint i = 0; i < exec->plan->steps->len; i++)
    run (exec, g_array_index (exec->plan->steps, GnStep, i).kernel->forward, i, exec->forward_seconds);
  if (exec->plan->mode == GN_MODE_TRAINING)
    exec->network->n_batches_tracked++;
}

/* What step i's backward pass is the first to need of a block that was forgotten. */
static void
recompute_for (GnExec *exec, int i)
{
  const GArray *blocks = exec->plan->recomputed;

  for (guint b = 0; b < blocks->len; b++) {
    const GnRecomputed *block = &g_array_index (blocks, GnRecomputed, b);

    for (int s = block->first; block->before == i && s < block->end; s++)
      if (g_array_index (exec->plan->steps, GnStep, s).recompute_before == i)
        run (exec, g_array_index (exec->plan->steps, GnStep, s).kernel->forward, s, exec->forward_seconds);
  }
}

GnBatchResult
gn_exec_train_batch (GnExec *exec, int n, const GnTargets *targets)
{
  GnBatchResult result = { .n = n };
  const GnValue *logits = &g_array_index (exec->plan->values, GnValue, exec->plan->values->len - 1);
  float *gradient;

  g_return_val_if_fail (exec->plan->mode == GN_MODE_TRAINING, result);
  gn_exec_forward (exec, n);
  gradient = (float *) (exec->context.arena + g_array_index (exec->plan->buffers, GnBuffer, logits->gradient).offset);
  result.loss_sum = gn_cross_entropy (n, logits->shape.c, gn_exec_get_logits (exec), targets, gradient,
                                      &result.correct);
  exec->context.again = TRUE;
  for (guint i = exec->plan->steps->len; i-- > 0;) {
    recompute_for (exec, i);
    run (exec, g_array_index (exec->plan->steps, GnStep, i).kernel->backward, i, exec->backward_seconds);
  }
  return result;
}

void
gn_exec_set_profiling (GnExec *exec, gboolean profiling)
{
  exec->profiling = profiling;
}

/* The gradient by the weights costs what the forward pass does, that by the input the same again. */
static guint64
backward_macs (const GnPlan *plan, const GnStep *step)
{
  gboolean input_too = g_array_index (plan->values, GnValue, step->input).gradient >= 0;

  return plan->mode == GN_MODE_TRAINING ? step->macs * (input_too ? 2 : 1) : 0;
}

GArray *
gn_exec_get_profile (GnExec *exec)
{
  GArray *profile = g_array_new (FALSE, FALSE, sizeof (GnStepTime));

  for (guint i = 0; i < exec->plan->steps->len; i++) {
    const GnStep *step = &g_array_index (exec->plan->steps, GnStep, i);
    GnStepTime time = { .name = step->norm && step->kernel == &gn_step_normalize ? step->norm->name : step->node->name,
                        .kind = step->kernel->name, .forward_seconds = exec->forward_seconds[i],
                        .backward_seconds = exec->backward_seconds[i], .macs = step->macs,
                        .backward_macs = backward_macs (exec->plan, step) };

    g_array_append_val (profile, time);
  }
  return profile;
}
