/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-elementwise.h"

#include <stdatomic.h>
#include <string.h>

#include "gn-kernel-table.h"
#include "gn-slices.h"

typedef struct {
  const GnKernelTable *table;
  size_t n;
  GnElement element;
  const void *a, *b;
  void *out;
  bool relu, accumulate;
  atomic_bool *finite;
} Job;

static void
relu_forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->relu_forward (gn_slice_length (job->n, task), gn_element_at (job->a, at, job->element),
                            gn_element_at (job->out, at, job->element));
}

void
gn_relu_forward (GnThreadPool *pool, GnElement element, size_t n, const void *x, void *y)
{
  Job job = { gn_kernel_table_for (element), n, element, .a = x, .out = y };
  gn_thread_pool_run (pool, gn_n_slices (n), relu_forward_task, &job);
}

static void
relu_backward_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->relu_backward (gn_slice_length (job->n, task), gn_element_at (job->a, at, job->element),
                             gn_element_at (job->b, at, job->element), gn_element_at (job->out, at, job->element),
                             job->accumulate);
}

void
gn_relu_backward (GnThreadPool *pool, GnElement element, size_t n, const void *y, const void *dy, void *dx,
                  bool accumulate)
{
  Job job = { gn_kernel_table_for (element), n, element, .a = y, .b = dy, .out = dx, .accumulate = accumulate };
  gn_thread_pool_run (pool, gn_n_slices (n), relu_backward_task, &job);
}

static void
add_forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  job->table->add_forward (gn_slice_length (job->n, task), gn_element_at (job->a, at, job->element),
                           gn_element_at (job->b, at, job->element), job->relu,
                           gn_element_at (job->out, at, job->element));
}

void
gn_add_forward (GnThreadPool *pool, GnElement element, size_t n, const void *a, const void *b, bool relu, void *y)
{
  Job job = { gn_kernel_table_for (element), n, element, .a = a, .b = b, .out = y, .relu = relu };
  gn_thread_pool_run (pool, gn_n_slices (n), add_forward_task, &job);
}

static void
accumulate_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t at = (size_t) task * GN_SLICE;
  size_t length = gn_slice_length (job->n, task);
  if (job->accumulate)
    job->table->accumulate (length, gn_element_at (job->a, at, job->element), gn_element_at (job->out, at, job->element));
  else
    memcpy (gn_element_at (job->out, at, job->element), gn_element_at (job->a, at, job->element),
            length * gn_element_size (job->element));
}

void
gn_accumulate (GnThreadPool *pool, GnElement element, size_t n, const void *x, void *y, bool add)
{
  Job job = { gn_kernel_table_for (element), n, element, .a = x, .out = y, .accumulate = add };
  gn_thread_pool_run (pool, gn_n_slices (n), accumulate_task, &job);
}

static void
all_finite_task (void *data, int task, int worker)
{
  const Job *job = data;
  if (!job->table->all_finite (gn_slice_length (job->n, task), (const float *) job->a + (size_t) task * GN_SLICE))
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
