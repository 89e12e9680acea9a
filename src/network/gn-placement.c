/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which buffers a plan needs, how long each lives, and where it lies in the arena. */
#include "gn-step.h"

#define ALIGNMENT 64

/* The clock: step i runs forward at 2 i, the loss at 2 n, step i backward at 2 (2 n - i), and what is computed again for
 * it just before. */
static int
forward_time (guint step)
{
  return 2 * step;
}

static int
loss_time (const GnPlan *plan)
{
  return 2 * plan->steps->len;
}

static int
backward_time (const GnPlan *plan, guint step)
{
  return 2 * (2 * plan->steps->len - step);
}

static int
again_time (const GnPlan *plan, guint before)
{
  return backward_time (plan, before) - 1;
}

static int
end_time (const GnPlan *plan)
{
  return 2 * (2 * plan->steps->len + 1);
}

static GnValue *
get_value (GnPlan *plan, int index)
{
  return &g_array_index (plan->values, GnValue, index);
}

static int
add_buffer (GnPlan *plan, GnShape shape, gsize element_size, int first)
{
  gsize bytes = (gsize) shape.h * shape.w * shape.c * element_size * plan->batch_size;
  GnBuffer buffer = { .bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, .first = first, .last = first };

  g_array_append_val (plan->buffers, buffer);
  return plan->buffers->len - 1;
}

static void
use_buffer (GnPlan *plan, int buffer, int time)
{
  GnBuffer *b = &g_array_index (plan->buffers, GnBuffer, buffer);

  b->last = MAX (b->last, time);
}

gboolean
gn_step_backward_reads_input (const GnStep *step)
{
  return step->kernel == &gn_step_convolution || step->kernel == &gn_step_linear ||
         (step->kernel == &gn_step_normalize && !step->sums_ready);
}

gboolean
gn_step_backward_reads_output (const GnStep *step)
{
  return step->kernel == &gn_step_convolution || (step->relu && !step->sums_ready);
}

static void
use_value (GnPlan *plan, int value, int time)
{
  if (value >= 0)
    use_buffer (plan, get_value (plan, value)->data, time);
}

static void
use_value_again (GnPlan *plan, int value, int time)
{
  if (value >= 0)
    use_buffer (plan, get_value (plan, value)->data_again, time);
}

/* Where a step's output lies, and where when it has been computed again. */
static void
make_output (GnPlan *plan, guint i)
{
  GnStep *step = &g_array_index (plan->steps, GnStep, i);
  GnValue *input = get_value (plan, step->input), *output = get_value (plan, step->output);

  if (!step->stored) {
    output->data = input->data;
    output->data_again = input->data_again;
    return;
  }
  output->data = output->data_again = add_buffer (plan, output->shape, gn_element_size (output->element), forward_time (i));
  if (step->recompute_before >= 0)
    output->data_again =
      add_buffer (plan, output->shape, gn_element_size (output->element), again_time (plan, step->recompute_before));
}

static void
use_in_training (GnPlan *plan, guint i)
{
  GnStep *step = &g_array_index (plan->steps, GnStep, i);

  if (step->kernel == &gn_step_max_pool) {
    step->mask = add_buffer (plan, get_value (plan, step->output)->shape, sizeof (guint8), forward_time (i));
    use_buffer (plan, step->mask, backward_time (plan, i));
  }
  if (gn_step_backward_reads_input (step))
    use_value_again (plan, step->input, backward_time (plan, i));
  if (gn_step_backward_reads_output (step))
    use_value_again (plan, step->output, backward_time (plan, i));
  if (step->recompute_before >= 0) {
    use_value_again (plan, step->input, again_time (plan, step->recompute_before));
    use_value_again (plan, step->residual, again_time (plan, step->recompute_before));
  }
}

static void
make_data_buffers (GnPlan *plan)
{
  GnValue *input = get_value (plan, 0);

  input->data = input->data_again = add_buffer (plan, input->shape, sizeof (float), -1);
  for (guint i = 0; i < plan->steps->len; i++) {
    const GnStep *step = &g_array_index (plan->steps, GnStep, i);

    make_output (plan, i);
    use_value (plan, step->input, forward_time (i));
    use_value (plan, step->residual, forward_time (i));
    if (plan->mode == GN_MODE_TRAINING)
      use_in_training (plan, i);
  }
  use_value (plan, plan->values->len - 1, end_time (plan));
  if (plan->mode == GN_MODE_INFERENCE)
    use_value (plan, plan->features, end_time (plan));
}

