/* SPDX-License-Identifier: GPL-3.0-or-later */
/* benchmark: how fast this computer trains and classifies. */
#include "gn-cli-augment-benchmark.h"
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-profile.h"

#include "gn-cpu.h"
#include "gn-error.h"
#include "gn-machine.h"
#include "gn-optimizer.h"
#include "gn-peak.h"
#include "gn-random.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>
#include <string.h>

#define LEAST_ROUNDS 3
#define LEARNING_RATE 1e-4 /* small: random labels must not make the values overflow */
#define PROGRAM_BYTES (64 << 20) /* code, libraries, threads: generous */

typedef struct {
  char *architecture;
  int batch_size, image_size, classes;
  double seconds;
  gboolean profile, explain_plan;
} Settings;

static const GnParamSpec params[] = {
  { "batch-size", N_ ("Batch size"), N_ ("photos"), N_ ("Photos at once."), GN_PARAM_INTEGER, 1, 4096, 32, 1, 256, 1, NULL,
    offsetof (Settings, batch_size) },
  { "image-size", N_ ("Image size"), N_ ("px"), N_ ("Side of the network's square input."), GN_PARAM_INTEGER, 1,
    GN_MODEL_MAX_SIZE, 224, 32, 512, 32, NULL, offsetof (Settings, image_size) },
  { "classes", N_ ("Classes"), N_ ("classes"), N_ ("Outputs of the network."), GN_PARAM_INTEGER, 2, GN_MODEL_MAX_CLASSES, 10,
    2, 1000, 1, NULL, offsetof (Settings, classes) },
  { "seconds", N_ ("Seconds"), N_ ("s"), N_ ("Time to measure each figure for, at least."), GN_PARAM_REAL, 0, 86400, 10, 1,
    60, 1, NULL, offsetof (Settings, seconds) },
  { NULL }
};

typedef struct {
  GnCliContext *context;
  const Settings *settings;
  GnGraph *graph;
  GnNetwork *network;
  GnThreadPool *pool;
  char *plan;       /* of training, as text */
  GArray *profile;  /* (element-type GnStepTime), of training; owned */
  GnPlan *profiled; /* whose names it borrows */
  double peak;      /* operations a second, measured with the profile */
  GArray *augmentations; /* (element-type GnAugmentTime); owned */
  double training_rate, inference_rate, single_milliseconds, augmentation_rate;
  guint64 peak_memory;
} Benchmark;

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_params_set_defaults (params, settings);
  gn_cli_options_add_text (options, "architecture", "NAME", N_ ("Network; “guenon-cli models” lists them."), "resnet50",
                           &settings->architecture);
  gn_cli_options_add_specs (options, params, settings);
  gn_cli_options_add_flag (options, "profile", N_ ("Tell the time of each step of training, forwards and backwards."),
                           &settings->profile);
  gn_cli_options_add_flag (options, "explain-plan", N_ ("Tell how the network is carried out, step by step."),
                           &settings->explain_plan);
}

static void
clear (gpointer data)
{
  g_free (((Settings *)data)->architecture);
}

/* The most memory the process has had so far. Not getrusage(): its figure may be that of the shell before exec(). */
static guint64
read_peak_memory (void)
{
  g_autofree char *status = NULL;
  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  const char *line = strstr (status, "VmHWM:");
  return line ? g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) * 1024 : 0;
}

static void
fill_input (GnExec *exec, const Settings *settings, int batch_size, int *labels)
{
  GnRandom random = gn_random_init (1, 0, 0, 0);
  gsize n = (gsize)batch_size * (gsize)settings->image_size * (gsize)settings->image_size * 3;
  float *input = gn_exec_get_input (exec);
  for (gsize i = 0; i < n; i++)
    input[i] = (float)gn_random_uniform (&random, -1, 1);
  for (int i = 0; labels && i < batch_size; i++)
    labels[i] = gn_random_integer (&random, 0, settings->classes - 1);
}

