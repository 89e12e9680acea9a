/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "gn-cpu.h"
#include "gn-error.h"
#include "gn-step.h"

#define LARGEST_BATCH 65536

const char *const gn_precision_names[] = { N_ ("auto"), "fp32", "bf16", NULL };

GnPrecision
gn_precision_resolve (GnPrecision precision)
{
  if (precision != GN_PRECISION_AUTO)
    return precision;
  return gn_cpu_isa () >= GN_ISA_AVX512BF16 ? GN_PRECISION_BF16 : GN_PRECISION_FP32;
}

/* Kernels count the pixels of a batch with int, and Winograd's tiles up to four times as many. */
static gboolean
check_countable (GnGraph *graph, int batch_size, GError **error)
{
  GnShape input = gn_graph_get_input (graph);
  int most = G_MAXINT / 4 / input.h / input.w;

  if (batch_size <= most)
    return TRUE;
  g_set_error (error, GN_ERROR, GN_ERROR_NO_MEMORY,
               _ ("A batch of %d photos of %d px is too large for any computer. At most %d photos are possible."),
               batch_size, input.h, most);
  return FALSE;
}

/* With the first n_recomputed blocks, whose activations are the largest, computed twice. */
static GnPlan *
make_plan (GnGraph *graph, GnMode mode, GnPrecision precision, int batch_size, int threads, guint n_recomputed,
           GError **error)
{
  g_autoptr (GnPlan) plan = g_new0 (GnPlan, 1);

  g_atomic_ref_count_init (&plan->ref_count);
  plan->graph = gn_graph_ref (graph);
  plan->mode = mode;
  plan->precision = gn_precision_resolve (precision);
  plan->batch_size = batch_size;
  plan->threads = threads;
  plan->values = g_array_new (FALSE, TRUE, sizeof (GnValue));
  plan->steps = g_array_new (FALSE, TRUE, sizeof (GnStep));
  plan->buffers = g_array_new (FALSE, TRUE, sizeof (GnBuffer));
  plan->recomputed = g_array_new (FALSE, TRUE, sizeof (GnRecomputed));
  if (!gn_plan_lower (plan, error))
    return NULL;
  if (n_recomputed > 0) {
    gn_plan_find_blocks (plan);
    g_array_set_size (plan->recomputed, MIN (n_recomputed, plan->recomputed->len));
    gn_plan_mark_recomputed (plan);
  }
  gn_plan_place (plan);
  return g_steal_pointer (&plan);
}

GnPlan *
gn_plan_new (GnGraph *graph, GnMode mode, GnPrecision precision, int batch_size, int threads, GError **error)
{
  g_return_val_if_fail (batch_size > 0 && threads > 0, NULL);
  if (!check_countable (graph, batch_size, error))
    return NULL;
  return make_plan (graph, mode, precision, batch_size, threads, 0, error);
}

GnPlan *
gn_plan_new_within (GnGraph *graph, GnMode mode, GnPrecision precision, int batch_size, int threads, guint64 budget,
                    GError **error)
{
  g_autoptr (GnPlan) plan = gn_plan_new (graph, mode, precision, batch_size, threads, error);
  guint too_few = 0, enough;

  if (!plan || mode != GN_MODE_TRAINING || gn_plan_get_bytes (plan) <= budget)
    return g_steal_pointer (&plan);
  gn_plan_unref (plan);
  plan = make_plan (graph, mode, precision, batch_size, threads, G_MAXUINT, error);
  enough = plan->recomputed->len;
  /* Fewer blocks cost less time: plan always holds enough of them, if all together are. */
  while (gn_plan_get_bytes (plan) <= budget && enough - too_few > 1) {
    guint middle = too_few + (enough - too_few) / 2;
    g_autoptr (GnPlan) other = make_plan (graph, mode, precision, batch_size, threads, middle, NULL);

    if (gn_plan_get_bytes (other) <= budget) {
      GnPlan *larger = g_steal_pointer (&plan);

      plan = g_steal_pointer (&other);
      gn_plan_unref (larger);
      enough = middle;
    } else {
      too_few = middle;
    }
  }
  return g_steal_pointer (&plan);
}

GnPlan *
gn_plan_ref (GnPlan *plan)
{
  g_atomic_ref_count_inc (&plan->ref_count);
  return plan;
}

