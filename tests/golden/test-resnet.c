/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole networks against PyTorch: logits, loss, every gradient, running statistics, evaluation mode, ten Adam steps. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "golden-rules.h"
#include "gn-exec.h"
#include "gn-models.h"
#include "gn-optimizer.h"
#include "gn-safetensors.h"
#include "gn-state-dict.h"

#define THREADS 2

typedef struct {
  GnTensorFile *file;
  int batch, classes, size, adam_steps;
  double adam_rate;
  float *input;
  int *labels;
  GnNetwork *network;
  GnThreadPool *pool;
  GnExec *training;
  GnPrecision precision;
} Case;

static const char *
metadata (Case *self, const char *key)
{
  const char *value = g_hash_table_lookup (gn_tensor_file_get_metadata (self->file), key);

  g_assert_nonnull (value);
  return value;
}

/* Follows the rule in PyTorch's layout and lets the reader of state dicts bring it into ours. */
static void
load_initial (Case *self)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "guenon-golden-XXXXXX", NULL);
  g_autoptr (GnTensorFile) file = NULL;
  g_autoptr (GError) error = NULL;
  GArray *entries = gn_network_to_entries (self->network);
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  for (guint e = 0; e < entries->len; e++) {
    GnTensorEntry *entry = &g_array_index (entries, GnTensorEntry, e);
    float *values = (float *) entry->data;
    int fan_in = entry->n_dims > 1 ? entry->n_elements / entry->shape[0] : 0;

    if (entry->dtype == GN_DTYPE_F32 && !strstr (entry->name, ".running_"))
      for (gsize i = 0; i < entry->n_elements; i++)
        values[i] = golden_initial (entry->name, fan_in, i);
  }
  gn_safetensors_write (path, (const GnTensorEntry *) entries->data, entries->len, NULL, &error);
  g_assert_no_error (error);
  gn_tensor_entries_free (entries);
  file = gn_tensor_file_open (path, &error);
  g_assert_no_error (error);
  gn_network_load (self->network, file, GN_LOAD_STRICT, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);
}

static GnExec *
make_exec (Case *self, GnMode mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnPlan) plan = gn_plan_new (self->network->graph, mode, self->precision, self->batch, THREADS, &error);
  GnExec *exec;

  g_assert_no_error (error);
  exec = gn_exec_new (plan, self->network, self->pool, &error);
  g_assert_no_error (error);
  return exec;
}

static void
case_open (Case *self, const char *architecture, GnPrecision precision)
{
  g_autofree char *name = g_strconcat (architecture, ".safetensors", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GnGraph) graph = NULL;

  *self = (Case) { .file = gn_tensor_file_open (path, &error), .precision = precision };
  g_assert_no_error (error);
  g_assert_cmpstr (metadata (self, "architecture"), ==, architecture);
  self->batch = atoi (metadata (self, "batch"));
  self->classes = atoi (metadata (self, "classes"));
  self->size = atoi (metadata (self, "image_size"));
  self->adam_steps = atoi (metadata (self, "adam_steps"));
  self->adam_rate = g_ascii_strtod (metadata (self, "adam_learning_rate"), NULL);
  self->input = g_new (float, (gsize) self->batch * self->size * self->size * 3);
  golden_fill_input (atoi (metadata (self, "images")), self->batch, self->size, self->input);
  self->labels = g_new (int, self->batch);
  for (int n = 0; n < self->batch; n++)
    self->labels[n] = (2 * n + 1) % self->classes;
  graph = gn_model_build (architecture, self->classes, self->size, &error);
  g_assert_no_error (error);
  self->network = gn_network_new (graph);
  self->pool = gn_thread_pool_new (THREADS, 0);
  load_initial (self);
  self->training = make_exec (self, GN_MODE_TRAINING);
}

static void
case_close (Case *self)
{
  gn_exec_free (self->training);
  gn_thread_pool_free (self->pool);
  gn_network_free (self->network);
  gn_tensor_file_close (self->file);
  g_free (self->input);
  g_free (self->labels);
}

static void
set_input (Case *self, GnExec *exec)
{
  memcpy (gn_exec_get_input (exec), self->input, (gsize) self->batch * self->size * self->size * 3 * sizeof (float));
}

/* What PyTorch's own float32 strays from its float64, in relative L2. */
static double
float32_deviation (Case *self, const char *name)
{
  g_autofree char *key = g_strconcat ("float32/", name, NULL);
  const GnTensorEntry *entry = gn_tensor_file_find (self->file, key);
  float values[2];

  g_assert_nonnull (entry);
  g_assert_cmpuint (entry->n_elements, ==, 2);
  g_assert_true (gn_tensor_entry_to_float (entry, values, NULL));
  return values[1];
}

/* Compares a tensor in PyTorch's layout with the file's, sampled where that is; relative L2. */
static void
compare (Case *self, const char *name, const float *values, gsize n, double floor, double multiple)
{
  const GnTensorEntry *entry = gn_tensor_file_find (self->file, name);
  g_autofree float *expected = NULL;
  double difference = 0, norm = 0, tolerance = MAX (floor, multiple * float32_deviation (self, name));

  g_assert_nonnull (entry);
  g_assert_cmpuint (entry->n_elements, ==, n <= 4096 ? n : GOLDEN_SAMPLES);
  expected = g_new (float, entry->n_elements);
  g_assert_true (gn_tensor_entry_to_float (entry, expected, NULL));
  for (gsize j = 0; j < entry->n_elements; j++) {
    gsize position = n <= 4096 ? j : golden_sample_position (name, j, n);

    difference += (double) (values[position] - expected[j]) * (values[position] - expected[j]);
    norm += (double) expected[j] * expected[j];
  }
  g_assert_cmpfloat (norm, >, 0);
  if (!(sqrt (difference / norm) <= tolerance))
    g_error ("%s: off by %.2g relative L2, %.2g is allowed", name, sqrt (difference / norm), tolerance);
}

