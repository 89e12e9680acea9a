/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-average.h"

#define SLICE 65536 /* values of a task */

typedef struct {
  float *average;
  const float *values;
  gsize length;
  float share; /* of the new values */
} Job;

static void
average_slice (void *data, int task, int worker)
{
  const Job *job = data;
  gsize begin = (gsize)task * SLICE, end = MIN (begin + SLICE, job->length);
  for (gsize i = begin; i < end; i++)
    job->average[i] += job->share * (job->values[i] - job->average[i]);
}

static void
average_vector (GnThreadPool *pool, float *average, const float *values, gsize length, double decay)
{
  Job job = { average, values, length, (float)(1 - decay) };
  gn_thread_pool_run (pool, (int)((length + SLICE - 1) / SLICE), average_slice, &job);
}

static void
copy_vector (float *copy, const float *values, gsize length)
{
  for (gsize i = 0; i < length; i++)
    copy[i] = values[i];
}

void
gn_average_update (GnThreadPool *pool, GnNetwork *average, const GnNetwork *network, double decay, gint64 updates)
{
  gsize n_parameters = gn_graph_get_parameter_length (network->graph);
  gsize n_state = gn_graph_get_state_length (network->graph);
  double warm = decay > 0 ? MIN (decay, (1 + (double)updates) / (10 + (double)updates)) : 0;

  average->n_batches_tracked = network->n_batches_tracked;
  if (warm <= 0) {
    copy_vector (average->parameters, network->parameters, n_parameters);
    copy_vector (average->state, network->state, n_state);
    return;
  }
  average_vector (pool, average->parameters, network->parameters, n_parameters, warm);
  average_vector (pool, average->state, network->state, n_state, warm);
}