static gint
compare_reals (gconstpointer a, gconstpointer b)
{
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static double
get_median (GArray *times)
{
  g_array_sort (times, compare_reals);
  guint middle = times->len / 2;
  double high = g_array_index (times, double, middle);
  return times->len % 2 ? high : (high + g_array_index (times, double, middle - 1)) / 2;
}

typedef void (*Round) (gpointer data);

/* Median seconds of a round, after one that warms up; 0 when cancelled. */
static double
measure (Benchmark *benchmark, const char *label, Round round, gpointer data, GError **error)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  GCancellable *cancellable = benchmark->context->cancellable;
  double total = 0;
  gn_cli_note (benchmark->context, "%s …", label);
  round (data);
  while (total < benchmark->settings->seconds || times->len < LEAST_ROUNDS) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return 0;
    gint64 start = g_get_monotonic_time ();
    round (data);
    double seconds = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;
    g_array_append_val (times, seconds);
    total += seconds;
  }
  return MAX (get_median (times), 1e-9);
}

/* One training step, or one forward pass. */
typedef struct {
  GnExec *exec;
  GnOptimizer *optimizer;
  Benchmark *benchmark;
  int batch_size, *labels;
} Work;

static void
train_once (gpointer data)
{
  Work *work = data;
  gn_exec_train_batch (work->exec, work->batch_size, &(GnTargets){ .labels = work->labels });
  gn_optimizer_step (work->optimizer, work->benchmark->pool, LEARNING_RATE, gn_exec_get_gradients (work->exec),
                     work->benchmark->network->parameters);
}

static void
forward_once (gpointer data)
{
  Work *work = data;
  gn_exec_forward (work->exec, work->batch_size);
}

/* What the budget leaves beside the weights, in training Adam's two vectors, and what the program takes by itself. */
static guint64
get_plan_budget (Benchmark *benchmark, GnMode mode)
{
  guint64 budget = gn_machine_get_budget (benchmark->context->memory_budget);
  guint64 parameters = gn_graph_get_parameter_length (benchmark->graph) * (mode == GN_MODE_TRAINING ? 3 : 1);
  guint64 values = (parameters + gn_graph_get_state_length (benchmark->graph)) * sizeof (float);
  return budget - MIN (budget, values + PROGRAM_BYTES);
}