/* Gives a value a gradient at the time it is first written: a buffer of its own, or one that is free to be shared. */
static void
start_gradient (GnPlan *plan, int index, int shared, int time)
{
  GnValue *value = get_value (plan, index);

  if (value->producer < 0 || value->gradient >= 0)
    return;
  value->gradient = shared >= 0 ? shared : add_buffer (plan, value->shape, gn_element_size (value->element), time);
}

/* A convolution reads the gradient behind its batch norm and writes that of its own input; nobody needs its output's. */
static void
make_gradient_buffers (GnPlan *plan)
{
  start_gradient (plan, plan->values->len - 1, -1, loss_time (plan));
  for (guint i = plan->steps->len; i-- > 0;) {
    GnStep *step = &g_array_index (plan->steps, GnStep, i);
    int time = backward_time (plan, i);
    int read = step->behind >= 0 ? g_array_index (plan->steps, GnStep, step->behind).output : step->output;
    int own = get_value (plan, read)->gradient;

    use_buffer (plan, own, time);
    if (step->residual >= 0)
      start_gradient (plan, step->residual, step->alias_residual ? own : -1, time);
    if (step->kernel != &gn_step_normalize)
      start_gradient (plan, step->input, -1, time);
  }
}

static int
compare_size (gconstpointer a, gconstpointer b, gpointer data)
{
  const GnBuffer *buffers = data;
  int i = *(const int *) a, j = *(const int *) b;

  if (buffers[i].bytes != buffers[j].bytes)
    return buffers[i].bytes < buffers[j].bytes ? 1 : -1;
  return i - j;
}

static int
compare_offset (gconstpointer a, gconstpointer b, gpointer data)
{
  const GnBuffer *buffers = data;
  int i = *(const int *) a, j = *(const int *) b;

  return buffers[i].offset < buffers[j].offset ? -1 : buffers[i].offset > buffers[j].offset;
}

static gboolean
live_together (const GnBuffer *a, const GnBuffer *b)
{
  return a->first <= b->last && b->first <= a->last;
}

/* Largest first, each at the lowest place that is free during its whole life
 * (greedy by size; Pisarchyk & Lee 2020, "Efficient memory management for deep neural net inference"). */
static void
place_buffers (GnPlan *plan)
{
  GnBuffer *buffers = (GnBuffer *) plan->buffers->data;
  int n = plan->buffers->len;
  g_autofree int *order = g_new (int, n);
  g_autofree int *placed = g_new (int, n); /* by offset */

  for (int i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, n, sizeof (int), compare_size, buffers);
  for (int i = 0; i < n; i++) {
    GnBuffer *buffer = &buffers[order[i]];
    gsize offset = 0;

    for (int j = 0; j < i; j++) {
      const GnBuffer *other = &buffers[placed[j]];

      if (live_together (buffer, other) && other->offset < offset + buffer->bytes)
        offset = MAX (offset, other->offset + other->bytes);
    }
    buffer->offset = offset;
    plan->buffer_bytes = MAX (plan->buffer_bytes, offset + buffer->bytes);
    placed[i] = order[i];
    g_qsort_with_data (placed, i + 1, sizeof (int), compare_offset, buffers);
  }
}

void
gn_plan_place (GnPlan *plan)
{
  make_data_buffers (plan);
  if (plan->mode == GN_MODE_TRAINING)
    make_gradient_buffers (plan);
  place_buffers (plan);
  for (guint i = 0; i < plan->steps->len; i++) {
    const GnStep *step = &g_array_index (plan->steps, GnStep, i);

    if (step->kernel->workspace)
      plan->workspace_bytes = MAX (plan->workspace_bytes, step->kernel->workspace (step, plan->mode, plan->batch_size,
                                                                                   plan->threads));
  }
  plan->workspace_bytes = (plan->workspace_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}
