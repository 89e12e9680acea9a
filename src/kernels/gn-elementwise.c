/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-elementwise.h"

#include <stdatomic.h>
#include <string.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"

typedef struct {
  const GnKernelTable *table;
  size_t n;
  const float *a, *b;
  float *out;
  bool relu, accumulate;
  atomic_bool *finite;
} Job;

static void
relu_forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->relu_forward (gn_slice_length (job->n, task), job->a + at, job->out + at);
}

void
gn_relu_forward (GnThreadPool *pool, size_t n, const float *x, float *y)
{
  Job job = { gn_kernel_table (), n, .a = x, .out = y };
  gn_thread_pool_run (pool, gn_n_slices (n), relu_forward_task, &job);
}

static void
relu_backward_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->relu_backward (gn_slice_length (job->n, task), job->a + at, job->b + at, job->out + at,
                             job->accumulate);
}

void
gn_relu_backward (GnThreadPool *pool, size_t n, const float *y, const float *dy, float *dx, bool accumulate)
{
  Job job = { gn_kernel_table (), n, .a = y, .b = dy, .out = dx, .accumulate = accumulate };
  gn_thread_pool_run (pool, gn_n_slices (n), relu_backward_task, &job);
}

static void
add_forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->add_forward (gn_slice_length (job->n, task), job->a + at, job->b + at, job->relu, job->out + at);
}

void
gn_add_forward (GnThreadPool *pool, size_t n, const float *a, const float *b, bool relu, float *y)
{
  Job job = { gn_kernel_table (), n, .a = a, .b = b, .out = y, .relu = relu };
  gn_thread_pool_run (pool, gn_n_slices (n), add_forward_task, &job);
}

static void
accumulate_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  size_t length = gn_slice_length (job->n, task);
  if (job->accumulate)
    job->table->accumulate (length, job->a + at, job->out + at);
  else
    memcpy (job->out + at, job->a + at, length * sizeof (float));
}

void
gn_accumulate (GnThreadPool *pool, size_t n, const float *x, float *y, bool add)
{
  Job job = { gn_kernel_table (), n, .a = x, .out = y, .accumulate = add };
  gn_thread_pool_run (pool, gn_n_slices (n), accumulate_task, &job);
}

static void
all_finite_task (void *data, int task, int worker)
{
  const Job *job = data;
  if (!job->table->all_finite (gn_slice_length (job->n, task), job->a + (size_t) task * GN_SLICE))
    atomic_store_explicit (job->finite, false, memory_order_relaxed);
}

bool
gn_all_finite (GnThreadPool *pool, size_t n, const float *x)
{
  atomic_bool finite = true;
  Job job = { gn_kernel_table (), n, .a = x, .finite = &finite };
  gn_thread_pool_run (pool, gn_n_slices (n), all_finite_task, &job);
  return finite;
}