static GnPlan *
make_plan (Benchmark *benchmark, GnMode mode, int batch_size, GError **error)
{
  guint64 budget = get_plan_budget (benchmark, mode);
  int threads = gn_thread_pool_n_threads (benchmark->pool);
  g_autoptr (GnPlan) plan = gn_plan_new_within (benchmark->graph, mode, benchmark->context->precision, batch_size, threads, budget,
                                                error);
  if (plan && gn_plan_get_bytes (plan) > budget) {
    int largest = gn_plan_largest_batch (benchmark->graph, mode, benchmark->context->precision, threads, budget);
    g_autofree char *needed = g_format_size_full (gn_plan_get_bytes (plan), G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *available = g_format_size_full (budget, G_FORMAT_SIZE_IEC_UNITS);
    g_set_error (error, GN_ERROR, GN_ERROR_NO_MEMORY,
                 _ ("A batch of %d photos of %d px needs %s of memory, and there are %s; the largest that fits is %d"),
                 batch_size, benchmark->settings->image_size, needed, available, largest);
    return NULL;
  }
  return g_steal_pointer (&plan);
}

static gboolean
measure_training (Benchmark *benchmark, GError **error)
{
  guint n_views;
  const GnParameterView *views = gn_graph_get_parameters (benchmark->graph, &n_views);
  const GnOptimizerType *type = gn_optimizer_type_find ("adam", error);
  int batch_size = benchmark->settings->batch_size;
  g_autofree int *labels = g_new0 (int, batch_size);
  benchmark->profiled = type ? make_plan (benchmark, GN_MODE_TRAINING, batch_size, error) : NULL;
  g_autoptr (GnExec) exec = benchmark->profiled
                              ? gn_exec_new (benchmark->profiled, benchmark->network, benchmark->pool, error)
                              : NULL;
  if (!exec)
    return FALSE;
  g_autoptr (GnOptimizer) optimizer = gn_optimizer_new (type, NULL, 0, 1, views, n_views,
                                                        gn_graph_get_parameter_length (benchmark->graph));
  Work work = { exec, optimizer, benchmark, batch_size, labels };
  benchmark->plan = gn_plan_to_string (benchmark->profiled);
  fill_input (exec, benchmark->settings, batch_size, labels);
  double seconds = measure (benchmark, _ ("Training"), train_once, &work, error);
  if (seconds == 0)
    return FALSE;
  benchmark->training_rate = batch_size / seconds;
  benchmark->peak_memory = read_peak_memory ();
  if (benchmark->settings->profile) {
    gn_exec_set_profiling (exec, TRUE); /* one more step: measuring each part slows it down a little */
    train_once (&work);
    benchmark->profile = gn_exec_get_profile (exec);
    benchmark->peak = gn_peak_measure (benchmark->pool);
  }
  return TRUE;
}

/* Median seconds of a forward pass, 0 with the error set. */
static double
measure_inference (Benchmark *benchmark, const char *label, int batch_size, GError **error)
{
  g_autoptr (GnPlan) plan = make_plan (benchmark, GN_MODE_INFERENCE, batch_size, error);
  g_autoptr (GnExec) exec = plan ? gn_exec_new (plan, benchmark->network, benchmark->pool, error) : NULL;
  if (!exec)
    return 0;
  Work work = { exec, NULL, benchmark, batch_size, NULL };
  fill_input (exec, benchmark->settings, batch_size, NULL);
  return measure (benchmark, label, forward_once, &work, error);
}

static gboolean
measure_all (Benchmark *benchmark, GError **error)
{
  gn_network_initialize (benchmark->network, benchmark->context->seed);
  if (!measure_training (benchmark, error))
    return FALSE;
  gn_network_initialize (benchmark->network, benchmark->context->seed);
  double batch = measure_inference (benchmark, _ ("Classifying in batches"), benchmark->settings->batch_size, error);
  double single = batch > 0 ? measure_inference (benchmark, _ ("Classifying one by one"), 1, error) : 0;
  if (single == 0)
    return FALSE;
  benchmark->inference_rate = benchmark->settings->batch_size / batch;
  benchmark->single_milliseconds = 1000 * single;
  gn_cli_note (benchmark->context, "%s …", _ ("Changing photos at random"));
  benchmark->augmentation_rate = gn_cli_measure_augmentation (benchmark->context->cancellable, error);
  if (benchmark->settings->profile)
    benchmark->augmentations = gn_cli_profile_augmentations ();
  return benchmark->augmentation_rate > 0;
}

static void
write_augmentations (const GArray *times, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "augmentation_profile");
  for (guint i = 0; i < times->len; i++) {
    const GnAugmentTime *time = &g_array_index (times, GnAugmentTime, i);
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "name", time->type->name);
    gn_cli_json_real (builder, "milliseconds", time->milliseconds);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_json (const Benchmark *benchmark)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_string (builder, "architecture", gn_graph_get_architecture (benchmark->graph));
  gn_cli_json_int (builder, "batch_size", benchmark->settings->batch_size);
  gn_cli_json_int (builder, "image_size", benchmark->settings->image_size);
  gn_cli_json_string (builder, "precision",
                      gn_precision_names[gn_precision_resolve (benchmark->context->precision)]);
  gn_cli_json_int (builder, "threads", gn_thread_pool_n_threads (benchmark->pool));
  gn_cli_json_string (builder, "cpu", gn_cpu_model ());
  gn_cli_json_string (builder, "isa", gn_isa_name (gn_cpu_isa ()));
  gn_cli_json_string (builder, "blas_core", gn_cpu_blas_core ());
  gn_cli_json_real (builder, "training_images_per_second", benchmark->training_rate);
  gn_cli_json_real (builder, "inference_images_per_second", benchmark->inference_rate);
  gn_cli_json_real (builder, "single_image_milliseconds", benchmark->single_milliseconds);
  gn_cli_json_real (builder, "augmentation_images_per_second", benchmark->augmentation_rate);
  if (benchmark->peak_memory > 0)
    gn_cli_json_int (builder, "peak_memory_bytes", (gint64)benchmark->peak_memory);
  gn_cli_json_int (builder, "parameters", (gint64)gn_graph_count_parameters (benchmark->graph));
  if (benchmark->profile)
    gn_cli_profile_write (benchmark->profile, benchmark->settings->batch_size, benchmark->peak, builder);
  if (benchmark->augmentations)
    write_augmentations (benchmark->augmentations, builder);
  if (benchmark->settings->explain_plan)
    gn_cli_json_string (builder, "plan", benchmark->plan);
  gn_cli_json_end (builder);
}

