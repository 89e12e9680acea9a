/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-update.h"

#include <assert.h>
#include <math.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"

typedef struct {
  GnUpdateLoop loop;
  const void *coefficients;
  size_t n;
  const float *gradient;
  float *parameter, *first, *second;
} Job;

static void
update_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->loop (gn_slice_length (job->n, task), job->coefficients, job->gradient + at, job->parameter + at,
             job->first ? job->first + at : NULL, job->second ? job->second + at : NULL);
}

static void
run (GnThreadPool *pool, GnUpdateLoop loop, const void *coefficients, size_t n, const float *gradient,
     float *parameter, float *first, float *second)
{
  Job job = { loop, coefficients, n, gradient, parameter, first, second };
  gn_thread_pool_run (pool, gn_n_slices (n), update_task, &job);
}

static GnAdamCoefficients
adam_coefficients (const GnAdamStep *adam)
{
  assert (adam->step >= 1);
  return (GnAdamCoefficients){
    .step_size = (float) (adam->learning_rate / (1 - pow (adam->beta1, (double) adam->step))),
    .root_correction = (float) (1 / sqrt (1 - pow (adam->beta2, (double) adam->step))),
    .beta1 = (float) adam->beta1,
    .one_minus_beta1 = (float) (1 - adam->beta1),
    .beta2 = (float) adam->beta2,
    .one_minus_beta2 = (float) (1 - adam->beta2),
    .epsilon = (float) adam->epsilon,
    .weight_decay = adam->decoupled ? 0 : (float) adam->weight_decay,
    .shrink = adam->decoupled ? (float) (1 - adam->learning_rate * adam->weight_decay) : 1,
  };
}

void
gn_adam_update (GnThreadPool *pool, size_t n, const GnAdamStep *adam, const float *gradient, float *parameter,
                float *m, float *v)
{
  GnAdamCoefficients coefficients = adam_coefficients (adam);
  run (pool, gn_kernel_table ()->adam, &coefficients, n, gradient, parameter, m, v);
}

typedef struct {
  const GnAdampView *views;
  const GnAdampStep *step;
  const float *gradient;
  float *parameter, *m, *v;
} AdampJob;

static void
adamp_task (void *data, int task, int worker)
{
  const AdampJob *job = data;
  GnAdamStep adam = job->step->adam;
  adam.learning_rate *= job->views[task].rate;
  GnAdampCoefficients adamp = {
    .adam = adam_coefficients (&adam),
    .learning_rate = adam.learning_rate,
    .delta = job->step->delta,
    .decay_ratio = job->step->decay_ratio,
    .nesterov = job->step->nesterov,
  };
  gn_kernel_table ()->adamp (&job->views[task], &adamp, job->gradient, job->parameter, job->m, job->v);
}

void
gn_adamp_update (GnThreadPool *pool, int n_views, const GnAdampView *views, const GnAdampStep *adamp,
                 const float *gradient, float *parameter, float *m, float *v)
{
  AdampJob job = { views, adamp, gradient, parameter, m, v };
  gn_thread_pool_run (pool, n_views, adamp_task, &job);
}

void
gn_sgd_update (GnThreadPool *pool, size_t n, const GnSgdStep *sgd, const float *gradient, float *parameter,
               float *buffer)
{
  GnSgdCoefficients coefficients = {
    .learning_rate = (float) sgd->learning_rate,
    .momentum = (float) sgd->momentum,
    .one_minus_dampening = (float) (1 - sgd->dampening),
    .weight_decay = (float) sgd->weight_decay,
    .nesterov = sgd->nesterov != 0,
    .first = sgd->first != 0,
  };
  /* Without momentum PyTorch keeps no buffer and dampens nothing. */
  run (pool, gn_kernel_table ()->sgd, &coefficients, n, gradient, parameter, sgd->momentum != 0 ? buffer : NULL, NULL);
}

void
gn_adagrad_update (GnThreadPool *pool, size_t n, const GnAdagradStep *adagrad, const float *gradient,
                   float *parameter, float *sum)
{
  GnAdagradCoefficients coefficients = {
    .learning_rate = (float) adagrad->learning_rate,
    .epsilon = (float) adagrad->epsilon,
    .weight_decay = (float) adagrad->weight_decay,
  };
  run (pool, gn_kernel_table ()->adagrad, &coefficients, n, gradient, parameter, sum, NULL);
}

void
gn_adadelta_update (GnThreadPool *pool, size_t n, const GnAdadeltaStep *adadelta, const float *gradient,
                    float *parameter, float *square_avg, float *acc_delta)
{
  GnAdadeltaCoefficients coefficients = {
    .learning_rate = (float) adadelta->learning_rate,
    .rho = (float) adadelta->rho,
    .one_minus_rho = (float) (1 - adadelta->rho),
    .epsilon = (float) adadelta->epsilon,
    .weight_decay = (float) adadelta->weight_decay,
  };
  run (pool, gn_kernel_table ()->adadelta, &coefficients, n, gradient, parameter, square_avg, acc_delta);
}

void
gn_rmsprop_update (GnThreadPool *pool, size_t n, const GnRmspropStep *rmsprop, const float *gradient,
                   float *parameter, float *square_avg, float *buffer)
{
  GnRmspropCoefficients coefficients = {
    .learning_rate = (float) rmsprop->learning_rate,
    .alpha = (float) rmsprop->alpha,
    .one_minus_alpha = (float) (1 - rmsprop->alpha),
    .epsilon = (float) rmsprop->epsilon,
    .weight_decay = (float) rmsprop->weight_decay,
    .momentum = (float) rmsprop->momentum,
  };
  run (pool, gn_kernel_table ()->rmsprop, &coefficients, n, gradient, parameter, square_avg, buffer);
}
