/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-exec.h"
#include "gn-machine.h"
#include "gn-random.h"
#include "gn-requirements.h"
#include "gn-trainer.h"

#include <math.h>
#include <string.h>

enum { PROBE_BATCH = 16, STREAM_PROBE = 0x70726f62 /* "prob" */ };

typedef struct {
  const GnJob *job;
  GnThreadPool *pool;
  int batch;
  GnNetwork *whole, *trained, *frozen_part;
  GnExec *training, *frozen, *validation; /* frozen: (nullable) */
} Probe;

static GnExec *
open_exec (Probe *probe, GnNetwork *network, GnMode mode, GError **error)
{
  g_autoptr (GnPlan) plan = gn_plan_new (network->graph, mode, probe->job->recipe->precision, probe->batch,
                                         probe->job->n_threads, error);
  GnExec *exec = plan ? gn_exec_new (plan, network, probe->pool, error) : NULL;
  if (!exec)
    return NULL;
  GnShape shape = gn_graph_get_input (network->graph);
  gsize length = (gsize)probe->batch * shape.h * shape.w * shape.c;
  GnRandom random = gn_random_init (0, 0, 0, STREAM_PROBE);
  for (gsize i = 0; i < length; i++)
    gn_exec_get_input (exec)[i] = (float)gn_random_uniform (&random, -1, 1);
  return exec;
}

static gboolean
open_probe (Probe *probe, GError **error)
{
  const GnJob *job = probe->job;
  probe->whole = gn_network_new (job->whole);
  gn_network_initialize (probe->whole, 0);
  probe->trained = gn_network_new_part (probe->whole, job->graph);
  if (job->frozen) {
    probe->frozen_part = gn_network_new_part (probe->whole, job->frozen);
    probe->frozen = open_exec (probe, probe->frozen_part, GN_MODE_INFERENCE, error);
    if (!probe->frozen)
      return FALSE;
  }
  probe->training = open_exec (probe, probe->trained, GN_MODE_TRAINING, error);
  probe->validation = probe->training ? open_exec (probe, probe->whole, GN_MODE_INFERENCE, error) : NULL;
  return probe->validation != NULL;
}

static void
close_probe (Probe *probe)
{
  gn_exec_free (probe->training);
  gn_exec_free (probe->frozen);
  gn_exec_free (probe->validation);
  gn_network_free (probe->trained);
  gn_network_free (probe->frozen_part);
  gn_network_free (probe->whole);
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
time_forward (Probe *probe, GnExec *exec)
{
  if (!exec)
    return 0;
  gint64 began = g_get_monotonic_time ();
  gn_exec_forward (exec, probe->batch);
  return (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC / probe->batch;
}

/* How much of the work at the full size the photos' growing size leaves, on average. */
static double
mean_area (const GnRecipe *recipe)
{
  double sum = 0;
  for (int epoch = 1; epoch <= recipe->epochs; epoch++)
    sum += pow ((double)gn_recipe_get_epoch_size (recipe, epoch) / recipe->image_size, 2);
  return sum / recipe->epochs;
}

typedef struct {
  double training, frozen, validation; /* seconds a photo */
} Times;

static void
combine (const GnJob *job, const Times *times, GnForecast *forecast)
{
  gboolean once = job->recipe->trainable == GN_TRAINABLE_HEAD;
  double all = job->n_training + job->n_validation;
  int passes = job->recipe->sam > 0 ? 2 : 1, looks = job->recipe->test_flips ? 2 : 1;
  if (once) {
    forecast->seconds_before = times->frozen * all;
    forecast->seconds_per_epoch = passes * times->training * all;
    return;
  }
  forecast->seconds_per_epoch = passes * (times->training + times->frozen) * mean_area (job->recipe) * job->n_training +
                                looks * times->validation * job->n_validation;
}

/* The first step maps the memory; the fastest of the following ones is the least disturbed. */
static gboolean
measure (Probe *probe, int n_steps, GCancellable *cancellable, GnForecast *forecast, GError **error)
{
  g_autofree int *labels = g_new0 (int, probe->batch);
  Times best = { 0 };
  for (int step = 0; step < n_steps; step++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    Times now = { .validation = time_forward (probe, probe->validation),
                  .frozen = time_forward (probe, probe->frozen),
                  .training = time_training (probe, labels) };
    if (step <= 1)
      best = now;
    best = (Times){ MIN (best.training, now.training), MIN (best.frozen, now.frozen),
                    MIN (best.validation, now.validation) };
  }
  combine (probe->job, &best, forecast);
  return TRUE;
}

static gboolean
run_probe (const GnJob *job, GnThreadPool *pool, int n_steps, GCancellable *cancellable, GnForecast *forecast,
           GError **error)
{
  Probe probe = { .job = job, .pool = pool, .batch = MIN (job->recipe->batch_size, PROBE_BATCH) };
  gboolean ok = open_probe (&probe, error) && measure (&probe, n_steps, cancellable, forecast, error);
  close_probe (&probe);
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
  return run_probe (job, pool, probe_steps, cancellable, forecast, error);
}

gboolean
gn_trainer_forecast (const GnRecipe *recipe, guint n_classes, guint n_training, guint n_validation,
                     const GnTrainOptions *options, int probe_steps, GCancellable *cancellable, GnForecast *forecast,
                     GError **error)
{
  memset (forecast, 0, sizeof *forecast);
  if (!gn_recipe_validate (recipe, error))
    return FALSE;
  const GnOptimizerType *optimizer = gn_optimizer_type_find (recipe->optimizer, error);
  if (!optimizer)
    return FALSE;
  GnThreadPool *pool = gn_thread_pool_new (options ? options->n_threads : 0, options ? options->niceness : 0);
  GnJob job = { .recipe = recipe,
                .n_slots = optimizer->n_slots,
                .n_threads = gn_thread_pool_n_threads (pool),
                .n_training = n_training,
                .n_validation = n_validation };
  gboolean ok = gn_job_build (&job, (int)n_classes, error) &&
                forecast_job (&job, pool, options, probe_steps, cancellable, forecast, error);
  gn_job_clear (&job);
  gn_thread_pool_free (pool);
  return ok;
}
