/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-comparison.h"
#include "gn-exec.h"
#include "gn-iris.h"
#include "gn-plot.h"
#include "gn-random.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define ALL (GN_IRIS_SPECIES * GN_IRIS_FLOWERS)
#define FOLD 5 /* every fifth flower is held out */
#define HELD_OUT (ALL / FOLD)
#define TRAINING (ALL - HELD_OUT)
#define BATCH 24
#define HIDDEN 16
#define COLORS 8 /* of the palette */

static const double learning_rates[] = { 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3 };

typedef struct {
  float training[TRAINING][GN_IRIS_MEASUREMENTS], held_out[HELD_OUT][GN_IRIS_MEASUREMENTS];
  int training_labels[TRAINING], held_out_labels[HELD_OUT];
} Flowers;

typedef struct {
  Flowers flowers;
  GnNetwork *network;
  GnThreadPool *pool;
  GnExec *training, *inference;
  guint epochs;
  guint64 seed;
} Bench;

/* Each measurement to mean 0 and deviation 1 over the training flowers. */
static void
standardize (Flowers *flowers)
{
  for (int j = 0; j < GN_IRIS_MEASUREMENTS; j++) {
    double sum = 0, squares = 0;
    for (int i = 0; i < TRAINING; i++) {
      sum += flowers->training[i][j];
      squares += flowers->training[i][j] * flowers->training[i][j];
    }
    double mean = sum / TRAINING, deviation = sqrt (squares / TRAINING - mean * mean);
    for (int i = 0; i < TRAINING; i++)
      flowers->training[i][j] = (float)((flowers->training[i][j] - mean) / deviation);
    for (int i = 0; i < HELD_OUT; i++)
      flowers->held_out[i][j] = (float)((flowers->held_out[i][j] - mean) / deviation);
  }
}

static void
split (Flowers *flowers)
{
  int n_training = 0, n_held_out = 0;
  for (int i = 0; i < ALL; i++) {
    gboolean out = i % FOLD == FOLD - 1;
    float *row = out ? flowers->held_out[n_held_out] : flowers->training[n_training];
    for (int j = 0; j < GN_IRIS_MEASUREMENTS; j++)
      row[j] = gn_iris[i][j];
    if (out)
      flowers->held_out_labels[n_held_out++] = i / GN_IRIS_FLOWERS;
    else
      flowers->training_labels[n_training++] = i / GN_IRIS_FLOWERS;
  }
  standardize (flowers);
}

/* Four measurements, a hidden layer, three species; a flower is a picture of one pixel with four channels. */
static GnGraph *
build_network (GError **error)
{
  GnGraphBuilder *b = gn_graph_builder_new ("iris", (GnShape){ 1, 1, GN_IRIS_MEASUREMENTS });
  int x = gn_graph_builder_relu (b, gn_graph_builder_conv (b, "hidden", 0, HIDDEN, 1, 1, 0));
  x = gn_graph_builder_global_average_pool (b, x);
  gn_graph_builder_linear (b, "fc", x, GN_IRIS_SPECIES);
  return gn_graph_builder_finish (b, error);
}

static GnExec *
make_exec (Bench *bench, GnGraph *graph, GnMode mode, int batch_size, GError **error)
{
  g_autoptr (GnPlan) plan = gn_plan_new (graph, mode, GN_PRECISION_FP32, batch_size, 1, error);
  return plan ? gn_exec_new (plan, bench->network, bench->pool, error) : NULL;
}

static gboolean
bench_open (Bench *bench, GError **error)
{
  g_autoptr (GnGraph) graph = build_network (error);
  if (!graph)
    return FALSE;
  split (&bench->flowers);
  bench->network = gn_network_new (graph);
  bench->pool = gn_thread_pool_new (1, 0);
  bench->training = make_exec (bench, graph, GN_MODE_TRAINING, BATCH, error);
  bench->inference = bench->training ? make_exec (bench, graph, GN_MODE_INFERENCE, HELD_OUT, error) : NULL;
  return bench->inference != NULL;
}

static void
bench_close (Bench *bench)
{
  g_clear_pointer (&bench->training, gn_exec_free);
  g_clear_pointer (&bench->inference, gn_exec_free);
  g_clear_pointer (&bench->network, gn_network_free);
  g_clear_pointer (&bench->pool, gn_thread_pool_free);
}

static double
train_epoch (Bench *bench, guint32 epoch, GnOptimizer *optimizer, double learning_rate)
{
  guint32 order[TRAINING];
  double loss = 0;
  for (guint32 i = 0; i < TRAINING; i++)
    order[i] = i;
  GnRandom random = gn_random_init (bench->seed, epoch, 0, 0);
  gn_random_shuffle (&random, order, TRAINING);
  for (int first = 0; first < TRAINING; first += BATCH) {
    int labels[BATCH], n = MIN (BATCH, TRAINING - first);
    float *input = gn_exec_get_input (bench->training);
    for (int i = 0; i < n; i++) {
      guint32 flower = order[first + i];
      memcpy (input + i * GN_IRIS_MEASUREMENTS, bench->flowers.training[flower], sizeof bench->flowers.training[0]);
      labels[i] = bench->flowers.training_labels[flower];
    }
    loss += gn_exec_train_batch (bench->training, n, &(GnTargets){ .labels = labels }).loss_sum;
    gn_optimizer_step (optimizer, bench->pool, learning_rate, gn_exec_get_gradients (bench->training),
                       bench->network->parameters);
  }
  return loss / TRAINING;
}

