/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step's gradient can be besides that of the batch: one found uphill, and one of a network with blocks left out. */
#include "gn-sharpness.h"
#include "gn-stochastic-depth.h"
#include "train-run.h"

enum { SIDE = 32, CLASSES = 3, BATCH = 6, BLOCKS = 8 };

static const int labels[BATCH] = { 0, 2, 1, 1, 0, 2 };

typedef struct {
  GnThreadPool *pool;
  GnGraph *graph;
  GnNetwork *network;
  GnExec *exec;
  gsize n;         /* parameters */
  float *at_first; /* [n] */
} Net;

static Net
net_new (int threads)
{
  g_autoptr (GError) error = NULL;
  Net net = { .pool = gn_thread_pool_new (threads, 0) };
  net.graph = gn_model_build ("resnet18", CLASSES, SIDE, &error);
  net.network = gn_network_new (net.graph);
  net.n = gn_graph_get_parameter_length (net.graph);
  gn_network_initialize (net.network, 3);
  g_autoptr (GnPlan) plan = gn_plan_new (net.graph, GN_MODE_TRAINING, GN_PRECISION_FP32, BATCH, threads, &error);
  g_assert_no_error (error);
  net.exec = gn_exec_new (plan, net.network, net.pool, &error);
  g_assert_no_error (error);
  net.at_first = g_memdup2 (net.network->parameters, net.n * sizeof (float));
  return net;
}

static void
net_free (Net *net)
{
  g_free (net->at_first);
  gn_exec_free (net->exec);
  gn_network_free (net->network);
  gn_graph_unref (net->graph);
  gn_thread_pool_free (net->pool);
}

static double
pass (Net *net)
{
  float *input = gn_exec_get_input (net->exec);
  GnRandom random = gn_random_init (9, 0, 0, 0);
  for (int i = 0; i < BATCH * SIDE * SIDE * 3; i++)
    input[i] = (float)gn_random_normal (&random, 0, 1);
  return gn_exec_train_batch (net->exec, BATCH, &(GnTargets){ .labels = labels }).loss_sum / BATCH;
}

/* |w| + 0.01 and, for biases and shifts, 1, as the paper's own code has it. */
static double
get_scale (const GnParameterView *view, float w)
{
  return g_str_has_suffix (view->name, "bias") ? 1 : fabs ((double)w) + 0.01;
}

/* ‖Tg‖, read plainly off the paper. */
static double
get_norm (Net *net, const float *g)
{
  guint n_views;
  const GnParameterView *views = gn_graph_get_parameters (net->graph, &n_views);
  double sum = 0;
  for (guint v = 0; v < n_views; v++)
    for (gsize i = views[v].offset; i < views[v].offset + views[v].length; i++)
      sum += pow (get_scale (&views[v], net->at_first[i]) * (double)g[i], 2);
  return sqrt (sum);
}

static void
test_climb (void)
{
  const double radius = 0.7;
  Net net = net_new (2);
  guint n_views;
  const GnParameterView *views = gn_graph_get_parameters (net.graph, &n_views);
  g_autoptr (GnSharpness) sharpness = gn_sharpness_new (net.graph);
  pass (&net);
  gsize n_state = gn_graph_get_state_length (net.graph);
  g_autofree float *g = g_memdup2 (gn_exec_get_gradients (net.exec), net.n * sizeof (float));
  g_autofree float *state = g_memdup2 (net.network->state, n_state * sizeof (float));
  double norm = get_norm (&net, g);
  gn_sharpness_climb (sharpness, net.pool, net.network, g, radius);
  for (guint v = 0; v < n_views; v++)
    for (gsize i = views[v].offset; i < views[v].offset + views[v].length; i++) {
      double scale = get_scale (&views[v], net.at_first[i]);
      double step = radius * scale * scale * (double)g[i] / norm;
      g_assert_cmpfloat_with_epsilon (net.network->parameters[i], net.at_first[i] + step,
                                      1e-4 * fabs (step) + 1e-6 * fabs ((double)net.at_first[i]) + 1e-12);
    }
  pass (&net);
  g_assert_cmpint (net.network->n_batches_tracked, ==, 2);
  gn_sharpness_return (sharpness, net.network);
  g_assert_cmpmem (net.network->parameters, net.n * sizeof (float), net.at_first, net.n * sizeof (float));
  g_assert_cmpmem (net.network->state, n_state * sizeof (float), state, n_state * sizeof (float));
  g_assert_cmpint (net.network->n_batches_tracked, ==, 1);
  net_free (&net);
}

