/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-winograd.h"

#include <string.h>

#include "gn-conv-direct.h"
#include "gn-slices.h"

/* Tiles that one task takes from input to output, its transformed values staying in the cache. */
#define TILES_PER_BLOCK 30
/* With fewer blocks than this the steps run one after the other over all tiles, and each is shared out. */
#define FEWEST_BLOCKS 8
/* Where the steps are separate: tiles of a transform's task, channels of a product's. */
#define TILES_PER_GROUP 8
#define CHANNELS_PER_PRODUCT 128
/* Channels of a weight transform's task. */
#define CHANNELS_PER_TRANSFORM 8

typedef struct {
  const GnKernelTable *table, *transforms; /* of floats; of what is stored */
  GnWinograd tiles;
  int n_tiles, per_block, n_blocks;
  bool separate;
  const GnConvSource *x;
  const GnWinogradFinish *finish;
  void *z;
  const float *u; /* [36][k / GN_PANEL][c][GN_PANEL] */
  double *sums;   /* [group or block][2][k] */
  float *values;  /* [worker or 1]: v[36], m[36] in panels of per_block tiles */
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
  /* Both cost c*k multiplications each; transforming the weights weighs like 64 more tiles. Direct products of BF16 are
   * half as fast again, weights and all. */
  GnWinograd w = gn_conv_winograd_tiles (s);
  double direct = 9.0 * s->n * s->oh * s->ow / (s->element == GN_ELEMENT_BF16 ? 1.5 : 1);
  return 36.0 * (gn_winograd_n_tiles (&w) + 64) * 1.25 < direct;
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
  GnWinograd w = gn_conv_winograd_tiles (s);
  /* So many tiles or fewer are taken one block a worker, or all together when they are few. */
  int n_tiles = gn_winograd_n_tiles (&w), few = gn_min_int (n_tiles, (FEWEST_BLOCKS - 1) * TILES_PER_BLOCK);
  size_t blocks = (size_t) n_threads * gn_winograd_slice ((size_t) gn_min_int (n_tiles, TILES_PER_BLOCK), 1);
  size_t tiles = gn_max_size (blocks, gn_winograd_slice ((size_t) few, 1));
  size_t groups = (size_t) gn_max_int (gn_divide_up (few, TILES_PER_GROUP), gn_divide_up (n_tiles, TILES_PER_BLOCK));
  return gn_conv_align (groups * 2 * (size_t) s->k * sizeof (double))
         + 36 * tiles * (size_t) (s->c + s->k) * sizeof (float);
}

typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  const float *weight, *scale;
  float *u;
} Prepare;

size_t
gn_conv_winograd_prepared_bytes (const GnConvShape *s)
{
  return 36 * gn_winograd_slice ((size_t) s->c, (size_t) s->k) * sizeof (float);
}

static void
prepare_task (void *data, int task, int worker)
{
  const Prepare *job = data;
  const GnConvShape *s = job->shape;
  int c0 = task * CHANNELS_PER_TRANSFORM;
  job->table->winograd_weight (c0, gn_min_int (c0 + CHANNELS_PER_TRANSFORM, s->c), s->c, s->k, job->weight, job->scale,
                               job->u, gn_winograd_slice ((size_t) s->c, (size_t) s->k));
}

void
gn_conv_winograd_prepare (GnThreadPool *pool, const GnConvShape *s, const float *weight, const float *scale,
                          float *prepared)
{
  Prepare job = { gn_kernel_table (), s, weight, scale, prepared };
  gn_thread_pool_run (pool, gn_divide_up (s->c, CHANNELS_PER_TRANSFORM), prepare_task, &job);
}

/* Tiles first .. first+n-1 of v and m, in panels of per_block tiles. */
static GnLayout
layout (const Job *job)
{
  return (GnLayout){ GN_PANEL, (size_t) job->per_block * GN_PANEL };
}

/* m = v · u for columns k0 .. k0+width-1 of slice i. */
static void
multiply (const Job *job, int i, int rows, int k0, int width, const float *v, float *m)
{
  int c = job->tiles.c;
  job->table->product (rows, width, c, v + i * job->v_slice, layout (job), job->u + i * job->u_slice + (size_t) k0 * c,
                       (size_t) c * GN_PANEL, false, m + i * job->m_slice + k0 / GN_PANEL * layout (job).block,
                       layout (job));
}

/* m points at the first of n tiles; group: where its sums go. */
static void
output (const Job *job, int first, int n, int group, const float *m)
{
  int k = job->tiles.k;
  GnWinogradFinish finish = *job->finish;
  if (finish.sum) {
    finish.sum = job->sums + (size_t) group * 2 * k;
    finish.sum_of_squares = finish.sum + k;
    memset (finish.sum, 0, 2 * (size_t) k * sizeof (double));
  }
  job->transforms->winograd_output (&job->tiles, first, n, m, job->m_slice, job->per_block, &finish, job->z);
}

static void
block_task (void *data, int task, int worker)
{
  const Job *job = data;
  int first = task * job->per_block, n = gn_min_int (job->per_block, job->n_tiles - first);
  float *v = job->values + (size_t) worker * 36 * (job->v_slice + job->m_slice), *m = v + 36 * job->v_slice;
  job->transforms->winograd_input (&job->tiles, first, n, job->x, v, job->v_slice, layout (job));
  for (int i = 0; i < 36; i++)
    multiply (job, i, n, 0, job->tiles.k, v, m);
  output (job, first, n, task, m);
}

static void
input_task (void *data, int task, int worker)
{
  const Job *job = data;
  int first = task * TILES_PER_GROUP, n = gn_min_int (TILES_PER_GROUP, job->n_tiles - first);
  job->transforms->winograd_input (&job->tiles, first, n, job->x, job->values + (size_t) first * GN_PANEL, job->v_slice,
                              layout (job));
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
  output (job, first, n, task, job->values + 36 * job->v_slice + (size_t) first * GN_PANEL);
}

void
gn_conv_winograd_run (GnThreadPool *pool, const GnConvShape *s, const GnConvSource *x, const float *prepared,
                      const GnWinogradFinish *finish, void *z, void *workspace)
{
  Job job;
  plan (&job, s);
  job.table = gn_kernel_table ();
  job.transforms = gn_kernel_table_for (s->element);
  job.x = x;
  job.u = prepared;
  job.finish = finish;
  job.z = z;
  job.sums = workspace;
  job.values = (float *) ((char *) workspace + sums_bytes (&job));

  int n_groups = job.separate ? gn_divide_up (job.n_tiles, TILES_PER_GROUP) : job.n_blocks;
  if (job.separate) {
    gn_thread_pool_run (pool, n_groups, input_task, &job);
    gn_thread_pool_run (pool, 36 * gn_divide_up (s->k, CHANNELS_PER_PRODUCT), product_task, &job);
    gn_thread_pool_run (pool, n_groups, output_task, &job);
  } else
    gn_thread_pool_run (pool, n_groups, block_task, &job);
  if (finish->sum)
    gn_add_sums (n_groups, s->k, job.sums, finish->sum, finish->sum_of_squares);
}

void
gn_conv_winograd_forward (GnThreadPool *pool, const GnConvShape *s, const GnConvSource *x, const float *prepared,
                          const GnConvEpilogue *e, void *z, void *workspace)
{
  GnWinogradFinish finish = {
    .bias = e->bias, .residual = e->residual, .relu = e->relu, .sum = e->sum, .sum_of_squares = e->sum_of_squares,
  };
  gn_conv_winograd_run (pool, s, x, prepared, &finish, z, workspace);
}
