/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lowering and placement: what is fused, and that no two buffers in use at the same time share a byte. */
#include <string.h>

#include "gn-error.h"
#include "gn-step.h"
#include "small-graph.h"

static const GnMode modes[] = { GN_MODE_INFERENCE, GN_MODE_TRAINING };

static GnPlan *
make_plan (GnMode mode, int batch_size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnGraph) graph = small_graph_new (32, 3);
  GnPlan *plan = gn_plan_new (graph, mode, GN_PRECISION_FP32, batch_size, 2, &error);

  g_assert_no_error (error);
  return plan;
}

static guint
count_steps (const GnPlan *plan, const GnStepKernel *kernel)
{
  guint count = 0;

  for (guint i = 0; i < plan->steps->len; i++)
    count += g_array_index (plan->steps, GnStep, i).kernel == kernel;
  return count;
}

static void
test_placement (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++) {
    g_autoptr (GnPlan) plan = make_plan (modes[m], 3);
    const GnBuffer *b = (const GnBuffer *) plan->buffers->data;

    for (guint i = 0; i < plan->buffers->len; i++) {
      g_assert_cmpuint (b[i].offset % 64, ==, 0);
      g_assert_cmpuint (b[i].offset + b[i].bytes, <=, plan->buffer_bytes);
      for (guint j = 0; j < i; j++)
        if (b[i].first <= b[j].last && b[j].first <= b[i].last)
          g_assert_true (b[i].offset + b[i].bytes <= b[j].offset || b[j].offset + b[j].bytes <= b[i].offset);
    }
  }
}

static void
test_fusion_in_inference (void)
{
  g_autoptr (GnPlan) plan = make_plan (GN_MODE_INFERENCE, 1);

  /* Batch norm is gone; of the ReLUs only the one behind a pool stands alone. */
  g_assert_cmpuint (count_steps (plan, &gn_step_normalize), ==, 0);
  g_assert_cmpuint (count_steps (plan, &gn_step_convolution), ==, 6);
  g_assert_cmpuint (count_steps (plan, &gn_step_relu), ==, 1);
  g_assert_cmpuint (count_steps (plan, &gn_step_add), ==, 1);
  for (guint i = 0; i < plan->steps->len; i++) {
    const GnStep *step = &g_array_index (plan->steps, GnStep, i);

    if (step->kernel == &gn_step_convolution)
      g_assert_cmpint (step->epilogue, ==, GN_EPILOGUE_BIAS);
  }
}

static void
test_fusion_in_training (void)
{
  g_autoptr (GnPlan) plan = make_plan (GN_MODE_TRAINING, 2);
  const GnValue *values = (const GnValue *) plan->values->data;
  guint residuals = 0, aliased = 0, unstored = 0, sums = 0;

  g_assert_cmpuint (count_steps (plan, &gn_step_normalize), ==, 6);
  g_assert_cmpuint (count_steps (plan, &gn_step_relu), ==, 1);
  g_assert_cmpuint (count_steps (plan, &gn_step_add), ==, 1);
  for (guint i = 0; i < plan->steps->len; i++) {
    const GnStep *step = &g_array_index (plan->steps, GnStep, i);

    if (step->kernel == &gn_step_convolution)
      g_assert_cmpint (step->epilogue, ==, GN_EPILOGUE_STATISTICS);
    residuals += step->kernel == &gn_step_normalize && step->residual >= 0;
    aliased += step->alias_residual;
    g_assert_cmpint (step->behind, ==, step->kernel == &gn_step_convolution ? (int) i + 1 : -1);
    if (!step->stored) {
      /* Read by one convolution alone: it computes it on the way in, and its sums on the way back. */
      const GnStep *reader = step + 1;

      g_assert_cmpint (values[step->output].data, ==, values[step->input].data);
      g_assert_cmpint (reader->prologue, ==, GN_PROLOGUE_NORM);
      g_assert_cmpint (reader->below, ==, reader->conv.stride == 1 ? (int) i : -1);
      g_assert_cmpint (step->sums_ready, ==, reader->conv.stride == 1);
      g_assert_cmpint (values[step->input].gradient, ==, -1);
      unstored++;
    }
    sums += step->below >= 0;
  }
  g_assert_cmpuint (residuals, ==, 2);
  g_assert_cmpuint (aliased, ==, 1); /* not where a single convolution reads and adds to the shortcut's */
  g_assert_cmpuint (unstored, ==, 2);
  g_assert_cmpuint (sums, ==, 1);
}

static void
test_memory (void)
{
  g_autoptr (GnGraph) graph = small_graph_new (32, 3);

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++) {
    g_autoptr (GnPlan) four = gn_plan_new_within (graph, modes[m], GN_PRECISION_FP32, 4, 2, 0, NULL);
    g_autoptr (GnPlan) five = gn_plan_new_within (graph, modes[m], GN_PRECISION_FP32, 5, 2, 0, NULL);
    guint64 bytes = gn_plan_get_bytes (four);

    g_assert_cmpuint (gn_plan_get_bytes (five), >, bytes);
    g_assert_cmpint (gn_plan_largest_batch (graph, modes[m], GN_PRECISION_FP32, 2, bytes), ==, 4);
    g_assert_cmpint (gn_plan_largest_batch (graph, modes[m], GN_PRECISION_FP32, 2, bytes - 1), ==, 3);
    g_assert_cmpint (gn_plan_largest_batch (graph, modes[m], GN_PRECISION_FP32, 2, 100), ==, 0);
  }
}

