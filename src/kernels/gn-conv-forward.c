/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"

/* A multiple of every instruction set's tile rows, or nearly. */
#define STRIP_PIXELS 252
#define FEWEST_TASKS 16
#define NARROWEST_BLOCK 64

typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  GnConvGather gather;
  GnConvTiling tiling;
  GnConvSource x;
  const float *prepared;
  const GnConvEpilogue *epilogue;
  float *z;
  double *sums;   /* [strip][2][k], when the epilogue wants them */
  float *panels;  /* [worker][panel_floats] */
  size_t panel_floats;
} Job;

GnConvTiling
gn_conv_tiling (int pixels, int channels)
{
  GnConvTiling t = { .n_strips = gn_divide_up (pixels, STRIP_PIXELS), .n_blocks = 1 };
  t.rows = gn_divide_up (pixels, t.n_strips);
  t.n_strips = gn_divide_up (pixels, t.rows);
  if (t.n_strips < FEWEST_TASKS)
    t.n_blocks = gn_max_int (1, gn_min_int (FEWEST_TASKS / t.n_strips, channels / NARROWEST_BLOCK));
  t.columns = gn_divide_up (gn_divide_up (channels, t.n_blocks), GN_PANEL) * GN_PANEL;
  t.n_blocks = gn_divide_up (channels, t.columns);
  return t;
}

GnConvTiling
gn_conv_largest_tiling (int pixels, int channels)
{
  return (GnConvTiling){
    gn_min_int (pixels, STRIP_PIXELS), gn_divide_up (pixels, STRIP_PIXELS),
    gn_divide_up (channels, GN_PANEL) * GN_PANEL, 1,
  };
}

/* Rows of the weight matrix [tap][c][k]. */
static int
depth_of (const GnConvShape *s)
{
  return s->kernel * s->kernel * s->c;
}

static size_t
panel_of_weights (const GnConvShape *s)
{
  return (size_t) depth_of (s) * GN_PANEL;
}

size_t
gn_conv_direct_prepared_bytes (const GnConvShape *s)
{
  return (size_t) gn_divide_up (s->k, GN_PANEL) * panel_of_weights (s) * sizeof (float);
}

typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  const float *weight, *scale;
  float *prepared;
} Prepare;

static void
prepare_task (void *data, int task, int worker)
{
  const Prepare *job = data;
  const GnConvShape *s = job->shape;
  int k0 = task * GN_PANEL;
  job->table->pack (depth_of (s), gn_min_int (GN_PANEL, s->k - k0), job->weight + k0, (size_t) s->k,
                    job->scale ? job->scale + k0 : NULL, job->prepared + (size_t) task * panel_of_weights (s), 0);
}

void
gn_conv_direct_prepare (GnThreadPool *pool, const GnConvShape *s, const float *weight, const float *scale,
                        float *prepared)
{
  Prepare job = { gn_kernel_table (), s, weight, scale, prepared };
  gn_thread_pool_run (pool, gn_divide_up (s->k, GN_PANEL), prepare_task, &job);
}

static size_t
panel_bytes (const GnConvGather *gather, const GnConvTiling *tiling)
{
  return gn_conv_align (gn_conv_panel_floats (gather, tiling->rows) * sizeof (float));
}

static size_t
sums_bytes (const GnConvTiling *tiling, int k)
{
  return gn_conv_align ((size_t) tiling->n_strips * 2 * (size_t) k * sizeof (double));
}

size_t
gn_conv_direct_forward_workspace (const GnConvShape *s, int n_threads)
{
  GnConvGather gather = gn_conv_gather_forward (s);
  GnConvTiling tiling = gn_conv_largest_tiling (gn_conv_gather_pixels (&gather), s->k);
  return sums_bytes (&tiling, s->k) + (size_t) n_threads * panel_bytes (&gather, &tiling);
}

/* z[rows][columns] = Σ over chunks panel · weight */
static void
multiply (const Job *job, int first, int rows, int k0, int columns, float *z, float *panel)
{
  const GnConvShape *s = job->shape;
  const float *weight = job->prepared + (size_t) (k0 / GN_PANEL) * panel_of_weights (s);
  GnLayout z_layout = { (size_t) s->k, GN_PANEL };
  GnConvWindow window = { 0 };
  for (bool add = false; gn_conv_next_chunk (&job->gather, job->tiling.rows, &window); add = true) {
    int depth = gn_conv_window_columns (&window);
    size_t at = ((size_t) window.r0 * s->kernel + window.s0) * s->c + window.c0, stride = gn_conv_panel_stride (depth);
    gn_conv_gather_rows (job->table, &job->gather, &window, &job->x, first, rows, panel, stride);
    job->table->product (rows, columns, depth, panel, (GnLayout){ stride, GN_PANEL }, weight + at * GN_PANEL,
                         panel_of_weights (s), add, z, z_layout);
  }
}

static void
forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvEpilogue *e = job->epilogue;
  int k = job->shape->k, strip = task / job->tiling.n_blocks;
  int first = strip * job->tiling.rows, k0 = task % job->tiling.n_blocks * job->tiling.columns;
  int rows = gn_min_int (job->tiling.rows, gn_conv_gather_pixels (&job->gather) - first);
  int columns = gn_min_int (job->tiling.columns, k - k0);
  size_t at = (size_t) first * k + k0;

  multiply (job, first, rows, k0, columns, job->z + at, job->panels + (size_t) worker * job->panel_floats);
  if (e->sum) {
    double *sums = job->sums + (size_t) strip * 2 * k + k0;
    job->table->column_sums (rows, columns, k, job->z + at, sums, sums + k);
  }
  if (e->bias || e->residual || e->relu)
    job->table->finish_rows (rows, columns, k, e->bias ? e->bias + k0 : NULL, e->residual ? e->residual + at : NULL,
                             e->relu, job->z + at);
}

void
gn_conv_direct_forward (GnThreadPool *pool, const GnConvShape *s, const GnConvSource *x, const float *prepared,
                        const GnConvEpilogue *epilogue, float *z, void *workspace)
{
  Job job = {
    .table = gn_kernel_table (), .shape = s, .gather = gn_conv_gather_forward (s),
    .x = *x, .prepared = prepared, .epilogue = epilogue, .z = z, .sums = workspace,
  };
  job.tiling = gn_conv_tiling (gn_conv_gather_pixels (&job.gather), s->k);
  job.panels = (float *) ((char *) workspace + sums_bytes (&job.tiling, s->k));
  job.panel_floats = panel_bytes (&job.gather, &job.tiling) / sizeof (float);
  gn_thread_pool_run (pool, job.tiling.n_strips * job.tiling.n_blocks, forward_task, &job);
  if (epilogue->sum)
    gn_add_sums (job.tiling.n_strips, s->k, job.sums, epilogue->sum, epilogue->sum_of_squares);
}
