/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trading time for memory (Chen et al. 2016, "Training deep nets with sublinear memory cost"): the activations inside a
 * block are forgotten after the forward pass and computed again, to the same bits, before the backward pass needs them.
 * Only convolutions and batch norms are run twice; the batch's statistics are kept, not taken again. */
#include "gn-step.h"

static GnStep *
get_step (GnPlan *plan, int index)
{
  return &g_array_index (plan->steps, GnStep, index);
}

/* A block: steps first .. last between two places that a single value crosses, with something to forget inside. */
static gboolean
is_block (GnPlan *plan, int first, int last)
{
  int n_convolutions = 0;

  for (int i = first; i <= last; i++) {
    const GnStep *step = get_step (plan, i);

    if (step->kernel != &gn_step_convolution && step->kernel != &gn_step_normalize)
      return FALSE;
    n_convolutions += step->kernel == &gn_step_convolution;
  }
  return n_convolutions >= 2 && get_step (plan, last)->kernel == &gn_step_normalize && get_step (plan, last)->stored;
}

/* The backward step that first looks at what the block forgets: its last, or the convolution behind that takes the sums
 * for the block's last batch norm. */
static int
first_use (GnPlan *plan, int last)
{
  int use = last;

  for (guint i = last; i < plan->steps->len; i++)
    if (get_step (plan, i)->below == last)
      use = i;
  return use;
}

static void
add_block (GnPlan *plan, int first, int last)
{
  GnRecomputed block = { .first = first, .end = last, .before = first_use (plan, last) };

  if (is_block (plan, first, last))
    g_array_append_val (plan->recomputed, block);
}

void
gn_plan_find_blocks (GnPlan *plan)
{
  g_autofree int *last_reader = g_new0 (int, plan->values->len);
  int first = 0, open_until = 0;

  for (guint i = 0; i < plan->steps->len; i++) {
    const GnStep *step = get_step (plan, i);

    last_reader[step->input] = i;
    if (step->residual >= 0)
      last_reader[step->residual] = i;
  }
  /* Step i writes value i + 1. */
  for (guint i = 0; i < plan->steps->len; i++) {
    open_until = MAX (open_until, last_reader[i]);
    if (open_until <= (int) i) {
      add_block (plan, first, i);
      first = i + 1;
    }
  }
}

/* Walks back through each block: what the backward pass or a later recomputed step reads must be computed again. */
void
gn_plan_mark_recomputed (GnPlan *plan)
{
  g_autofree gboolean *needed = g_new0 (gboolean, plan->values->len);

  for (guint i = 0; i < plan->steps->len; i++) {
    const GnStep *step = get_step (plan, i);

    needed[step->input] |= gn_step_backward_reads_input (step);
    needed[step->output] |= gn_step_backward_reads_output (step);
  }
  for (guint b = 0; b < plan->recomputed->len; b++) {
    const GnRecomputed *block = &g_array_index (plan->recomputed, GnRecomputed, b);

    for (int i = block->end - 1; i >= block->first; i--) {
      GnStep *step = get_step (plan, i);

      step->forgotten = TRUE;
      step->recompute_before = needed[step->output] ? block->before : -1;
      if (!needed[step->output])
        continue;
      needed[step->input] = TRUE;
      if (step->residual >= 0)
        needed[step->residual] = TRUE;
    }
  }
}