/* More pixels than an int counts: refused with the figure, and that one is laid out. */
static void
test_uncountable (void)
{
  g_autoptr (GnGraph) graph = small_graph_new (2048, 4);
  g_autoptr (GError) error = NULL;

  g_assert_null (gn_plan_new (graph, GN_MODE_INFERENCE, GN_PRECISION_FP32, 4096, 2, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_NO_MEMORY);
  g_assert_nonnull (strstr (error->message, "At most 127 photos"));
  g_autoptr (GnPlan) plan = gn_plan_new (graph, GN_MODE_TRAINING, GN_PRECISION_FP32, 127, 2, NULL);
  g_assert_cmpuint (gn_plan_get_bytes (plan), >, (guint64)127 * 2048 * 2048 * 3 * sizeof (float));
}

/* Three blocks that are wide inside. */
static GnGraph *
wide_graph_new (void)
{
  GnGraphBuilder *b = gn_graph_builder_new ("wide", (GnShape) { 32, 32, 3 });
  int x = gn_graph_builder_relu (b, small_norm (b, 0, 8, 3, 1, 0));

  for (int block = 0; block < 3; block++) {
    int y = gn_graph_builder_relu (b, small_norm (b, x, 48, 1, 1, 3 * block + 1));

    y = gn_graph_builder_relu (b, small_norm (b, y, 48, 3, 1, 3 * block + 2));
    x = gn_graph_builder_relu (b, gn_graph_builder_add (b, small_norm (b, y, 8, 1, 1, 3 * block + 3), x));
  }
  gn_graph_builder_linear (b, "fc", gn_graph_builder_global_average_pool (b, x), 3);
  return gn_graph_builder_finish (b, NULL);
}

/* A budget makes the plan forget no more than it must, and never the output of a block. */
static void
test_budget (void)
{
  g_autoptr (GnGraph) graph = wide_graph_new ();
  g_autoptr (GnPlan) whole = gn_plan_new (graph, GN_MODE_TRAINING, GN_PRECISION_FP32, 8, 2, NULL);
  guint64 bytes = gn_plan_get_bytes (whole);
  g_autoptr (GnPlan) roomy = gn_plan_new_within (graph, GN_MODE_TRAINING, GN_PRECISION_FP32, 8, 2, bytes, NULL);
  g_autoptr (GnPlan) less = gn_plan_new_within (graph, GN_MODE_TRAINING, GN_PRECISION_FP32, 8, 2, bytes - 1, NULL);
  g_autoptr (GnPlan) tight = gn_plan_new_within (graph, GN_MODE_TRAINING, GN_PRECISION_FP32, 8, 2, 0, NULL);
  const GnStep *steps = (const GnStep *) tight->steps->data;
  guint forgotten = 0;

  g_assert_cmpuint (roomy->recomputed->len, ==, 0);
  g_assert_cmpuint (gn_plan_get_bytes (roomy), ==, bytes);
  g_assert_cmpuint (gn_plan_get_bytes (less), <, bytes);
  g_assert_cmpuint (less->recomputed->len, <, tight->recomputed->len);
  g_assert_cmpuint (tight->recomputed->len, ==, 3);
  g_assert_cmpfloat (tight->buffer_bytes, <, 0.75 * whole->buffer_bytes);
  for (guint i = 0; i < tight->steps->len; i++) {
    if (!steps[i].forgotten)
      continue;
    forgotten++;
    g_assert_true (steps[i].kernel == &gn_step_convolution || !steps[i].stored);
  }
  g_assert_cmpuint (forgotten, ==, 3 * 5); /* three convolutions and the two batch norms between them */
}

static void
test_prints_itself (void)
{
  g_autoptr (GnPlan) plan = make_plan (GN_MODE_TRAINING, 2);
  g_autofree char *text = gn_plan_to_string (plan);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, plan->steps->len + 2);
  g_assert_nonnull (strstr (text, "conv4"));
  g_assert_nonnull (strstr (text, "+statistics"));
  g_assert_nonnull (strstr (text, " direct"));
}

static void
test_misfits (void)
{
  g_autoptr (GError) error = NULL;
  GnGraphBuilder *b = gn_graph_builder_new ("misfit", (GnShape) { 8, 8, 3 });
  int x = gn_graph_builder_conv (b, "a", 0, 4, 3, 1, 1);
  int y = gn_graph_builder_conv (b, "b", 0, 5, 3, 1, 1);

  g_assert_cmpint (gn_graph_builder_add (b, x, y), ==, -1);
  /* What follows the first mistake is ignored, and the mistake is told in the end. */
  gn_graph_builder_linear (b, "fc", x, 2);
  g_assert_null (gn_graph_builder_finish (b, &error));
  g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE);
  g_clear_error (&error);

  b = gn_graph_builder_new ("misfit", (GnShape) { 4, 4, 3 });
  gn_graph_builder_conv (b, "a", 0, 4, 7, 1, 0);
  g_assert_null (gn_graph_builder_finish (b, &error));
  g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/placement", test_placement);
  g_test_add_func ("/plan/fusion/inference", test_fusion_in_inference);
  g_test_add_func ("/plan/fusion/training", test_fusion_in_training);
  g_test_add_func ("/plan/memory", test_memory);
  g_test_add_func ("/plan/uncountable", test_uncountable);
  g_test_add_func ("/plan/budget", test_budget);
  g_test_add_func ("/plan/prints-itself", test_prints_itself);
  g_test_add_func ("/plan/misfits", test_misfits);
  return g_test_run ();
}
