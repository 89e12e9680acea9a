/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-winograd.h"

#include "gn-conv-direct.h"
#include "gn-slices.h"

/* The gradient by the input is the convolution of dz with the kernel turned by half and c and k exchanged. */
static GnConvShape
backward_shape (const GnConvShape *s)
{
  return (GnConvShape){ s->n, s->oh, s->ow, s->k, s->h, s->w, s->c, 3, 1, 2 - s->pad, GN_CONV_WINOGRAD,
                        s->element };
}

static size_t
turned_bytes (const GnConvShape *s)
{
  return gn_conv_align ((size_t) 9 * s->c * s->k * sizeof (float));
}

size_t
gn_conv_winograd_input_gradient_workspace (const GnConvShape *s, int n_threads)
{
  GnConvShape back = backward_shape (s);
  return turned_bytes (s) + gn_conv_winograd_prepared_bytes (&back)
         + gn_conv_winograd_forward_workspace (&back, n_threads);
}

typedef struct {
  const GnConvShape *shape;
  const float *weight;
  float *turned; /* [8 - tap][k][c] */
} Turn;

static void
turn_task (void *data, int task, int worker)
{
  const Turn *job = data;
  int tap = task % 9, c0 = task / 9 * GN_PANEL, c = job->shape->c, k = job->shape->k;
  const float *in = job->weight + (size_t) tap * c * k;
  float *out = job->turned + (size_t) (8 - tap) * c * k;
  for (int j = 0; j < k; j++)
    for (int i = c0; i < c0 + GN_PANEL; i++)
      out[(size_t) j * c + i] = in[(size_t) i * k + j];
}

void
gn_conv_winograd_input_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward,
                                 void *workspace)
{
  GnConvShape back = backward_shape (s);
  const GnConvBelow *below = backward->below;
  Turn turn = { s, backward->weight, workspace };
  float *prepared = (float *) ((char *) workspace + turned_bytes (s));
  /* Each output is read as residual just before it is written. */
  GnWinogradFinish finish = { .residual = backward->accumulate ? backward->dx : NULL };
  if (below) {
    finish.sum = below->sum_g;
    finish.sum_of_squares = below->sum_gz;
    finish.z = below->z;
    finish.mean = below->mean;
    finish.mask = below->mask;
  }
  gn_thread_pool_run (pool, 9 * s->c / GN_PANEL, turn_task, &turn);
  gn_conv_winograd_prepare (pool, &back, turn.turned, NULL, prepared);
  gn_conv_winograd_run (pool, &back, &backward->dz, prepared, &finish, backward->dx,
                        (char *) prepared + gn_conv_winograd_prepared_bytes (&back));
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
  const GnKernelTable *table, *transforms; /* of floats; of what is stored */
  GnWinograd tiles;
  int n_tiles, per_batch;
  int first, n;      /* of the current batch */
  const GnConvBackward *backward;
  float *u;          /* [36][c][k] */
  float *v, *y;      /* in panels of per_batch tiles */
  size_t u_slice, v_slice, y_slice;
} Job;

/* Tiles of a batch. */
static int
most_tiles (const GnConvShape *s)
{
  return gn_max_int (120, BATCH_FLOATS / 36 / (s->c + s->k));
}

static void
plan (Job *job, const GnConvShape *s)
{
  *job = (Job){ .tiles = gn_conv_winograd_tiles (s) };
  job->n_tiles = gn_winograd_n_tiles (&job->tiles);
  job->per_batch = gn_divide_up (job->n_tiles, gn_divide_up (job->n_tiles, most_tiles (s)));
  job->u_slice = gn_winograd_slice ((size_t) s->c, (size_t) s->k);
  job->v_slice = gn_winograd_slice ((size_t) job->per_batch, (size_t) s->c);
  job->y_slice = gn_winograd_slice ((size_t) job->per_batch, (size_t) s->k);
}

size_t
gn_conv_winograd_weight_gradient_workspace (const GnConvShape *s)
{
  GnWinograd w = gn_conv_winograd_tiles (s);
  size_t tiles = (size_t) gn_min_int (gn_winograd_n_tiles (&w), most_tiles (s));
  return 36 * (gn_winograd_slice ((size_t) s->c, (size_t) s->k) + gn_winograd_slice (tiles, (size_t) s->c)
               + gn_winograd_slice (tiles, (size_t) s->k)) * sizeof (float);
}

static GnLayout
panels (const Job *job)
{
  return (GnLayout){ GN_PANEL, (size_t) job->per_batch * GN_PANEL };
}

static void
transform_task (void *data, int task, int worker)
{
  const Job *job = data;
  int from = task * TILES_PER_GROUP, n = gn_min_int (TILES_PER_GROUP, job->n - from);
  job->transforms->winograd_input (&job->tiles, job->first + from, n, &job->backward->x, job->v + (size_t) from * GN_PANEL,
                              job->v_slice, panels (job));
  job->transforms->winograd_output_gradient (&job->tiles, job->first + from, n, &job->backward->dz,
                                        job->y + (size_t) from * GN_PANEL, job->y_slice, job->per_batch);
}

static void
product_task (void *data, int task, int worker)
{
  const Job *job = data;
  int c = job->tiles.c, k = job->tiles.k, n_parts = gn_divide_up (c, ROWS_PER_PRODUCT);
  size_t i = (size_t) (task / n_parts);
  int c0 = task % n_parts * ROWS_PER_PRODUCT;
  const float *v = job->v + i * job->v_slice + c0 / GN_PANEL * panels (job).block;
  job->table->product_transposed (gn_min_int (ROWS_PER_PRODUCT, c - c0), k, job->n, v, panels (job),
                                  job->y + i * job->y_slice, panels (job).block, job->first > 0,
                                  job->u + i * job->u_slice + (size_t) c0 * k, (size_t) k);
}

static void
weight_gradient_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t n = (size_t) job->tiles.c * job->tiles.k, at = (size_t) task * WEIGHTS_PER_TASK;
  job->table->winograd_weight_gradient (n - at < WEIGHTS_PER_TASK ? n - at : WEIGHTS_PER_TASK, job->u + at,
                                        job->u_slice, job->backward->dweight + at, n);
}

void
gn_conv_winograd_weight_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward,
                                  void *workspace)
{
  Job job;
  plan (&job, s);
  job.table = gn_kernel_table ();
  job.transforms = gn_kernel_table_for (s->element);
  job.backward = backward;
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
