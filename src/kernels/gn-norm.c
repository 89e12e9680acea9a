/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-norm.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"
#include "gn-stream.h"

typedef struct {
  const GnKernelTable *table;
  int rows, k, rows_per_task;
  GnElement element;
  const void *z, *residual;
  const float *scale, *shift, *mean;
  GnNormMask mask;
  void *g, *out;
  bool relu, stream;
  double *sums; /* [task][2][k] */
} Job;

void
gn_norm_finalize (const GnNorm *norm, int rows, int k, const double *sum, const double *sum_of_squares, float *mean,
                  float *inverse_deviation, float *scale, float *shift)
{
  assert (rows > 0 && k > 0);
  double momentum = norm->momentum;
  double unbias = rows > 1 ? rows / (rows - 1.0) : 1;
  for (int j = 0; j < k; j++) {
    double mu = sum[j] / rows;
    double var = sum_of_squares[j] / rows - mu * mu;
    /* Rounding may leave a little less than nothing; written so that NaN stays. */
    if (var < 0)
      var = 0;
    double inverse = 1 / sqrt (var + (double) norm->epsilon);
    mean[j] = (float) mu;
    inverse_deviation[j] = (float) inverse;
    scale[j] = (float) (norm->gamma[j] * inverse);
    shift[j] = (float) (norm->beta[j] - norm->gamma[j] * inverse * mu);
    norm->running_mean[j] = (float) ((1 - momentum) * norm->running_mean[j] + momentum * mu);
    norm->running_var[j] = (float) ((1 - momentum) * norm->running_var[j] + momentum * var * unbias);
  }
}

void
gn_norm_from_running (const GnNorm *norm, int k, float *scale, float *shift)
{
  for (int j = 0; j < k; j++) {
    double factor = norm->gamma[j] / sqrt ((double) norm->running_var[j] + (double) norm->epsilon);
    scale[j] = (float) factor;
    shift[j] = (float) (norm->beta[j] - factor * norm->running_mean[j]);
  }
}

static void
forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  int first = task * job->rows_per_task;
  int rows = gn_min_int (job->rows_per_task, job->rows - first);
  size_t at = (size_t) first * job->k;
  job->table->norm_forward (rows, job->k, gn_element_at (job->z, at, job->element), job->scale, job->shift,
                            job->residual ? gn_element_at (job->residual, at, job->element) : NULL, job->relu,
                            job->stream, gn_element_at (job->out, at, job->element));
}

void
gn_norm_forward (GnThreadPool *pool, GnElement element, int rows, int k, const void *z, const float *scale,
                 const float *shift, const void *residual, bool relu, void *y)
{
  assert (rows > 0 && k > 0);
  Job job = {
    gn_kernel_table_for (element), rows, k, gn_rows_per_task (k), element,
    .z = z, .scale = scale, .shift = shift, .residual = residual, .relu = relu, .out = y,
    .stream = gn_streams (element, y, (size_t) rows, (size_t) k),
  };
  gn_thread_pool_run (pool, gn_divide_up (rows, job.rows_per_task), forward_task, &job);
}

#define MOST_SUMS 64

/* The sums' tasks, so few that their partial sums stay small and so many that they share out evenly. */
static int
rows_per_sum (int rows, int k)
{
  return gn_max_int (gn_rows_per_task (k), gn_divide_up (rows, MOST_SUMS));
}

size_t
gn_norm_backward_sums_workspace (int rows, int k)
{
  /* At most, for so many rows or fewer. */
  size_t n_tasks = (size_t) gn_min_int (MOST_SUMS, gn_divide_up (rows, gn_rows_per_task (k)));
  return n_tasks * 2 * (size_t) k * sizeof (double);
}

static void
sums_task (void *data, int task, int worker)
{
  const Job *job = data;
  int first = task * job->rows_per_task;
  int rows = gn_min_int (job->rows_per_task, job->rows - first);
  size_t at = (size_t) first * job->k;
  double *sums = job->sums + (size_t) task * 2 * job->k;
  GnNormMask mask = {
    job->mask.y ? gn_element_at (job->mask.y, at, job->element) : NULL, job->mask.scale, job->mask.shift,
  };
  memset (sums, 0, 2 * (size_t) job->k * sizeof (double));
  job->table->norm_backward_sums (rows, job->k, job->k, gn_element_at (job->z, at, job->element), &mask, job->mean,
                                  gn_element_at (job->g, at, job->element), sums, sums + job->k);
}

void
gn_norm_backward_sums (GnThreadPool *pool, GnElement element, int rows, int k, const void *z, const GnNormMask *mask,
                       const float *mean, void *g, double *sum_g, double *sum_gz, void *workspace)
{
  assert (rows > 0 && k > 0);
  Job job = {
    gn_kernel_table_for (element), rows, k, rows_per_sum (rows, k), element,
    .z = z, .mask = *mask, .mean = mean, .g = g, .sums = workspace,
  };
  int n_tasks = gn_divide_up (rows, job.rows_per_task);
  gn_thread_pool_run (pool, n_tasks, sums_task, &job);
  gn_add_sums (n_tasks, k, job.sums, sum_g, sum_gz);
}

/* With N rows, inverse deviation s and xhat = s (z - mean):
 *   dbeta = Σg, dgamma = s Σg(z - mean), dz = gamma s (g - Σg/N - xhat dgamma/N). */
void
gn_norm_backward_finalize (int rows, int k, const double *sum_g, const double *sum_gz, const float *gamma,
                           const float *inverse_deviation, float *k1, float *k2, float *k3, float *dgamma, float *dbeta)
{
  for (int j = 0; j < k; j++) {
    double s = inverse_deviation[j];
    dbeta[j] = (float) sum_g[j];
    dgamma[j] = (float) (s * sum_gz[j]);
    k1[j] = (float) (gamma[j] * s);
    k2[j] = (float) (-gamma[j] * s * s * s * sum_gz[j] / rows);
    k3[j] = (float) (-gamma[j] * s * sum_g[j] / rows);
  }
}