static double
measure_accuracy (Bench *bench)
{
  int correct = 0;
  gn_exec_refresh (bench->inference);
  memcpy (gn_exec_get_input (bench->inference), bench->flowers.held_out, sizeof bench->flowers.held_out);
  gn_exec_forward (bench->inference, HELD_OUT);
  const float *logits = gn_exec_get_logits (bench->inference);
  for (int i = 0; i < HELD_OUT; i++, logits += GN_IRIS_SPECIES) {
    int best = 0;
    for (int k = 1; k < GN_IRIS_SPECIES; k++)
      if (logits[k] > logits[best])
        best = k;
    correct += best == bench->flowers.held_out_labels[i];
  }
  return (double)correct / HELD_OUT;
}

/* Trains once; returns the mean loss of the whole run, infinite when it diverged: fast and low both count. */
static double
train (Bench *bench, const GnOptimizerType *type, double learning_rate, double *losses, double *accuracy)
{
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (bench->network->graph, &n);
  g_autoptr (GnOptimizer) optimizer =
      gn_optimizer_new (type, NULL, 0, 1, views, n, gn_graph_get_parameter_length (bench->network->graph));
  double sum = 0;
  gn_network_initialize (bench->network, bench->seed);
  for (guint epoch = 0; epoch < bench->epochs; epoch++) {
    losses[epoch] = train_epoch (bench, epoch + 1, optimizer, learning_rate);
    sum += losses[epoch];
  }
  *accuracy = measure_accuracy (bench);
  return isfinite (sum) ? sum / bench->epochs : INFINITY;
}

static void
find_best (Bench *bench, GnOptimizerCurve *curve)
{
  g_autofree double *losses = g_new (double, bench->epochs);
  double best = INFINITY, accuracy;
  for (guint i = 0; i < G_N_ELEMENTS (learning_rates); i++) {
    double loss = train (bench, curve->type, learning_rates[i], losses, &accuracy);
    if (i > 0 && !(loss < best))
      continue;
    best = loss;
    curve->learning_rate = learning_rates[i];
    curve->accuracy = accuracy;
    memcpy (curve->losses, losses, bench->epochs * sizeof *losses);
  }
}

GnOptimizerComparison *
gn_optimizer_comparison_new (guint epochs, guint64 seed, GError **error)
{
  g_return_val_if_fail (epochs > 0, NULL);
  const GnOptimizerType *const *types = gn_optimizer_types_list ();
  Bench bench = { .epochs = epochs, .seed = seed };
  g_autoptr (GnOptimizerComparison) comparison = g_new0 (GnOptimizerComparison, 1);
  if (!bench_open (&bench, error)) {
    bench_close (&bench);
    return NULL;
  }
  while (types[comparison->n])
    comparison->n++;
  comparison->epochs = epochs;
  comparison->held_out = HELD_OUT;
  comparison->curves = g_new0 (GnOptimizerCurve, comparison->n);
  for (guint i = 0; i < comparison->n; i++) {
    comparison->curves[i].type = types[i];
    comparison->curves[i].losses = g_new (double, epochs);
    find_best (&bench, &comparison->curves[i]);
  }
  bench_close (&bench);
  return g_steal_pointer (&comparison);
}

void
gn_optimizer_comparison_free (GnOptimizerComparison *comparison)
{
  if (!comparison)
    return;
  for (guint i = 0; i < comparison->n; i++)
    g_free (comparison->curves[i].losses);
  g_free (comparison->curves);
  g_free (comparison);
}

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const GnPlotStyle style = { .background = TRUE };
  gn_plot_curve_draw (cr, width, height, data, &style);
}

gboolean
gn_optimizer_comparison_write_figure (const GnOptimizerComparison *comparison, const char *path, GError **error)
{
  g_autofree GnSeries *series = g_new0 (GnSeries, comparison->n);
  g_autofree double *epochs = g_new (double, comparison->epochs);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < comparison->epochs; i++)
    epochs[i] = i + 1;
  for (guint i = 0; i < comparison->n; i++) {
    const GnOptimizerCurve *curve = &comparison->curves[i];
    char rate[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd (rate, sizeof rate, "%g", curve->learning_rate);
    g_ptr_array_add (labels, g_strdup_printf ("%s, %s", _ (curve->type->label), rate));
    series[i] = (GnSeries){ .label = g_ptr_array_index (labels, i), .x = epochs, .y = curve->losses,
                            .n = comparison->epochs, .color = (int)i, .dashed = i >= COLORS };
  }
  GnCurvePlot plot = { .title = _ ("Optimisers on Fisher’s irises, each at its best learning rate"),
                       .x_label = _ ("epoch"), .y_label = _ ("training loss"), .series = series,
                       .n_series = comparison->n, .log_y = TRUE, .integer_x = TRUE, .mark_x = NAN, .hover_x = NAN };
  return gn_plot_export (path, 800, 500, draw, &plot, error);
}
