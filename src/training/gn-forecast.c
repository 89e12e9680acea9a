/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-exec.h"
#include "gn-machine.h"
#include "gn-random.h"
#include "gn-requirements.h"
#include "gn-trainer.h"

#include <string.h>

enum { PROBE_BATCH = 16, STREAM_PROBE = 0x70726f62 /* "prob" */ };

typedef struct {
  const GnJob *job;
  GnNetwork *network;
  GnThreadPool *pool;
  GnExec *training, *validation;
  int batch;
} Probe;

static GnExec *
open_exec (Probe *probe, GnMode mode, GError **error)
{
  g_autoptr (GnPlan) plan =
      gn_plan_new (probe->job->graph, mode, probe->job->recipe->precision, probe->batch, probe->job->n_threads, error);
  GnExec *exec = plan ? gn_exec_new (plan, probe->network, probe->pool, error) : NULL;
  if (!exec)
    return NULL;
  GnShape shape = gn_graph_get_input (probe->job->graph);
  gsize length = (gsize)probe->batch * shape.h * shape.w * shape.c;
  GnRandom random = gn_random_init (0, 0, 0, STREAM_PROBE);
  for (gsize i = 0; i < length; i++)
    gn_exec_get_input (exec)[i] = (float)gn_random_uniform (&random, -1, 1);
  return exec;
}

/* One step as in training, without an optimiser's slots: the update is an elementwise pass, lost in the noise. */
static double
time_training (Probe *probe, const int *labels)
{
  gint64 began = g_get_monotonic_time ();
  gn_exec_train_batch (probe->training, probe->batch, &(GnTargets){ .labels = labels });
  return (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC / probe->batch;
}

static double
time_validation (Probe *probe)
{
  gint64 began = g_get_monotonic_time ();
  gn_exec_forward (probe->validation, probe->batch);
  return (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC / probe->batch;
}

/* The first step maps the memory; the fastest of the following ones is the least disturbed. */
static gboolean
measure (Probe *probe, int n_steps, GCancellable *cancellable, double *seconds_per_epoch, GError **error)
{
  g_autofree int *labels = g_new0 (int, probe->batch);
  double training = 0, validation = 0;
  for (int step = 0; step < n_steps; step++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    double forward = time_validation (probe), both = time_training (probe, labels);
    validation = step <= 1 ? forward : MIN (validation, forward);
    training = step <= 1 ? both : MIN (training, both);
  }
  const GnRecipe *recipe = probe->job->recipe;
  double larger = (double)gn_recipe_get_test_size (recipe) / recipe->image_size;
  *seconds_per_epoch =
      training * probe->job->n_training + validation * larger * larger * probe->job->n_validation;
  return TRUE;
}

static gboolean
run_probe (const GnJob *job, GnThreadPool *pool, int n_steps, GCancellable *cancellable, double *seconds_per_epoch,
           GError **error)
{
  Probe probe = { .job = job, .pool = pool, .batch = MIN (job->recipe->batch_size, PROBE_BATCH) };
  probe.network = gn_network_new (job->graph);
  gn_network_initialize (probe.network, 0);
  gboolean ok = (probe.training = open_exec (&probe, GN_MODE_TRAINING, error)) != NULL &&
                (probe.validation = open_exec (&probe, GN_MODE_INFERENCE, error)) != NULL &&
                measure (&probe, n_steps, cancellable, seconds_per_epoch, error);
  gn_exec_free (probe.training);
  gn_exec_free (probe.validation);
  gn_network_free (probe.network);
  return ok;
}

static gboolean
forecast_job (GnJob *job, GnThreadPool *pool, const GnTrainOptions *options, int probe_steps, GCancellable *cancellable,
              GnForecast *forecast, GError **error)
{
  guint64 budget = gn_machine_get_budget (options ? options->memory_budget : 0);
  forecast->memory = gn_job_get_memory (job, job->recipe->batch_size, budget, error);
  if (!forecast->memory)
    return FALSE;
  forecast->disk = gn_job_get_disk (job);
  forecast->largest_batch = gn_job_get_largest_batch (job, budget);
  if (probe_steps <= 0 || forecast->largest_batch < MIN (job->recipe->batch_size, PROBE_BATCH))
    return TRUE;
  return run_probe (job, pool, probe_steps, cancellable, &forecast->seconds_per_epoch, error);
}

gboolean
gn_trainer_forecast (const GnRecipe *recipe, guint n_classes, guint n_training, guint n_validation,
                     const GnTrainOptions *options, int probe_steps, GCancellable *cancellable, GnForecast *forecast,
                     GError **error)
{
  memset (forecast, 0, sizeof *forecast);
  if (!gn_recipe_validate (recipe, error))
    return FALSE;
  g_autoptr (GnGraph) graph = gn_model_build (recipe->architecture, (int)n_classes, recipe->image_size, error);
  g_autoptr (GnGraph) test_graph =
      graph ? gn_recipe_build_test_graph (recipe, graph, (int)n_classes, error) : NULL;
  const GnOptimizerType *optimizer = test_graph ? gn_optimizer_type_find (recipe->optimizer, error) : NULL;
  if (!optimizer)
    return FALSE;
  GnThreadPool *pool = gn_thread_pool_new (options ? options->n_threads : 0, options ? options->niceness : 0);
  GnJob job = { graph, test_graph, recipe, optimizer->n_slots, gn_thread_pool_n_threads (pool), n_training, n_validation };
  gboolean ok = forecast_job (&job, pool, options, probe_steps, cancellable, forecast, error);
  gn_thread_pool_free (pool);
  return ok;
}