/* A short way up, the loss rises by ρ‖Tg‖. */
static void
test_uphill (void)
{
  const double radius = 1e-3;
  Net net = net_new (2);
  g_autoptr (GnSharpness) sharpness = gn_sharpness_new (net.graph);
  double before = pass (&net), norm = get_norm (&net, gn_exec_get_gradients (net.exec));
  gn_sharpness_climb (sharpness, net.pool, net.network, gn_exec_get_gradients (net.exec), radius);
  g_assert_cmpfloat_with_epsilon ((pass (&net) - before) / (radius * norm), 1, 0.05);
  net_free (&net);
}

static void
test_threads (void)
{
  Net one = net_new (1), three = net_new (3);
  g_autoptr (GnSharpness) first = gn_sharpness_new (one.graph), second = gn_sharpness_new (three.graph);
  pass (&one);
  gn_sharpness_climb (first, one.pool, one.network, gn_exec_get_gradients (one.exec), 0.5);
  gn_sharpness_climb (second, three.pool, three.network, gn_exec_get_gradients (one.exec), 0.5);
  g_assert_cmpmem (one.network->parameters, one.n * sizeof (float), three.network->parameters,
                   three.n * sizeof (float));
  net_free (&one);
  net_free (&three);
}

static void
test_flat (void)
{
  Net net = net_new (1);
  g_autoptr (GnSharpness) sharpness = gn_sharpness_new (net.graph);
  g_autofree float *nothing = g_new0 (float, net.n);
  gn_sharpness_climb (sharpness, net.pool, net.network, nothing, 0.5);
  g_assert_cmpmem (net.network->parameters, net.n * sizeof (float), net.at_first, net.n * sizeof (float));
  net_free (&net);
}

static const GnParameterView *
find_view (Net *net, int block, const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("layer%d.%d.%s", block / 2 + 1, block % 2, suffix);
  guint n_views;
  const GnParameterView *views = gn_graph_get_parameters (net->graph, &n_views);
  for (guint v = 0; v < n_views; v++)
    if (strcmp (views[v].name, name) == 0)
      return &views[v];
  g_assert_not_reached ();
}

/* The first of a block's values. */
static float
get_first (Net *net, const float *values, int block, const char *suffix)
{
  return values[find_view (net, block, suffix)->offset];
}

static gboolean
is_all_zero (Net *net, const float *values, int block, const char *suffix)
{
  const GnParameterView *view = find_view (net, block, suffix);
  for (gsize i = view->offset; i < view->offset + view->length; i++)
    if (values[i] != 0)
      return FALSE;
  return TRUE;
}

static void
test_how_often (void)
{
  enum { STEPS = 4000 };
  const double probability = 0.4;
  Net net = net_new (1);
  g_autoptr (GnStochasticDepth) depth = gn_stochastic_depth_new (net.graph, probability);
  g_autofree float *gradients = g_new0 (float, net.n);
  int dropped[BLOCKS] = { 0 };
  for (guint32 step = 0; step < STEPS; step++) {
    gn_stochastic_depth_drop (depth, net.network, 1, 1, step);
    for (int block = 0; block < BLOCKS; block++) {
      double stays = 1 - probability * (block + 1) / BLOCKS;
      float scale = get_first (&net, net.network->parameters, block, "bn2.weight");
      dropped[block] += scale == 0;
      g_assert_true (scale == 0 || fabs ((double)scale - 1 / stays) < 1e-6);
      g_assert_cmpfloat (get_first (&net, net.network->parameters, block, "bn1.weight"), ==, 1);
    }
    gn_stochastic_depth_return (depth, net.network, gradients);
  }
  g_assert_cmpmem (net.network->parameters, net.n * sizeof (float), net.at_first, net.n * sizeof (float));
  for (int block = 0; block < BLOCKS; block++) {
    double p = probability * (block + 1) / BLOCKS, deviation = sqrt (p * (1 - p) / STEPS);
    g_assert_cmpfloat_with_epsilon ((double)dropped[block] / STEPS, p, 4 * deviation);
  }
  net_free (&net);
}