void
gn_plan_unref (GnPlan *plan)
{
  if (!plan || !g_atomic_ref_count_dec (&plan->ref_count))
    return;
  g_array_unref (plan->values);
  g_array_unref (plan->steps);
  g_array_unref (plan->buffers);
  g_array_unref (plan->recomputed);
  gn_graph_unref (plan->graph);
  g_free (plan);
}

guint64
gn_plan_get_bytes (const GnPlan *plan)
{
  return plan->small_bytes + plan->vector_bytes + plan->workspace_bytes + plan->buffer_bytes;
}

GnPrecision
gn_plan_get_precision (const GnPlan *plan)
{
  return plan->precision;
}

int
gn_plan_get_batch_size (const GnPlan *plan)
{
  return plan->batch_size;
}

static gboolean
fits (GnGraph *graph, GnMode mode, GnPrecision precision, int batch_size, int threads, guint64 bytes)
{
  g_autoptr (GnPlan) plan = gn_plan_new_within (graph, mode, precision, batch_size, threads, bytes, NULL);

  return plan && gn_plan_get_bytes (plan) <= bytes;
}

int
gn_plan_largest_batch (GnGraph *graph, GnMode mode, GnPrecision precision, int threads, guint64 bytes)
{
  int fitting = 0, too_large = 1;

  while (too_large <= LARGEST_BATCH && fits (graph, mode, precision, too_large, threads, bytes)) {
    fitting = too_large;
    too_large *= 2;
  }
  while (too_large - fitting > 1) {
    int middle = fitting + (too_large - fitting) / 2;

    if (fits (graph, mode, precision, middle, threads, bytes))
      fitting = middle;
    else
      too_large = middle;
  }
  return fitting;
}

static void
append_step (GString *text, const GnPlan *plan, guint index)
{
  static const char *const epilogues[] = { "", "statistics", "bias" };
  const GnStep *step = &g_array_index (plan->steps, GnStep, index);
  const GnValue *values = (const GnValue *) plan->values->data;
  const GnBuffer *buffers = (const GnBuffer *) plan->buffers->data;
  const GnValue *output = &values[step->output];
  const char *name = step->norm ? step->norm->name : step->node->name;
  g_autofree char *shape = g_strdup_printf ("%d×%d×%d", output->shape.h, output->shape.w, output->shape.c);

  g_string_append_printf (text, "%4u  %-20s %-28s", index, step->kernel->name, name);
  g_string_append_printf (text, " v%-3d → v%-3d %-13s %s", step->input, step->output, shape,
                          output->element == GN_ELEMENT_BF16 ? "bf16" : "fp32");
  if (step->kernel == &gn_step_convolution)
    g_string_append_printf (text, " %s (%s)", gn_conv_algorithm_name (step->conv.algorithm),
                            gn_conv_algorithm_reason (&step->conv));
  if (step->prologue == GN_PROLOGUE_NORM)
    g_string_append (text, " norm+relu→");
  if (*epilogues[step->epilogue])
    g_string_append_printf (text, " +%s", epilogues[step->epilogue]);
  if (step->residual >= 0)
    g_string_append_printf (text, " +v%d", step->residual);
  if (step->relu)
    g_string_append (text, " +relu");
  if (step->below >= 0)
    g_string_append_printf (text, " ∂→sums of step %d", step->below);
  if (step->stored)
    g_string_append_printf (text, "  @%" G_GSIZE_FORMAT, buffers[output->data].offset);
  else
    g_string_append (text, "  not stored");
  if (step->forgotten)
    g_string_append (text, step->recompute_before >= 0 ? "  computed twice" : "  forgotten");
  if (output->gradient >= 0)
    g_string_append_printf (text, "  ∂@%" G_GSIZE_FORMAT, buffers[output->gradient].offset);
  if (plan->mode == GN_MODE_TRAINING && values[step->input].gradient >= 0)
    g_string_append (text, step->add_input_gradient ? "  ∂input added" : "  ∂input written");
  g_string_append_c (text, '\n');
}

gchar *
gn_plan_to_string (const GnPlan *plan)
{
  GString *text = g_string_new (NULL);
  g_autofree char *total = g_format_size_full (gn_plan_get_bytes (plan), G_FORMAT_SIZE_IEC_UNITS);

  g_string_append_printf (text, "%s, %s, batch %d: %u steps, %s\n", gn_graph_get_architecture (plan->graph),
                          plan->mode == GN_MODE_TRAINING ? "training" : "inference", plan->batch_size,
                          plan->steps->len, total);
  for (guint i = 0; i < plan->steps->len; i++)
    append_step (text, plan, i);
  return g_string_free (text, FALSE);
}