/* Compares every entry of a state dict whose name ends (or does not end) as running statistics do. */
static void
compare_entries (Case *self, GnNetwork *network, const char *prefix, gboolean running, double floor, double multiple)
{
  GArray *entries = gn_network_to_entries (network);
  guint compared = 0;

  for (guint e = 0; e < entries->len; e++) {
    const GnTensorEntry *entry = &g_array_index (entries, GnTensorEntry, e);
    g_autofree char *name = g_strconcat (prefix, entry->name, NULL);

    if (entry->dtype != GN_DTYPE_F32 || (strstr (entry->name, ".running_") != NULL) != running)
      continue;
    compare (self, name, entry->data, entry->n_elements, floor, multiple);
    compared++;
  }
  g_assert_cmpuint (compared, >, 20);
  gn_tensor_entries_free (entries);
}

/* The network with another vector in place of its parameters, to bring that into PyTorch's layout. */
static void
compare_vector (Case *self, const float *vector, const char *prefix, double floor, double multiple)
{
  GnNetwork copy = *self->network;

  copy.parameters = (float *) vector;
  compare_entries (self, &copy, prefix, FALSE, floor, multiple);
}

/* The gradient of the last layer's weights. */
static void
compare_head (Case *self, double floor)
{
  GnNetwork copy = *self->network;
  GArray *entries;

  copy.parameters = gn_exec_get_gradients (self->training);
  entries = gn_network_to_entries (&copy);
  for (guint e = 0; e < entries->len; e++) {
    const GnTensorEntry *entry = &g_array_index (entries, GnTensorEntry, e);

    if (strcmp (entry->name, "fc.weight") == 0)
      compare (self, "gradient/fc.weight", entry->data, entry->n_elements, floor, 0);
  }
  gn_tensor_entries_free (entries);
}

static float
train (Case *self)
{
  GnBatchResult result;

  set_input (self, self->training);
  result = gn_exec_train_batch (self->training, self->batch, &(GnTargets){ .labels = self->labels });
  return result.loss_sum / result.n;
}

static void
compare_evaluation (Case *self, const char *name, double floor)
{
  GnExec *inference = make_exec (self, GN_MODE_INFERENCE);

  set_input (self, inference);
  gn_exec_forward (inference, self->batch);
  compare (self, name, gn_exec_get_logits (inference), self->batch * self->classes, floor, 10);
  gn_exec_free (inference);
}

/* Returns the loss. */
static float
check_first_step (Case *self)
{
  float loss = train (self);

  compare (self, "logits", gn_exec_get_logits (self->training), self->batch * self->classes, 2e-5, 10);
  compare (self, "loss", &loss, 1, 1e-5, 10);
  /* F(4×4) Winograd transforms lose a digit against PyTorch's direct sums. */
  compare_vector (self, gn_exec_get_gradients (self->training), "gradient/", 1e-4, 20);
  compare_entries (self, self->network, "running/", TRUE, 1e-5, 10);

  compare_evaluation (self, "evaluation_logits", 2e-5);
  return loss;
}

static void
check_adam (Case *self, float first_loss)
{
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (self->network->graph, &n);
  gsize length = gn_graph_get_parameter_length (self->network->graph);
  g_autofree float *initial = g_memdup2 (self->network->parameters, length * sizeof (float));
  g_autoptr (GnOptimizer) adam =
    gn_optimizer_new (gn_optimizer_type_find ("adam", NULL), NULL, 0, 1, views, n, length);
  g_autofree float *losses = g_new (float, self->adam_steps);

  for (int step = 0; step < self->adam_steps; step++) {
    /* The first step takes the gradients at hand: another forward pass would move the running statistics again. */
    losses[step] = step == 0 ? first_loss : train (self);
    gn_optimizer_step (adam, self->pool, self->adam_rate, gn_exec_get_gradients (self->training),
                       self->network->parameters);
  }
  compare (self, "adam/losses", losses, self->adam_steps, 1e-4, 10);
  for (gsize i = 0; i < length; i++)
    initial[i] = self->network->parameters[i] - initial[i];
  compare_vector (self, initial, "adam/change/", 0.05, 4);
  compare_evaluation (self, "adam/evaluation_logits", 2e-3);
}

static void
test_network (gconstpointer architecture)
{
  Case self;
  float loss;

  case_open (&self, architecture, GN_PRECISION_FP32);
  loss = check_first_step (&self);
  check_adam (&self, loss);
  case_close (&self);
}

/* BF16 has three digits, and what comes out of dozens of layers one or two; gradients deep in a random network are chaos
 * in any short arithmetic, those of the last layer are not. */
static void
test_network_bf16 (gconstpointer architecture)
{
  Case self;
  float loss;

  case_open (&self, architecture, GN_PRECISION_BF16);
  loss = train (&self);
  compare (&self, "logits", gn_exec_get_logits (self.training), self.batch * self.classes, 0.05, 0);
  compare (&self, "loss", &loss, 1, 0.02, 0);
  compare_head (&self, 0.1);
  compare_entries (&self, self.network, "running/", TRUE, 0.05, 0);
  compare_evaluation (&self, "evaluation_logits", 0.05);
  case_close (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/golden/resnet18", "resnet18", test_network);
  g_test_add_data_func ("/golden/resnet50", "resnet50", test_network);
  g_test_add_data_func ("/golden/resnet18-bf16", "resnet18", test_network_bf16);
  g_test_add_data_func ("/golden/resnet50-bf16", "resnet50", test_network_bf16);
  return g_test_run ();
}