/* What a block left out has no part in, it gets no gradient from; and scales get that of the strength they had. */
static void
test_left_out (void)
{
  Net net = net_new (2);
  g_autoptr (GnStochasticDepth) depth = gn_stochastic_depth_new (net.graph, 0.9);
  gn_stochastic_depth_drop (depth, net.network, 1, 1, 0);
  gboolean stays[BLOCKS];
  int n_staying = 0;
  for (int block = 0; block < BLOCKS; block++)
    n_staying += stays[block] = get_first (&net, net.network->parameters, block, "bn2.weight") != 0;
  g_assert_cmpint (n_staying, >, 0);
  g_assert_cmpint (n_staying, <, BLOCKS);
  pass (&net);
  float *gradients = gn_exec_get_gradients (net.exec);
  g_autofree float *plain = g_memdup2 (gradients, net.n * sizeof (float));
  gn_stochastic_depth_return (depth, net.network, gradients);
  for (int block = 0; block < BLOCKS; block++) {
    double strength = stays[block] ? 1 / (1 - 0.9 * (block + 1) / BLOCKS) : 0;
    g_assert_cmpint (is_all_zero (&net, gradients, block, "conv1.weight"), !=, stays[block]);
    g_assert_cmpint (is_all_zero (&net, gradients, block, "conv2.weight"), !=, stays[block]);
    g_assert_cmpfloat_with_epsilon (get_first (&net, gradients, block, "bn2.bias"),
                                    strength * (double)get_first (&net, plain, block, "bn2.bias"), 1e-6);
  }
  net_free (&net);
}

static GnNetwork *
load_last (const char *run, GnModel **model)
{
  g_autofree char *path = g_build_filename (run, "last.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  *model = gn_model_load (path, NULL, &error);
  g_assert_no_error (error);
  return gn_model_get_network (*model);
}

/* One step, all photos at once: uphill the gradient is another, but statistics and loss are those of where it stood. */
static void
test_step (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GnModel) plain_model = NULL, uphill_model = NULL;
  gn_recipe_set_optimizer (recipe, "sgd", NULL);
  recipe->batch_size = 11;
  recipe->precision = GN_PRECISION_FP32;
  train (fixture->run, fixture->photos, recipe, NULL);
  recipe->sam = 0.5;
  train (fixture->other_run, fixture->photos, recipe, NULL);
  const GnNetwork *plain = load_last (fixture->run, &plain_model), *uphill = load_last (fixture->other_run, &uphill_model);
  gsize n = gn_graph_get_parameter_length (plain->graph), n_state = gn_graph_get_state_length (plain->graph);
  g_assert_cmpmem (plain->state, n_state * sizeof (float), uphill->state, n_state * sizeof (float));
  g_assert_cmpint (memcmp (plain->parameters, uphill->parameters, n * sizeof (float)), !=, 0);
  g_autofree char *steps = log_text (fixture->run, "steps.csv", FALSE);
  g_autofree char *other_steps = log_text (fixture->other_run, "steps.csv", FALSE);
  g_assert_cmpstr (steps, ==, other_steps);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  g_test_add_func ("/gradient/climb", test_climb);
  g_test_add_func ("/gradient/uphill", test_uphill);
  g_test_add_func ("/gradient/threads", test_threads);
  g_test_add_func ("/gradient/flat", test_flat);
  g_test_add_func ("/gradient/how-often", test_how_often);
  g_test_add_func ("/gradient/left-out", test_left_out);
  add_case ("/gradient/step", test_step);
  return run_and_leave (home);
}
