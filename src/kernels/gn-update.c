/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-update.h"

#include <assert.h>
#include <math.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"

typedef struct {
  const GnKernelTable *table;
  size_t n;
  GnAdamCoefficients adam;
  GnSgdCoefficients sgd;
  const float *gradient;
  float *parameter, *first, *second;
} Job;

static void
adam_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->adam (gn_slice_length (job->n, task), &job->adam, job->gradient + at, job->parameter + at,
                    job->first + at, job->second + at);
}

void
gn_adam_update (GnThreadPool *pool, size_t n, const GnAdamStep *adam, const float *gradient, float *parameter,
                float *m, float *v)
{
  assert (adam->step >= 1);
  Job job = { gn_kernel_table (), n, .gradient = gradient, .parameter = parameter, .first = m, .second = v };
  job.adam = (GnAdamCoefficients){
    .step_size = (float) (adam->learning_rate / (1 - pow (adam->beta1, (double) adam->step))),
    .root_correction = (float) (1 / sqrt (1 - pow (adam->beta2, (double) adam->step))),
    .beta1 = (float) adam->beta1,
    .one_minus_beta1 = (float) (1 - adam->beta1),
    .beta2 = (float) adam->beta2,
    .one_minus_beta2 = (float) (1 - adam->beta2),
    .epsilon = (float) adam->epsilon,
    .weight_decay = (float) adam->weight_decay,
  };
  gn_thread_pool_run (pool, gn_n_slices (n), adam_task, &job);
}

static void
sgd_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->sgd (gn_slice_length (job->n, task), &job->sgd, job->gradient + at, job->parameter + at,
                   job->first ? job->first + at : NULL);
}

void
gn_sgd_update (GnThreadPool *pool, size_t n, const GnSgdStep *sgd, const float *gradient, float *parameter,
               float *buffer)
{
  Job job = { gn_kernel_table (), n, .gradient = gradient, .parameter = parameter };
  /* Without momentum PyTorch keeps no buffer and dampens nothing. */
  job.first = sgd->momentum != 0 ? buffer : NULL;
  job.sgd = (GnSgdCoefficients){
    .learning_rate = (float) sgd->learning_rate,
    .momentum = (float) sgd->momentum,
    .one_minus_dampening = (float) (1 - sgd->dampening),
    .weight_decay = (float) sgd->weight_decay,
    .nesterov = sgd->nesterov != 0,
    .first = sgd->first != 0,
  };
  gn_thread_pool_run (pool, gn_n_slices (n), sgd_task, &job);
}
