/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-pooling.h"

#include <assert.h>
#include <stddef.h>

#include "gn-kernel-table.h"

GnPoolShape
gn_pool_shape (int n, int h, int w, int c, int kernel, int stride, int pad)
{
  assert (n > 0 && c > 0 && stride > 0 && kernel > 0 && kernel <= 15);
  assert (pad >= 0 && pad < kernel && h + 2 * pad >= kernel && w + 2 * pad >= kernel);
  return (GnPoolShape){
    n, h, w, c, (h + 2 * pad - kernel) / stride + 1, (w + 2 * pad - kernel) / stride + 1, kernel, stride, pad,
  };
}

typedef struct {
  const GnKernelTable *table;
  const GnPoolShape *shape;
  int rows, c;
  GnElement element; /* of what is pooled */
  const void *in;
  void *out;
  const uint8_t *tap;
  uint8_t *new_tap;
  bool accumulate;
} Job;

/* A task is one row of one image. */
static void
max_pool_forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnPoolShape *s = job->shape;
  size_t image = (size_t) (task / s->oh);
  size_t at = (size_t) task * s->ow * s->c;
  job->table->max_pool_forward_row (s, task % s->oh,
                                    gn_element_at (job->in, image * s->h * s->w * s->c, job->element),
                                    gn_element_at (job->out, at, job->element),
                                    job->new_tap ? job->new_tap + at : NULL);
}

void
gn_max_pool_forward (GnThreadPool *pool, GnElement element, const GnPoolShape *shape, const void *x, void *y,
                     uint8_t *tap)
{
  Job job = { gn_kernel_table_for (element), shape, .element = element, .in = x, .out = y, .new_tap = tap };
  gn_thread_pool_run (pool, shape->n * shape->oh, max_pool_forward_task, &job);
}

static void
max_pool_backward_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnPoolShape *s = job->shape;
  size_t image = (size_t) (task / s->h) * s->oh * s->ow * s->c;
  job->table->max_pool_backward_row (s, task % s->h, gn_element_at (job->in, image, job->element), job->tap + image,
                                     gn_element_at (job->out, (size_t) task * s->w * s->c, job->element),
                                     job->accumulate);
}

void
gn_max_pool_backward (GnThreadPool *pool, GnElement element, const GnPoolShape *shape, const void *dy,
                      const uint8_t *tap, void *dx, bool accumulate)
{
  Job job = {
    gn_kernel_table_for (element), shape, .element = element, .in = dy, .out = dx, .tap = tap, .accumulate = accumulate,
  };
  gn_thread_pool_run (pool, shape->n * shape->h, max_pool_backward_task, &job);
}

static void
average_forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  job->table->average_rows (job->rows, job->c,
                            gn_element_at (job->in, (size_t) task * job->rows * job->c, job->element),
                            (float *) job->out + (size_t) task * job->c);
}

void
gn_global_average_pool_forward (GnThreadPool *pool, GnElement element, int n, int hw, int c, const void *x, float *y)
{
  assert (n > 0 && hw > 0 && c > 0);
  Job job = { gn_kernel_table_for (element), .rows = hw, .c = c, .element = element, .in = x, .out = y };
  gn_thread_pool_run (pool, n, average_forward_task, &job);
}

static void
average_backward_task (void *data, int task, int worker)
{
  const Job *job = data;
  job->table->broadcast_rows (job->rows, job->c, 1.0f / (float) job->rows,
                              (const float *) job->in + (size_t) task * job->c,
                              gn_element_at (job->out, (size_t) task * job->rows * job->c, job->element),
                              job->accumulate);
}

void
gn_global_average_pool_backward (GnThreadPool *pool, GnElement element, int n, int hw, int c, const float *dy,
                                 void *dx, bool accumulate)
{
  assert (n > 0 && hw > 0 && c > 0);
  Job job = {
    gn_kernel_table_for (element), .rows = hw, .c = c, .element = element, .in = dy, .out = dx, .accumulate = accumulate,
  };
  gn_thread_pool_run (pool, n, average_backward_task, &job);
}
