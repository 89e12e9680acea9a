/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-winograd.h"

#include <string.h>

#include "gn-conv-direct.h"
#include "gn-product.h"
#include "gn-slices.h"

/* Tiles that one task takes from input to output, its transformed values staying in the cache. */
#define TILES_PER_BLOCK 56
/* With fewer blocks than this the steps run one after the other over all tiles, and each is shared out. */
#define FEWEST_BLOCKS 8
/* Where the steps are separate: tiles of a transform's task, channels of a product's. */
#define TILES_PER_GROUP 8
#define CHANNELS_PER_PRODUCT 128
/* Values of a weight transform's task. */
#define WEIGHTS_PER_TASK 4096

typedef struct {
  const GnKernelTable *table;
  GnWinograd tiles;
  int n_tiles, per_block, n_blocks;
  bool separate;
  const float *x, *weight;
  const GnConvEpilogue *epilogue;
  float *z;
  float *u;       /* [36][c][k] */
  double *sums;   /* [group or block][2][k] */
  float *values;  /* [worker or 1]: v[36][tile][c], m[36][tile][k] */
  size_t u_slice, v_slice, m_slice;
} Job;

GnWinograd
gn_conv_winograd_tiles (const GnConvShape *s)
{
  return (GnWinograd){
    s->n, s->h, s->w, s->c, s->oh, s->ow, s->k, s->pad, gn_divide_up (s->oh, 4), gn_divide_up (s->ow, 4),
  };
}

bool
gn_conv_winograd_suits (const GnConvShape *s)
{
  if (s->kernel != 3 || s->stride != 1 || s->c % 16 != 0 || s->k % 16 != 0 || s->c < 32 || s->k < 32)
    return false;
  /* Both cost c*k multiplications each; transforming the weights weighs like 64 more tiles. */
  GnWinograd w = gn_conv_winograd_tiles (s);
  return 36.0 * (gn_winograd_n_tiles (&w) + 64) * 1.25 < 9.0 * s->n * s->oh * s->ow;
}

static void
plan (Job *job, const GnConvShape *s)
{
  *job = (Job){ .tiles = gn_conv_winograd_tiles (s) };
  job->n_tiles = gn_winograd_n_tiles (&job->tiles);
  job->n_blocks = gn_divide_up (job->n_tiles, TILES_PER_BLOCK);
  job->separate = job->n_blocks < FEWEST_BLOCKS;
  job->per_block = job->separate ? job->n_tiles : gn_divide_up (job->n_tiles, job->n_blocks);
  job->n_blocks = gn_divide_up (job->n_tiles, job->per_block);
  job->u_slice = gn_winograd_slice ((size_t) s->c, (size_t) s->k);
  job->v_slice = gn_winograd_slice ((size_t) job->per_block, (size_t) s->c);
  job->m_slice = gn_winograd_slice ((size_t) job->per_block, (size_t) s->k);
}

static size_t
sums_bytes (const Job *job)
{
  int groups = job->separate ? gn_divide_up (job->n_tiles, TILES_PER_GROUP) : job->n_blocks;
  return gn_conv_align ((size_t) groups * 2 * (size_t) job->tiles.k * sizeof (double));
}

size_t
gn_conv_winograd_forward_workspace (const GnConvShape *s, int n_threads)
{
  Job job;
  plan (&job, s);
  size_t buffers = job.separate ? 1 : (size_t) n_threads;
  return sums_bytes (&job) + 36 * (job.u_slice + buffers * (job.v_slice + job.m_slice)) * sizeof (float);
}

static void
weight_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t n = (size_t) job->tiles.c * job->tiles.k, at = (size_t) task * WEIGHTS_PER_TASK;
  job->table->winograd_weight (n - at < WEIGHTS_PER_TASK ? n - at : WEIGHTS_PER_TASK, job->weight + at, n, job->u + at,
                               job->u_slice);
}

/* m = v · u for columns k0 .. k0+width-1 of slice i. */
static void
multiply (const Job *job, int i, int rows, int k0, int width, const float *v, float *m)
{
  int c = job->tiles.c, k = job->tiles.k;
  gn_product (rows, width, c, v + i * job->v_slice, c, job->u + i * job->u_slice + k0, k, 0, m + i * job->m_slice + k0,
              k);
}

