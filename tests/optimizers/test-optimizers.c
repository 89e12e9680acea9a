/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"
#include "gn-optimizer.h"

#include <math.h>
#include <string.h>

/* The two tensors of the golden file in a flat vector: [5][7] with padding behind it, then [16] without weight decay.
 */
#define N_FIRST 35
#define N_SECOND 16
#define SECOND 48
#define LENGTH 64

static const GnParameterView views[] = {
  { "first", 0, N_FIRST, { 5, 7, 1, 1 }, 2, 1, GN_VIEW_DECAY },
  { "second", SECOND, N_SECOND, { 16, 1, 1, 1 }, 1, 0, 0 },
};

static void
scatter (JsonArray *array, float *vector)
{
  g_assert_cmpuint (json_array_get_length (array), ==, N_FIRST + N_SECOND);
  memset (vector, 0, LENGTH * sizeof *vector);
  for (guint i = 0; i < N_FIRST + N_SECOND; i++)
    vector[i < N_FIRST ? i : i - N_FIRST + SECOND] = (float)json_array_get_double_element (array, i);
}

static GnOptimizer *
make (JsonObject *golden)
{
  g_autoptr (GError) error = NULL;
  const GnOptimizerType *type = gn_optimizer_type_find (json_object_get_string_member (golden, "optimizer"), &error);
  g_assert_no_error (error);
  g_autofree gpointer params = g_malloc0 (type->params_size);
  gn_params_set_defaults (type->params, params);
  g_assert_true (gn_params_from_json (type->params, params, json_object_get_object_member (golden, "params"), &error));
  return gn_optimizer_new (type, params, json_object_get_double_member (golden, "weight_decay"), 1, views,
                           G_N_ELEMENTS (views), LENGTH);
}

/* Both sides round a handful of operations a step: a few units in the last place of the weight. */
static void
assert_close (const float *actual, const float *expected)
{
  for (int i = 0; i < LENGTH; i++)
    g_assert_cmpfloat_with_epsilon (actual[i], expected[i], 1e-6 * (fabs (expected[i]) + 0.1));
}

static void
compare (JsonObject *golden, int n_threads)
{
  float parameters[LENGTH], gradients[LENGTH], expected[LENGTH];
  g_autoptr (GnOptimizer) optimizer = make (golden);
  GnThreadPool *pool = gn_thread_pool_new (n_threads, 0);
  JsonArray *steps = json_object_get_array_member (golden, "gradients");
  g_assert_cmpuint (json_array_get_length (steps), ==, 10);
  scatter (json_object_get_array_member (golden, "start"), parameters);
  for (guint step = 0; step < json_array_get_length (steps); step++) {
    double rate = json_array_get_double_element (json_object_get_array_member (golden, "rates"), step);
    scatter (json_array_get_array_element (steps, step), gradients);
    scatter (json_array_get_array_element (json_object_get_array_member (golden, "after"), step), expected);
    gn_optimizer_step (optimizer, pool, rate, gradients, parameters);
    g_assert_cmpint (gn_optimizer_get_steps (optimizer), ==, step + 1);
    assert_close (parameters, expected);
  }
  gn_thread_pool_free (pool);
}

static JsonParser *
load_golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "optimizers.json", NULL);
  JsonParser *parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return parser;
}

static void
test_equals_pytorch (void)
{
  g_autoptr (JsonParser) parser = load_golden ();
  JsonArray *cases = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (cases), ==, 12);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    for (int n_threads = 1; n_threads <= 3; n_threads += 2)
      compare (json_array_get_object_element (cases, i), n_threads);
}

