/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include <string.h>

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-product.h"
#include "gn-slices.h"

/* Weight rows that one task transposes. */
#define TRANSPOSE_ROWS 128

/* The gradient of a convolution by its input, one phase modulo the stride at a time: inside a phase it is a
 * convolution of dz with stride 1, and no product is spent on zeros. */
typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  int a, b;
  GnConvGather gather;
  GnConvTiling tiling;
  const float *weight, *dz;
  float *dx;
  bool accumulate;
  float *transposed; /* [tap of the phase][k][c] */
  float *scratch;    /* [worker][panel_floats + strip_floats] */
  size_t panel_floats, strip_floats;
} Job;

static void
start_phase (Job *job, const GnConvShape *s, int a, int b)
{
  job->shape = s;
  job->a = a;
  job->b = b;
  job->gather = gn_conv_gather_phase (s, a, b);
  job->panel_floats = job->strip_floats = 0;
  if (gn_conv_gather_pixels (&job->gather) == 0)
    return;
  job->tiling = gn_conv_tiling (gn_conv_gather_pixels (&job->gather), s->c);
  if (!gn_conv_gather_is_identity (&job->gather))
    job->panel_floats = gn_conv_align (gn_conv_panel_floats (&job->gather, job->tiling.rows) * sizeof (float))
                        / sizeof (float);
  if (s->stride > 1)
    job->strip_floats = gn_conv_align ((size_t) job->tiling.rows * job->tiling.columns * sizeof (float))
                        / sizeof (float);
}

size_t
gn_conv_transposed_weight_bytes (const GnConvShape *s)
{
  return gn_conv_align ((size_t) s->kernel * s->kernel * s->c * s->k * sizeof (float));
}

size_t
gn_conv_direct_input_gradient_workspace (const GnConvShape *s, int n_threads)
{
  size_t most = 0;
  for (int phase = 0; phase < s->stride * s->stride; phase++) {
    Job job;
    start_phase (&job, s, phase / s->stride, phase % s->stride);
    size_t floats = job.panel_floats + job.strip_floats;
    most = floats > most ? floats : most;
  }
  return gn_conv_transposed_weight_bytes (s) + (size_t) n_threads * most * sizeof (float);
}

/* Tap t of the phase, counted as its panel has them. */
static size_t
tap_of_phase (const Job *job, int t)
{
  const GnConvShape *s = job->shape;
  int r = (job->a + s->pad) % s->stride + (job->gather.n_r - 1 - t / job->gather.n_s) * s->stride;
  int q = (job->b + s->pad) % s->stride + (job->gather.n_s - 1 - t % job->gather.n_s) * s->stride;
  return (size_t) r * s->kernel + q;
}

static void
transpose_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int n_parts = gn_divide_up (s->c, TRANSPOSE_ROWS), first = task % n_parts * TRANSPOSE_ROWS;
  const float *in = job->weight + tap_of_phase (job, task / n_parts) * s->c * s->k;
  float *out = job->transposed + (size_t) (task / n_parts) * s->c * s->k;
  for (int c0 = first; c0 < gn_min_int (first + TRANSPOSE_ROWS, s->c); c0 += 16)
    for (int k = 0; k < s->k; k++)
      for (int c = c0; c < gn_min_int (c0 + 16, s->c); c++)
        out[(size_t) k * s->c + c] = in[(size_t) c * s->k + k];
}

static void
transpose_phase (GnThreadPool *pool, Job *job)
{
  int n_taps = job->gather.n_r * job->gather.n_s;
  gn_thread_pool_run (pool, n_taps * gn_divide_up (job->shape->c, TRANSPOSE_ROWS), transpose_task, job);
}

void
gn_conv_transpose_weight (GnThreadPool *pool, const GnConvShape *s, const float *weight, float *transposed)
{
  Job job = { .weight = weight, .transposed = transposed };
  start_phase (&job, s, 0, 0);
  transpose_phase (pool, &job);
}

/* out[rows][columns] = beta out + Σ over chunks panel · transposed weight */
static void
multiply (const Job *job, int first, int rows, int c0, int columns, float beta, float *out, int stride, float *panel)
{
  const GnConvShape *s = job->shape;
  const GnConvGather *g = &job->gather;
  GnConvWindow window = { 0 };
  if (g->n_r * g->n_s == 0 && beta == 0)
    for (int i = 0; i < rows; i++)
      memset (out + (size_t) i * stride, 0, (size_t) columns * sizeof (float));
  while (gn_conv_next_chunk (g, job->tiling.rows, &window)) {
    int depth = gn_conv_window_columns (&window);
    const float *matrix = panel;
    if (gn_conv_gather_is_identity (g))
      matrix = job->dz + (size_t) first * s->k;
    else
      gn_conv_gather_rows (g, &window, job->dz, first, rows, panel);
    size_t tap = (size_t) window.r0 * g->n_s + window.s0;
    gn_product (rows, columns, depth, matrix, depth, job->transposed + tap * s->k * s->c + c0, s->c, beta, out, stride);
    beta = 1;
  }
}

static void
scatter (const Job *job, int first, int rows, int c0, int columns, const float *strip)
{
  const GnConvShape *s = job->shape;
  const GnConvGather *g = &job->gather;
  for (int i = 0; i < rows; i++, strip += columns) {
    int p = first + i;
    size_t y = (size_t) (p / g->grid_w % g->grid_h) * s->stride + job->a;
    size_t x = (size_t) (p % g->grid_w) * s->stride + job->b;
    size_t image = (size_t) (p / g->grid_w / g->grid_h);
    float *out = job->dx + ((image * s->h + y) * s->w + x) * s->c + c0;
    if (job->accumulate)
      job->table->accumulate ((size_t) columns, strip, out);
    else
      memcpy (out, strip, (size_t) columns * sizeof (float));
  }
}

static void
gradient_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int first = task / job->tiling.n_blocks * job->tiling.rows, c0 = task % job->tiling.n_blocks * job->tiling.columns;
  int rows = gn_min_int (job->tiling.rows, gn_conv_gather_pixels (&job->gather) - first);
  int columns = gn_min_int (job->tiling.columns, s->c - c0);
  float *panel = job->scratch + (size_t) worker * (job->panel_floats + job->strip_floats);
  float *strip = panel + job->panel_floats;

  if (s->stride == 1) {
    multiply (job, first, rows, c0, columns, job->accumulate ? 1 : 0, job->dx + (size_t) first * s->c + c0, s->c,
              panel);
    return;
  }
  multiply (job, first, rows, c0, columns, 0, strip, columns, panel);
  scatter (job, first, rows, c0, columns, strip);
}

void
gn_conv_direct_input_gradient (GnThreadPool *pool, const GnConvShape *s, const float *weight, const float *dz,
                               float *dx, bool accumulate, void *workspace)
{
  Job job = {
    .table = gn_kernel_table (), .weight = weight, .dz = dz, .dx = dx, .accumulate = accumulate,
    .transposed = workspace, .scratch = (float *) ((char *) workspace + gn_conv_transposed_weight_bytes (s)),
  };
  for (int phase = 0; phase < s->stride * s->stride; phase++) {
    start_phase (&job, s, phase / s->stride, phase % s->stride);
    int n_taps = job.gather.n_r * job.gather.n_s;
    if (gn_conv_gather_pixels (&job.gather) == 0 || (n_taps == 0 && accumulate))
      continue;
    transpose_phase (pool, &job);
    gn_thread_pool_run (pool, job.tiling.n_strips * job.tiling.n_blocks, gradient_task, &job);
  }
}