/* m points at the first of n tiles; group: where its sums go. */
static void
output (const Job *job, int first, int n, int group, const float *m)
{
  const GnConvEpilogue *e = job->epilogue;
  int k = job->tiles.k;
  GnWinogradFinish finish = { e->bias, e->residual, e->relu, NULL, NULL };
  if (e->sum) {
    finish.sum = job->sums + (size_t) group * 2 * k;
    finish.sum_of_squares = finish.sum + k;
    memset (finish.sum, 0, 2 * (size_t) k * sizeof (double));
  }
  job->table->winograd_output (&job->tiles, first, n, 0, k, m, job->m_slice, &finish, job->z);
}

static void
block_task (void *data, int task, int worker)
{
  const Job *job = data;
  int first = task * job->per_block, n = gn_min_int (job->per_block, job->n_tiles - first);
  float *v = job->values + (size_t) worker * 36 * (job->v_slice + job->m_slice), *m = v + 36 * job->v_slice;
  job->table->winograd_input (&job->tiles, first, n, job->x, v, job->v_slice);
  for (int i = 0; i < 36; i++)
    multiply (job, i, n, 0, job->tiles.k, v, m);
  output (job, first, n, task, m);
}

static void
input_task (void *data, int task, int worker)
{
  const Job *job = data;
  int first = task * TILES_PER_GROUP, n = gn_min_int (TILES_PER_GROUP, job->n_tiles - first);
  job->table->winograd_input (&job->tiles, first, n, job->x, job->values + (size_t) first * job->tiles.c, job->v_slice);
}

static void
product_task (void *data, int task, int worker)
{
  const Job *job = data;
  int n_parts = gn_divide_up (job->tiles.k, CHANNELS_PER_PRODUCT), k0 = task % n_parts * CHANNELS_PER_PRODUCT;
  multiply (job, task / n_parts, job->n_tiles, k0, gn_min_int (CHANNELS_PER_PRODUCT, job->tiles.k - k0), job->values,
            job->values + 36 * job->v_slice);
}

static void
output_task (void *data, int task, int worker)
{
  const Job *job = data;
  int first = task * TILES_PER_GROUP, n = gn_min_int (TILES_PER_GROUP, job->n_tiles - first);
  output (job, first, n, task, job->values + 36 * job->v_slice + (size_t) first * job->tiles.k);
}

static void
add_sums (const Job *job, int n_groups)
{
  int k = job->tiles.k;
  const double *sums = job->sums;
  memset (job->epilogue->sum, 0, (size_t) k * sizeof (double));
  memset (job->epilogue->sum_of_squares, 0, (size_t) k * sizeof (double));
  for (int group = 0; group < n_groups; group++, sums += 2 * k)
    for (int j = 0; j < k; j++) {
      job->epilogue->sum[j] += sums[j];
      job->epilogue->sum_of_squares[j] += sums[k + j];
    }
}

void
gn_conv_winograd_forward (GnThreadPool *pool, const GnConvShape *s, const float *x, const float *weight,
                          const GnConvEpilogue *epilogue, float *z, void *workspace)
{
  Job job;
  plan (&job, s);
  job.table = gn_kernel_table ();
  job.x = x;
  job.weight = weight;
  job.epilogue = epilogue;
  job.z = z;
  job.sums = workspace;
  job.u = (float *) ((char *) workspace + sums_bytes (&job));
  job.values = job.u + 36 * job.u_slice;

  gn_thread_pool_run (pool, gn_divide_up (s->c * s->k, WEIGHTS_PER_TASK), weight_task, &job);
  int n_groups = job.separate ? gn_divide_up (job.n_tiles, TILES_PER_GROUP) : job.n_blocks;
  if (job.separate) {
    gn_thread_pool_run (pool, n_groups, input_task, &job);
    gn_thread_pool_run (pool, 36 * gn_divide_up (s->k, CHANNELS_PER_PRODUCT), product_task, &job);
    gn_thread_pool_run (pool, n_groups, output_task, &job);
  } else
    gn_thread_pool_run (pool, n_groups, block_task, &job);
  if (epilogue->sum)
    add_sums (&job, n_groups);
}
