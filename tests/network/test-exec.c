/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running plans: gradients against central differences, inference against training's own figures, threads, part batches. */
#include <math.h>
#include <string.h>

#include "gn-exec.h"
#include "gn-random.h"
#include "small-graph.h"

/* Counts what the program allocates; a sanitizer has an allocator of its own. */
#if defined (__GLIBC__) && !defined (__SANITIZE_ADDRESS__)
#define COUNTS_ALLOCATIONS
static int n_allocations;

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
void *malloc (size_t size);
void *calloc (size_t n, size_t size);
void *realloc (void *memory, size_t size);

void *
malloc (size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_realloc (memory, size);
}
#endif

#define SIZE 32
#define CLASSES 3
#define BATCH 5

static const int labels[BATCH] = { 0, 2, 1, 1, 0 };
static GnPrecision precision = GN_PRECISION_FP32; /* of the test that runs */

typedef struct {
  GnGraph *graph;
  GnNetwork *network;
  GnThreadPool *pool;
  GnExec *exec;
} Fixture;

static void
fixture_init_within (Fixture *f, GnMode mode, int batch, int threads, guint64 budget)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnPlan) plan = NULL;
  GnRandom random = gn_random_init (7, 0, 0, 0);
  float *input;

  f->graph = small_graph_new (SIZE, CLASSES);
  f->network = gn_network_new (f->graph);
  gn_network_initialize (f->network, 3);
  f->pool = gn_thread_pool_new (threads, 0);
  plan = gn_plan_new_within (f->graph, mode, precision, batch, threads, budget, &error);
  g_assert_no_error (error);
  f->exec = gn_exec_new (plan, f->network, f->pool, &error);
  g_assert_no_error (error);
  input = gn_exec_get_input (f->exec);
  for (int i = 0; i < batch * SIZE * SIZE * 3; i++)
    input[i] = gn_random_uniform (&random, -1, 1);
}

static void
fixture_init (Fixture *f, GnMode mode, int batch, int threads)
{
  fixture_init_within (f, mode, batch, threads, G_MAXUINT64);
}

static void
fixture_clear (Fixture *f)
{
  gn_exec_free (f->exec);
  gn_thread_pool_free (f->pool);
  gn_network_free (f->network);
  gn_graph_unref (f->graph);
}

/* The input's buffer may be used again during a step. */
static float *
copy_input (Fixture *f, int batch)
{
  return g_memdup2 (gn_exec_get_input (f->exec), (gsize) batch * SIZE * SIZE * 3 * sizeof (float));
}

static double
loss_at (Fixture *f, const float *input)
{
  memcpy (gn_exec_get_input (f->exec), input, (gsize) BATCH * SIZE * SIZE * 3 * sizeof (float));
  return gn_exec_train_batch (f->exec, BATCH, &(GnTargets){ .labels = labels, .smoothing = 0.1f }).loss_sum / BATCH;
}

/* Along each tensor's own gradient g the loss must rise by |g|² per unit: sign, scale and direction in one figure. */
static void
test_gradients (void)
{
  Fixture f;
  guint n;
  const GnParameterView *views;
  g_autofree float *input = NULL, *gradients = NULL, *parameters = NULL;
  gsize length;

  fixture_init (&f, GN_MODE_TRAINING, BATCH, 2);
  length = gn_graph_get_parameter_length (f.graph);
  views = gn_graph_get_parameters (f.graph, &n);
  input = copy_input (&f, BATCH);
  loss_at (&f, input);
  gradients = g_memdup2 (gn_exec_get_gradients (f.exec), length * sizeof (float));
  parameters = g_memdup2 (f.network->parameters, length * sizeof (float));
  for (guint v = 0; v < n; v++) {
    double norm = 0, step, rise, losses[2];

    for (gsize i = views[v].offset; i < views[v].offset + views[v].length; i++)
      norm += (double) gradients[i] * gradients[i];
    norm = sqrt (norm);
    g_assert_cmpfloat (norm, >, 1e-4);
    step = 5e-4 / norm;
    for (int side = 0; side < 2; side++) {
      memcpy (f.network->parameters, parameters, length * sizeof (float));
      for (gsize i = views[v].offset; i < views[v].offset + views[v].length; i++)
        f.network->parameters[i] += (side ? step : -step) * gradients[i];
      losses[side] = loss_at (&f, input);
    }
    rise = (losses[1] - losses[0]) / (2 * step);
    g_test_message ("%s: %g, expected %g", views[v].name, rise, norm * norm);
    g_assert_cmpfloat (fabs (rise / (norm * norm) - 1), <, 0.01);
  }
  fixture_clear (&f);
}

static void
test_overfits (void)
{
  Fixture f;
  g_autofree float *input = NULL;
  double first, loss = 0;

  fixture_init (&f, GN_MODE_TRAINING, BATCH, 2);
  input = copy_input (&f, BATCH);
  first = loss_at (&f, input);
  for (int step = 0; step < 60; step++) {
    loss = loss_at (&f, input);
    for (gsize i = 0; i < gn_graph_get_parameter_length (f.graph); i++)
      f.network->parameters[i] -= 0.05f * gn_exec_get_gradients (f.exec)[i];
  }
  /* label smoothing 0.1 over 3 classes leaves a floor of 0.29 */
  g_assert_cmpfloat (first, >, 0.8);
  g_assert_cmpfloat (loss, <, 0.45);
  fixture_clear (&f);
}