/* Every algorithm goes half as far in a stage as in the one above, where one step's length follows from the rate alone. */
static void
test_layer_decay (void)
{
  enum { N = 16 };
  const GnParameterView stages[] = { { "stem", 0, N, { N, 1, 1, 1 }, 1, 0, GN_VIEW_DECAY, 0 },
                                    { "layer", N, N, { N, 1, 1, 1 }, 1, 0, GN_VIEW_DECAY, 1 },
                                    { "head", 2 * N, N, { N, 1, 1, 1 }, 1, 0, GN_VIEW_DECAY, 2 } };
  GnThreadPool *pool = gn_thread_pool_new (1, 0);
  for (const GnOptimizerType *const *type = gn_optimizer_types_list (); *type; type++) {
    float parameters[3 * N] = { 0 }, gradients[3 * N];
    g_autoptr (GnOptimizer) optimizer = gn_optimizer_new (*type, NULL, 0.1, 0.5, stages, 3, 3 * N);
    for (int i = 0; i < 3 * N; i++)
      gradients[i] = 0.25f + (float)(i % N);
    gn_optimizer_step (optimizer, pool, 0.01, gradients, parameters);
    for (int i = 0; i < N; i++) {
      g_assert_cmpfloat (parameters[2 * N + i], !=, 0);
      g_assert_cmpfloat_with_epsilon (parameters[N + i] / parameters[2 * N + i], 0.5, 1e-6);
      g_assert_cmpfloat_with_epsilon (parameters[i] / parameters[2 * N + i], 0.25, 1e-6);
    }
  }
  gn_thread_pool_free (pool);
}

#define LARGE 200003

static void
fill (float *values, int seed)
{
  for (int i = 0; i < LARGE; i++)
    values[i] = (float)sin (i * 0.37 + seed);
}

static void
train_large (const GnOptimizerType *type, int n_threads, gboolean interrupt, float *parameters)
{
  const GnParameterView view = { "all", 0, LARGE, { LARGE, 1, 1, 1 }, 1, 0, GN_VIEW_DECAY };
  g_autofree float *gradients = g_new (float, LARGE);
  GnThreadPool *pool = gn_thread_pool_new (n_threads, 0);
  g_autoptr (GnOptimizer) optimizer = gn_optimizer_new (type, NULL, 0.01, 1, &view, 1, LARGE);
  fill (parameters, 0);
  for (int step = 0; step < 4; step++) {
    if (interrupt && step == 2) {
      GnOptimizer *restored = gn_optimizer_new (type, NULL, 0.01, 1, &view, 1, LARGE);
      for (int slot = 0; slot < type->n_slots; slot++)
        memcpy (gn_optimizer_get_slot (restored, slot), gn_optimizer_get_slot (optimizer, slot),
                LARGE * sizeof (float));
      gn_optimizer_set_steps (restored, gn_optimizer_get_steps (optimizer));
      gn_optimizer_free (optimizer);
      optimizer = restored;
    }
    fill (gradients, step + 1);
    gn_optimizer_step (optimizer, pool, 0.01, gradients, parameters);
  }
  gn_thread_pool_free (pool);
}

static void
test_threads_and_restoring (void)
{
  g_autofree float *one = g_new (float, LARGE), *other = g_new (float, LARGE);
  for (const GnOptimizerType *const *type = gn_optimizer_types_list (); *type; type++) {
    train_large (*type, 1, FALSE, one);
    train_large (*type, 3, FALSE, other);
    g_assert_cmpmem (one, LARGE * sizeof (float), other, LARGE * sizeof (float));
    train_large (*type, 2, TRUE, other);
    g_assert_cmpmem (one, LARGE * sizeof (float), other, LARGE * sizeof (float));
  }
}

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpstr (gn_optimizer_type_find ("sgd", NULL)->name, ==, "sgd");
  g_assert_null (gn_optimizer_type_find ("adamant", &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "adamant"));
  g_assert_nonnull (strstr (error->message, "sgd, momentum, nesterov"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optimizers/equals-pytorch", test_equals_pytorch);
  g_test_add_func ("/optimizers/threads-and-restoring", test_threads_and_restoring);
  g_test_add_func ("/optimizers/find", test_find);
  g_test_add_func ("/optimizers/layer-decay", test_layer_decay);
  return g_test_run ();
}
