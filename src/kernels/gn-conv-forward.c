/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-product.h"
#include "gn-slices.h"

typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  GnConvGather gather;
  GnConvTiling tiling;
  const float *x, *weight;
  const GnConvEpilogue *epilogue;
  float *z;
  double *sums;   /* [strip][2][k], when the epilogue wants them */
  float *panels;  /* [worker][panel_floats] */
  size_t panel_floats;
} Job;

static size_t
panel_bytes (const GnConvGather *gather, const GnConvTiling *tiling)
{
  if (gn_conv_gather_is_identity (gather))
    return 0;
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
  GnConvTiling tiling = gn_conv_tiling (gn_conv_gather_pixels (&gather), s->k);
  return sums_bytes (&tiling, s->k) + (size_t) n_threads * panel_bytes (&gather, &tiling);
}

/* z[rows][columns] = Σ over chunks panel · weight */
static void
multiply (const Job *job, int first, int rows, int k0, int columns, float *z, float *panel)
{
  const GnConvShape *s = job->shape;
  if (gn_conv_gather_is_identity (&job->gather)) {
    gn_product (rows, columns, s->c, job->x + (size_t) first * s->c, s->c, job->weight + k0, s->k, 0, z, s->k);
    return;
  }
  GnConvWindow window = { 0 };
  float beta = 0;
  while (gn_conv_next_chunk (&job->gather, job->tiling.rows, &window)) {
    int depth = gn_conv_window_columns (&window);
    size_t tap = (size_t) window.r0 * s->kernel + window.s0;
    gn_conv_gather_rows (&job->gather, &window, job->x, first, rows, panel);
    gn_product (rows, columns, depth, panel, depth, job->weight + tap * s->c * s->k + k0, s->k, beta, z, s->k);
    beta = 1;
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

static void
add_strips (const Job *job)
{
  int k = job->shape->k;
  const double *sums = job->sums;
  for (int j = 0; j < k; j++)
    job->epilogue->sum[j] = job->epilogue->sum_of_squares[j] = 0;
  for (int strip = 0; strip < job->tiling.n_strips; strip++, sums += 2 * k)
    for (int j = 0; j < k; j++) {
      job->epilogue->sum[j] += sums[j];
      job->epilogue->sum_of_squares[j] += sums[k + j];
    }
}

void
gn_conv_direct_forward (GnThreadPool *pool, const GnConvShape *s, const float *x, const float *weight,
                        const GnConvEpilogue *epilogue, float *z, void *workspace)
{
  Job job = {
    .table = gn_kernel_table (), .shape = s, .gather = gn_conv_gather_forward (s),
    .x = x, .weight = weight, .epilogue = epilogue, .z = z, .sums = workspace,
  };
  job.tiling = gn_conv_tiling (gn_conv_gather_pixels (&job.gather), s->k);
  job.panels = (float *) ((char *) workspace + sums_bytes (&job.tiling, s->k));
  job.panel_floats = panel_bytes (&job.gather, &job.tiling) / sizeof (float);
  gn_thread_pool_run (pool, job.tiling.n_strips * job.tiling.n_blocks, forward_task, &job);
  if (epilogue->sum)
    add_strips (&job);
}
