/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stages of a network alone: the same values, and one behind the other the same answer. */
#include "gn-exec.h"
#include "gn-models.h"

#include <math.h>
#include <string.h>

enum { PHOTOS = 2, EDGE = 64, CLASSES = 7 };

static GnGraph *
build (const char *name)
{
  g_autoptr (GError) error = NULL;
  GnGraph *graph = gn_model_build (name, CLASSES, EDGE, &error);
  g_assert_no_error (error);
  return graph;
}

static GnExec *
open_exec (GnNetwork *network, GnPrecision precision, GnThreadPool *pool)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnPlan) plan = gn_plan_new (network->graph, GN_MODE_INFERENCE, precision, PHOTOS, 1, &error);
  g_assert_no_error (error);
  GnExec *exec = gn_exec_new (plan, network, pool, &error);
  g_assert_no_error (error);
  return exec;
}

static void
test_stages (void)
{
  static const struct {
    const char *name;
    int stages;
    guint parameters;
  } cases[] = { { "resnet18", 6, 62 }, { "resnet50", 6, 161 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GnGraph) whole = build (cases[i].name);
    guint n, total = 0;
    g_assert_cmpint (gn_graph_get_n_stages (whole), ==, cases[i].stages);
    for (int stage = 0; stage < cases[i].stages; stage++) {
      g_autoptr (GnGraph) part = gn_graph_take_stages (whole, stage, stage + 1);
      const GnParameterView *views = gn_graph_get_parameters (part, &n);
      total += n;
      for (guint view = 0; view < n; view++)
        g_assert_cmpint (views[view].stage, ==, stage);
    }
    g_assert_cmpuint (total, ==, cases[i].parameters);
  }
}

/* Whole slices, names, flags and places are those of the whole network. */
static void
test_shared_values (void)
{
  g_autoptr (GnGraph) graph = build ("resnet50");
  g_autoptr (GnNetwork) whole = gn_network_new (graph);
  gn_network_initialize (whole, 3);
  guint n, n_part;
  const GnParameterView *views = gn_graph_get_parameters (graph, &n);
  g_autoptr (GnGraph) rest = gn_graph_take_stages (graph, 4, 6);
  g_autoptr (GnNetwork) part = gn_network_new_part (whole, rest);
  const GnParameterView *parts = gn_graph_get_parameters (rest, &n_part);
  for (guint i = 0; i < n_part; i++) {
    const GnParameterView *same = &views[n - n_part + i];
    g_assert_cmpstr (parts[i].name, ==, same->name);
    g_assert_cmpint (parts[i].flags, ==, same->flags);
    g_assert_true (part->parameters + parts[i].offset == whole->parameters + same->offset);
  }
  const GnParameterView *state = gn_graph_get_state (graph, &n), *state_part = gn_graph_get_state (rest, &n_part);
  for (guint i = 0; i < n_part; i++) {
    g_assert_cmpstr (state_part[i].name, ==, state[n - n_part + i].name);
    g_assert_true (part->state + state_part[i].offset == whole->state + state[n - n_part + i].offset);
  }
}

static void
answer_in_two (GnNetwork *whole, int first, GnPrecision precision, GnThreadPool *pool, const float *photos,
               float *logits)
{
  g_autoptr (GnGraph) below = gn_graph_take_stages (whole->graph, 0, first);
  g_autoptr (GnGraph) above = gn_graph_take_stages (whole->graph, first, 6);
  g_autoptr (GnNetwork) frozen = gn_network_new_part (whole, below), trained = gn_network_new_part (whole, above);
  g_autoptr (GnExec) lower = open_exec (frozen, precision, pool), upper = open_exec (trained, precision, pool);
  GnShape shape = gn_graph_get_output (below);
  g_autofree float *maps = g_new (float, PHOTOS *shape.h *shape.w *shape.c);
  memcpy (gn_exec_get_input (lower), photos, sizeof (float) * PHOTOS * EDGE * EDGE * 3);
  gn_exec_forward (lower, PHOTOS);
  gn_exec_copy_results (lower, maps);
  gn_exec_fill_input (upper, PHOTOS, maps);
  gn_exec_forward (upper, PHOTOS);
  memcpy (logits, gn_exec_get_logits (upper), sizeof (float) * PHOTOS * CLASSES);
}

static void
test_two_halves (void)
{
  g_autoptr (GnGraph) graph = build ("resnet18");
  g_autoptr (GnNetwork) whole = gn_network_new (graph);
  GnThreadPool *pool = gn_thread_pool_new (1, 0);
  g_autofree float *photos = g_new (float, PHOTOS *EDGE *EDGE * 3);
  float expected[PHOTOS * CLASSES], logits[PHOTOS * CLASSES];
  gn_network_initialize (whole, 1);
  for (int i = 0; i < PHOTOS * EDGE * EDGE * 3; i++)
    photos[i] = (float)sin (i * 0.37);
  for (GnPrecision precision = GN_PRECISION_FP32; precision <= GN_PRECISION_BF16; precision++) {
    g_autoptr (GnExec) exec = open_exec (whole, precision, pool);
    memcpy (gn_exec_get_input (exec), photos, sizeof (float) * PHOTOS * EDGE * EDGE * 3);
    gn_exec_forward (exec, PHOTOS);
    memcpy (expected, gn_exec_get_logits (exec), sizeof expected);
    for (int first = 1; first <= 5; first++) {
      answer_in_two (whole, first, precision, pool, photos, logits);
      g_assert_cmpmem (logits, sizeof logits, expected, sizeof expected);
    }
  }
  gn_thread_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parts/stages", test_stages);
  g_test_add_func ("/parts/shared-values", test_shared_values);
  g_test_add_func ("/parts/two-halves", test_two_halves);
  return g_test_run ();
}
