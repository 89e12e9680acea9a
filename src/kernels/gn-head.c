/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-head.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"

/* Columns or rows of a product that one task computes. */
#define BLOCK 256

typedef struct {
  int n, c, k;
  const float *x, *weight, *bias, *dy;
  float *y, *dx, *dweight;
  float beta;
} Job;

static void
forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  int k0 = task * BLOCK, width = gn_min_int (BLOCK, job->k - k0);
  for (int i = 0; i < job->n; i++)
    memcpy (job->y + (size_t) i * job->k + k0, job->bias + k0, (size_t) width * sizeof (float));
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, job->n, width, job->c, 1, job->x, job->c,
               job->weight + k0, job->k, 1, job->y + k0, job->k);
}

void
gn_linear_forward (GnThreadPool *pool, int n, int c, int k, const float *x, const float *weight, const float *bias,
                   float *y)
{
  assert (n > 0 && c > 0 && k > 0);
  Job job = { n, c, k, .x = x, .weight = weight, .bias = bias, .y = y };
  (void) gn_kernel_table ();
  gn_thread_pool_run (pool, gn_divide_up (k, BLOCK), forward_task, &job);
}

static void
backward_task (void *data, int task, int worker)
{
  const Job *job = data;
  int c0 = task * BLOCK, height = gn_min_int (BLOCK, job->c - c0);
  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, height, job->k, job->n, 1, job->x + c0, job->c, job->dy,
               job->k, 0, job->dweight + (size_t) c0 * job->k, job->k);
  if (job->dx)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, job->n, height, job->k, 1, job->dy, job->k,
                 job->weight + (size_t) c0 * job->k, job->k, job->beta, job->dx + c0, job->c);
}

void
gn_linear_backward (GnThreadPool *pool, int n, int c, int k, const float *x, const float *weight, const float *dy,
                    float *dx, bool accumulate, float *dweight, float *dbias)
{
  assert (n > 0 && c > 0 && k > 0);
  Job job = {
    n, c, k, .x = x, .weight = weight, .dy = dy, .dx = dx, .dweight = dweight, .beta = accumulate ? 1 : 0,
  };
  (void) gn_kernel_table ();
  gn_thread_pool_run (pool, gn_divide_up (c, BLOCK), backward_task, &job);
  for (int j = 0; j < k; j++) {
    double sum = 0;
    for (int i = 0; i < n; i++)
      sum += dy[(size_t) i * k + j];
    dbias[j] = (float) sum;
  }
}

/* max and log Σexp of a row; NaN anywhere makes the second NaN. */
static double
log_sum_exp (int k, const float *row)
{
  double largest = row[0], sum = 0;
  for (int j = 1; j < k; j++)
    if (row[j] > largest)
      largest = row[j];
  for (int j = 0; j < k; j++)
    sum += exp (row[j] - largest);
  return largest + log (sum);
}

void
gn_softmax (int n, int k, const float *logits, float *probabilities)
{
  assert (n >= 0 && k > 0);
  if (probabilities == NULL)
    return;
  for (int i = 0; i < n; i++) {
    const float *row = logits + (size_t) i * k;
    double lse = log_sum_exp (k, row);
    for (int j = 0; j < k; j++)
      probabilities[(size_t) i * k + j] = (float) exp (row[j] - lse);
  }
}

static bool
is_largest (int k, const float *row, int label)
{
  for (int j = 0; j < k; j++)
    if (!(j < label ? row[j] < row[label] : row[j] <= row[label]))
      return false;
  return true;
}

double
gn_cross_entropy (int n, int k, const float *logits, const GnTargets *targets, float *dlogits, int *correct)
{
  double smoothing = targets->smoothing, share = targets->others ? targets->share : 1;
  double loss = 0, off = smoothing / k, on = 1 - smoothing;
  int n_correct = 0;
  assert (n > 0 && k > 0 && smoothing >= 0 && smoothing <= 1 && share >= 0 && share <= 1);
  for (int i = 0; i < n; i++) {
    const float *row = logits + (size_t) i * k;
    double lse = log_sum_exp (k, row);
    int label = targets->labels[i], other = targets->others ? targets->others[i] : label;
    assert (label >= 0 && label < k && other >= 0 && other < k);
    n_correct += is_largest (k, row, share >= 0.5 ? label : other);
    for (int j = 0; j < k; j++) {
      double target = off + on * ((j == label ? share : 0) + (j == other ? 1 - share : 0));
      if (target != 0)
        loss += target * (lse - row[j]);
      if (dlogits)
        dlogits[(size_t) i * k + j] = (float) ((exp (row[j] - lse) - target) / n);
    }
  }
  if (correct)
    *correct = n_correct;
  return loss;
}