/* Whatever is computed in a batch of BATCH + 3 must be what a batch of BATCH computes. */
static void
test_part_batch (void)
{
  Fixture whole, part;
  gsize bytes;

  fixture_init (&whole, GN_MODE_TRAINING, BATCH, 1);
  fixture_init (&part, GN_MODE_TRAINING, BATCH + 3, 3);
  bytes = gn_graph_get_parameter_length (whole.graph) * sizeof (float);
  gn_exec_train_batch (whole.exec, BATCH, &(GnTargets){ .labels = labels });
  gn_exec_train_batch (part.exec, BATCH, &(GnTargets){ .labels = labels });
  g_assert_cmpmem (gn_exec_get_gradients (whole.exec), bytes, gn_exec_get_gradients (part.exec), bytes);
  g_assert_cmpmem (whole.network->state, gn_graph_get_state_length (whole.graph) * sizeof (float), part.network->state,
                   gn_graph_get_state_length (part.graph) * sizeof (float));
  fixture_clear (&whole);
  fixture_clear (&part);
}

/* Forgotten activations come back to the same bits, and batch norm counts each batch once. */
static void
test_budget (void)
{
  Fixture whole, tight;
  gsize bytes;

  fixture_init (&whole, GN_MODE_TRAINING, BATCH, 2);
  fixture_init_within (&tight, GN_MODE_TRAINING, BATCH, 2, 0);
  bytes = gn_graph_get_parameter_length (whole.graph) * sizeof (float);
  for (int step = 0; step < 2; step++) {
    g_autofree float *input = copy_input (&whole, BATCH);
    GnBatchResult a, b;

    memcpy (gn_exec_get_input (tight.exec), input, (gsize) BATCH * SIZE * SIZE * 3 * sizeof (float));
    a = gn_exec_train_batch (whole.exec, BATCH, &(GnTargets){ .labels = labels });
    b = gn_exec_train_batch (tight.exec, BATCH, &(GnTargets){ .labels = labels });
    g_assert_cmpfloat (a.loss_sum, ==, b.loss_sum);
    g_assert_cmpmem (gn_exec_get_gradients (whole.exec), bytes, gn_exec_get_gradients (tight.exec), bytes);
    g_assert_cmpmem (whole.network->state, gn_graph_get_state_length (whole.graph) * sizeof (float),
                     tight.network->state, gn_graph_get_state_length (tight.graph) * sizeof (float));
  }
  fixture_clear (&whole);
  fixture_clear (&tight);
}

/* With running statistics equal to the batch's own, evaluation mode is training mode but for the unbiased variance. */
static void
test_inference (void)
{
  Fixture training, inference;
  const float *a, *b;
  g_autofree float *input = NULL;

  fixture_init (&training, GN_MODE_TRAINING, BATCH, 2);
  fixture_init (&inference, GN_MODE_INFERENCE, BATCH, 2);
  input = copy_input (&inference, BATCH);
  for (int i = 0; i < 200; i++) {
    memcpy (gn_exec_get_input (training.exec), input, (gsize) BATCH * SIZE * SIZE * 3 * sizeof (float));
    gn_exec_forward (training.exec, BATCH);
  }
  g_assert_cmpint (training.network->n_batches_tracked, ==, 200);
  memcpy (inference.network->state, training.network->state,
          gn_graph_get_state_length (training.graph) * sizeof (float));
  gn_exec_refresh (inference.exec);
  gn_exec_forward (inference.exec, BATCH);
  g_assert_cmpint (inference.network->n_batches_tracked, ==, 0);
  a = gn_exec_get_logits (training.exec);
  b = gn_exec_get_logits (inference.exec);
  for (int i = 0; i < BATCH * CLASSES; i++)
    g_assert_cmpfloat (fabs (a[i] - b[i]), <, 0.03 * (1 + fabs (a[i]))); /* smallest layer: 20 rows, var off by 1/19 */
  fixture_clear (&training);
  fixture_clear (&inference);
}

static void
test_allocates_nothing (void)
{
#ifdef COUNTS_ALLOCATIONS
  Fixture f;
  int before;

  fixture_init (&f, GN_MODE_TRAINING, BATCH, 2);
  g_assert_cmpint (n_allocations, >, 0);
  gn_exec_train_batch (f.exec, BATCH, &(GnTargets){ .labels = labels }); /* the first lets the BLAS set itself up */
  before = g_atomic_int_get (&n_allocations);
  gn_exec_train_batch (f.exec, BATCH, &(GnTargets){ .labels = labels });
  gn_exec_train_batch (f.exec, BATCH - 2, &(GnTargets){ .labels = labels });
  g_assert_cmpint (g_atomic_int_get (&n_allocations), ==, before);
  fixture_clear (&f);
#else
  g_test_skip ("only glibc's allocator can be counted");
#endif
}

