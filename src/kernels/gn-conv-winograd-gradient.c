/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-winograd.h"

#include "gn-conv-direct.h"
#include "gn-product.h"
#include "gn-slices.h"

/* The gradient by the input is the convolution of dz with the kernel turned by half and c and k exchanged. */
static GnConvShape
backward_shape (const GnConvShape *s)
{
  return (GnConvShape){ s->n, s->oh, s->ow, s->k, s->h, s->w, s->c, 3, 1, 2 - s->pad };
}

size_t
gn_conv_winograd_input_gradient_workspace (const GnConvShape *s, int n_threads)
{
  GnConvShape back = backward_shape (s);
  return gn_conv_transposed_weight_bytes (s) + gn_conv_winograd_forward_workspace (&back, n_threads);
}

void
gn_conv_winograd_input_gradient (GnThreadPool *pool, const GnConvShape *s, const float *weight, const float *dz,
                                 float *dx, bool accumulate, void *workspace)
{
  GnConvShape back = backward_shape (s);
  /* Each output is read as residual just before it is written. */
  GnConvEpilogue epilogue = { .residual = accumulate ? dx : NULL };
  gn_conv_transpose_weight (pool, s, weight, workspace);
  gn_conv_winograd_forward (pool, &back, dz, workspace, &epilogue, dx,
                            (char *) workspace + gn_conv_transposed_weight_bytes (s));
}

/* Floats of the transformed input and output gradient of one batch of tiles: together they stay in a third-level
 * cache. */
#define BATCH_FLOATS (4 << 20)
#define TILES_PER_GROUP 8
#define ROWS_PER_PRODUCT 128
#define WEIGHTS_PER_TASK 4096

/* Batches of tiles one after the other; inside a batch first the transforms are shared out by tiles, then the products
 * by slice and channels. One sum over all tiles, in one order, and no private copies. */
typedef struct {
  const GnKernelTable *table;
  GnWinograd tiles;
  int n_tiles, per_batch;
  int first, n;      /* of the current batch */
  const float *x, *dz;
  float *dweight;
  float *u;          /* [36][c][k] */
  float *v, *y;      /* [36][tile][c], [36][tile][k] */
  size_t u_slice, v_slice, y_slice;
} Job;

static void
plan (Job *job, const GnConvShape *s)
{
  *job = (Job){ .tiles = gn_conv_winograd_tiles (s) };
  job->n_tiles = gn_winograd_n_tiles (&job->tiles);
  int most = gn_max_int (120, BATCH_FLOATS / 36 / (s->c + s->k));
  job->per_batch = gn_divide_up (job->n_tiles, gn_divide_up (job->n_tiles, most));
  job->u_slice = gn_winograd_slice ((size_t) s->c, (size_t) s->k);
  job->v_slice = gn_winograd_slice ((size_t) job->per_batch, (size_t) s->c);
  job->y_slice = gn_winograd_slice ((size_t) job->per_batch, (size_t) s->k);
}

size_t
gn_conv_winograd_weight_gradient_workspace (const GnConvShape *s)
{
  Job job;
  plan (&job, s);
  return 36 * (job.u_slice + job.v_slice + job.y_slice) * sizeof (float);
}

static void
transform_task (void *data, int task, int worker)
{
  const Job *job = data;
  int from = task * TILES_PER_GROUP, n = gn_min_int (TILES_PER_GROUP, job->n - from);
  job->table->winograd_input (&job->tiles, job->first + from, n, job->x, job->v + (size_t) from * job->tiles.c,
                              job->v_slice);
  job->table->winograd_output_gradient (&job->tiles, job->first + from, n, job->dz,
                                        job->y + (size_t) from * job->tiles.k, job->y_slice);
}

static void
product_task (void *data, int task, int worker)
{
  const Job *job = data;
  int c = job->tiles.c, k = job->tiles.k, n_parts = gn_divide_up (c, ROWS_PER_PRODUCT);
  size_t i = (size_t) (task / n_parts);
  int c0 = task % n_parts * ROWS_PER_PRODUCT;
  gn_product_transposed (gn_min_int (ROWS_PER_PRODUCT, c - c0), k, job->n, job->v + i * job->v_slice + c0, c,
                         job->y + i * job->y_slice, k, job->first > 0 ? 1 : 0,
                         job->u + i * job->u_slice + (size_t) c0 * k, k);
}

static void
weight_gradient_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t n = (size_t) job->tiles.c * job->tiles.k, at = (size_t) task * WEIGHTS_PER_TASK;
  job->table->winograd_weight_gradient (n - at < WEIGHTS_PER_TASK ? n - at : WEIGHTS_PER_TASK, job->u + at,
                                        job->u_slice, job->dweight + at, n);
}

void
gn_conv_winograd_weight_gradient (GnThreadPool *pool, const GnConvShape *s, const float *x, const float *dz,
                                  float *dweight, void *workspace)
{
  Job job;
  plan (&job, s);
  job.table = gn_kernel_table ();
  job.x = x;
  job.dz = dz;
  job.dweight = dweight;
  job.u = workspace;
  job.v = job.u + 36 * job.u_slice;
  job.y = job.v + 36 * job.v_slice;
  for (; job.first < job.n_tiles; job.first += job.per_batch) {
    job.n = gn_min_int (job.per_batch, job.n_tiles - job.first);
    gn_thread_pool_run (pool, gn_divide_up (job.n, TILES_PER_GROUP), transform_task, &job);
    gn_thread_pool_run (pool, 36 * gn_divide_up (s->c, ROWS_PER_PRODUCT), product_task, &job);
  }
  gn_thread_pool_run (pool, gn_divide_up (s->c * s->k, WEIGHTS_PER_TASK), weight_gradient_task, &job);
}