static void
print_augmentations (const GArray *times)
{
  const char *headers[] = { _ ("Random change"), _ ("ms a photo") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lr", headers);
  for (guint i = 0; i < times->len; i++) {
    const GnAugmentTime *time = &g_array_index (times, GnAugmentTime, i);
    g_autofree char *milliseconds = g_strdup_printf ("%.3f", time->milliseconds);
    gn_cli_table_add (table, (const char *[]){ time->type->name, milliseconds });
  }
  putchar ('\n');
  gn_cli_table_print (table, stdout);
}

static void
print_text (const Benchmark *benchmark)
{
  g_autofree char *parameters = gn_cli_number (gn_graph_count_parameters (benchmark->graph));
  g_autofree char *memory = g_format_size_full (benchmark->peak_memory, G_FORMAT_SIZE_IEC_UNITS);
  GnPrecision precision = gn_precision_resolve (benchmark->context->precision);
  printf (_ ("%s, %s parameters, batch %d, %d px, %s\n"), gn_graph_get_architecture (benchmark->graph), parameters,
          benchmark->settings->batch_size, benchmark->settings->image_size,
          precision == GN_PRECISION_BF16 ? "BF16" : "FP32");
  printf (_ ("%s, %s kernels, OpenBLAS for %s, %d threads\n\n"), gn_cpu_model (), gn_isa_name (gn_cpu_isa ()),
          gn_cpu_blas_core (), gn_thread_pool_n_threads (benchmark->pool));
  printf (_ ("Training                %8.2f photos/s\n"), benchmark->training_rate);
  printf (_ ("Classifying in batches  %8.2f photos/s\n"), benchmark->inference_rate);
  printf (_ ("Classifying one photo   %8.2f ms\n"), benchmark->single_milliseconds);
  printf (_ ("Changing photos         %8.2f photos/s (report pipeline, 224 px, one thread)\n"),
          benchmark->augmentation_rate);
  if (benchmark->peak_memory > 0)
    printf (_ ("Memory while training   %11s\n"), memory);
  if (benchmark->profile)
    gn_cli_profile_print (benchmark->profile, benchmark->settings->batch_size, benchmark->peak);
  if (benchmark->augmentations)
    print_augmentations (benchmark->augmentations);
  if (benchmark->settings->explain_plan)
    printf ("\n%s", benchmark->plan);
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  const char *name = settings->architecture ? settings->architecture : "resnet50";
  if (!gn_cli_check_architecture (name, error))
    return GN_EXIT_FAILED;
  g_autoptr (GnGraph) graph = gn_model_build (name, settings->classes, settings->image_size, error);
  if (!graph)
    return GN_EXIT_FAILED;
  g_autoptr (GnNetwork) network = gn_network_new (graph);
  Benchmark benchmark = { .context = context, .settings = settings, .graph = graph, .network = network,
                          .pool = gn_thread_pool_new (context->threads, 0) };
  gboolean ok = measure_all (&benchmark, error);
  if (ok && context->json)
    print_json (&benchmark);
  else if (ok)
    print_text (&benchmark);
  g_clear_pointer (&benchmark.profile, g_array_unref);
  g_clear_pointer (&benchmark.augmentations, g_array_unref);
  g_clear_pointer (&benchmark.profiled, gn_plan_unref);
  g_clear_pointer (&benchmark.pool, gn_thread_pool_free);
  g_free (benchmark.plan);
  return ok ? GN_EXIT_DONE : GN_EXIT_FAILED;
}

const GnCliCommand gn_cli_benchmark = {
  .name = "benchmark",
  .operands = "",
  .summary = N_ ("Measure how fast this computer trains and classifies."),
  .description = N_ ("The figures are medians. Training counts a whole step: forwards, backwards and the optimiser's update."),
  .uses = GN_USES_THREADS | GN_USES_SEED | GN_USES_MEMORY | GN_USES_NETWORK | GN_USES_PRECISION,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