static void
test_profile (void)
{
  Fixture f;
  g_autoptr (GArray) profile = NULL;
  double seconds = 0;
  guint64 macs = 0;

  fixture_init (&f, GN_MODE_TRAINING, BATCH, 1);
  gn_exec_set_profiling (f.exec, TRUE);
  for (int i = 0; i < 5; i++)
    gn_exec_train_batch (f.exec, BATCH, &(GnTargets){ .labels = labels });
  profile = gn_exec_get_profile (f.exec);
  for (guint i = 0; i < profile->len; i++) {
    const GnStepTime *time = &g_array_index (profile, GnStepTime, i);

    seconds += time->forward_seconds + time->backward_seconds;
    macs += time->macs;
  }
  g_assert_cmpfloat (seconds, >, 0);
  g_assert_cmpuint (macs, ==, gn_graph_count_macs (f.graph));
  fixture_clear (&f);
}

/* The map that is kept gives the logits: its mean through the linear layer, for each photo of the batch. */
static void
test_features (void)
{
  Fixture f;
  GnShape shape;
  guint n;

  fixture_init (&f, GN_MODE_INFERENCE, BATCH, 2);
  gn_exec_forward (f.exec, BATCH);
  const float *features = gn_exec_get_features (f.exec, &shape), *logits = gn_exec_get_logits (f.exec);
  const GnParameterView *views = gn_graph_get_parameters (f.graph, &n);
  const float *weight = f.network->parameters + views[n - 2].offset, *bias = f.network->parameters + views[n - 1].offset;

  g_assert_cmpstr (views[n - 2].name, ==, "fc.weight");
  g_assert_nonnull (features);
  for (int photo = 0; photo < BATCH; photo++)
    for (int k = 0; k < CLASSES; k++) {
      double sum = 0;

      for (int i = 0; i < shape.h * shape.w * shape.c; i++)
        sum += (double) features[photo * shape.h * shape.w * shape.c + i] * weight[i % shape.c * CLASSES + k];
      g_assert_cmpfloat_with_epsilon (logits[photo * CLASSES + k], sum / (shape.h * shape.w) + bias[k], 1e-4);
    }
  fixture_clear (&f);
}

/* The same network on the same photos: BF16 has three digits. */
static void
test_bf16_near_fp32 (void)
{
  Fixture exact, shorter;
  gsize length;
  double difference = 0, square = 0;
  GnBatchResult a, b;

  fixture_init (&exact, GN_MODE_TRAINING, BATCH, 2);
  precision = GN_PRECISION_BF16;
  fixture_init (&shorter, GN_MODE_TRAINING, BATCH, 2);
  precision = GN_PRECISION_FP32;
  length = gn_graph_get_parameter_length (exact.graph);
  a = gn_exec_train_batch (exact.exec, BATCH, &(GnTargets){ .labels = labels });
  b = gn_exec_train_batch (shorter.exec, BATCH, &(GnTargets){ .labels = labels });
  g_assert_cmpfloat (a.loss_sum, !=, b.loss_sum);
  g_assert_cmpfloat (fabs (a.loss_sum - b.loss_sum), <, 0.01 * a.loss_sum);
  for (gsize i = 0; i < length; i++) {
    double x = gn_exec_get_gradients (exact.exec)[i], y = gn_exec_get_gradients (shorter.exec)[i];

    difference += (x - y) * (x - y);
    square += x * x;
  }
  g_assert_cmpfloat (sqrt (difference / square), <, 0.2); /* signs in front of ReLUs change in a network so small */
  fixture_clear (&exact);
  fixture_clear (&shorter);
}

typedef void (*Test) (void);

static void
in_bf16 (gconstpointer test)
{
  precision = GN_PRECISION_BF16;
  (*(const Test *) test) ();
  precision = GN_PRECISION_FP32;
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    Test test;
  } again[] = {
    { "overfits", test_overfits },     { "part-batch", test_part_batch },
    { "budget", test_budget },         { "inference", test_inference },
    { "features", test_features },     { "allocates-nothing", test_allocates_nothing },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exec/gradients", test_gradients);
  g_test_add_func ("/exec/overfits", test_overfits);
  g_test_add_func ("/exec/part-batch", test_part_batch);
  g_test_add_func ("/exec/budget", test_budget);
  g_test_add_func ("/exec/inference", test_inference);
  g_test_add_func ("/exec/allocates-nothing", test_allocates_nothing);
  g_test_add_func ("/exec/profile", test_profile);
  g_test_add_func ("/exec/features", test_features);
  g_test_add_func ("/exec/bf16/near-fp32", test_bf16_near_fp32);
  for (guint i = 0; i < G_N_ELEMENTS (again); i++) {
    g_autofree char *path = g_strconcat ("/exec/bf16/", again[i].name, NULL);

    g_test_add_data_func (path, &again[i].test, in_bf16);
  }
  return g_test_run ();
}
