/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include <string.h>

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"

/* The gradient of a convolution by its input, one phase modulo the stride at a time: inside a phase it is a
 * convolution of dz with stride 1, and no product is spent on zeros. */
typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  int a, b;
  GnConvGather gather;
  GnConvTiling tiling;
  const GnConvBackward *backward;
  float *transposed; /* [c / GN_PANEL][tap of the phase][k][GN_PANEL] */
  float *scratch;    /* [worker][panel_floats + strip_floats] */
  double *sums;      /* [strip][2][c], when the batch norm below wants them */
  size_t panel_floats, strip_floats;
} Job;

static void
size_scratch (Job *job, const GnConvTiling *tiling)
{
  job->panel_floats = gn_conv_align (gn_conv_panel_floats (&job->gather, tiling->rows) * sizeof (float))
                      / sizeof (float);
  if (job->shape->stride > 1)
    job->strip_floats = gn_conv_align ((size_t) tiling->rows * tiling->columns * sizeof (float)) / sizeof (float);
}

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
  size_scratch (job, &job->tiling);
}

static size_t
transposed_bytes (const GnConvShape *s)
{
  return (size_t) s->kernel * s->kernel * s->k * gn_divide_up (s->c, GN_PANEL) * GN_PANEL * sizeof (float);
}

/* With a stride of 1, when there is one phase. */
static size_t
sums_bytes (const GnConvShape *s, const GnConvTiling *tiling)
{
  return s->stride > 1 ? 0 : gn_conv_align ((size_t) tiling->n_strips * 2 * s->c * sizeof (double));
}

size_t
gn_conv_direct_input_gradient_workspace (const GnConvShape *s, int n_threads)
{
  size_t most = 0, sums = 0;
  for (int phase = 0; phase < s->stride * s->stride; phase++) {
    Job job;
    start_phase (&job, s, phase / s->stride, phase % s->stride);
    if (gn_conv_gather_pixels (&job.gather) == 0)
      continue;
    GnConvTiling tiling = gn_conv_largest_tiling (gn_conv_gather_pixels (&job.gather), s->c);
    size_scratch (&job, &tiling);
    most = gn_max_size (most, job.panel_floats + job.strip_floats);
    sums = sums_bytes (s, &tiling);
  }
  return transposed_bytes (s) + (size_t) n_threads * most * sizeof (float) + sums;
}

static int
n_taps (const Job *job)
{
  return job->gather.n_r * job->gather.n_s;
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

static size_t
panel_of_weights (const Job *job)
{
  return (size_t) n_taps (job) * job->shape->k * GN_PANEL;
}

static void
transpose_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int t = task % n_taps (job), panel = task / n_taps (job), c0 = panel * GN_PANEL;
  const float *in = job->backward->weight + (tap_of_phase (job, t) * s->c + c0) * s->k;
  job->table->pack_transposed (s->k, gn_min_int (GN_PANEL, s->c - c0), in, (size_t) s->k,
                               job->transposed + panel * panel_of_weights (job) + (size_t) t * s->k * GN_PANEL, 0);
}

/* out[rows][columns] = [out +] Σ over chunks panel · transposed weight */
static void
multiply (const Job *job, int first, int rows, int c0, int columns, bool add, float *out, int stride, float *panel)
{
  const GnConvGather *g = &job->gather;
  const float *weight = job->transposed + (size_t) (c0 / GN_PANEL) * panel_of_weights (job);
  GnConvWindow window = { 0 };
  if (n_taps (job) == 0 && !add)
    for (int i = 0; i < rows; i++)
      memset (out + (size_t) i * stride, 0, (size_t) columns * sizeof (float));
  for (; gn_conv_next_chunk (g, job->tiling.rows, &window); add = true) {
    int depth = gn_conv_window_columns (&window);
    size_t at = ((size_t) window.r0 * g->n_s + window.s0) * g->c + window.c0, row = gn_conv_panel_stride (depth);
    gn_conv_gather_rows (job->table, g, &window, &job->backward->dz, first, rows, panel, row);
    job->table->product (rows, columns, depth, panel, (GnLayout){ row, GN_PANEL }, weight + at * GN_PANEL,
                         panel_of_weights (job), add, out, (GnLayout){ (size_t) stride, GN_PANEL });
  }
}

void
gn_conv_finish_below (const GnKernelTable *table, int c, const GnConvBackward *backward, int first, int rows, int c0,
                      int width, bool add, double *sums)
{
  const GnConvBelow *below = backward->below;
  size_t at = (size_t) first * c + c0;
  GnNormMask mask = {
    below->mask.y ? below->mask.y + at : NULL,
    below->mask.scale ? below->mask.scale + c0 : NULL,
    below->mask.scale ? below->mask.shift + c0 : NULL,
  };
  for (int j = c0; j < c0 + width && !add; j++)
    sums[j] = sums[c + j] = 0;
  table->norm_backward_sums (rows, width, c, below->z + at, &mask, below->mean + c0, backward->dx + at, sums + c0,
                             sums + c + c0);
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
    float *out = job->backward->dx + ((image * s->h + y) * s->w + x) * s->c + c0;
    if (job->backward->accumulate)
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
  int strip = task / job->tiling.n_blocks, first = strip * job->tiling.rows;
  int c0 = task % job->tiling.n_blocks * job->tiling.columns;
  int rows = gn_min_int (job->tiling.rows, gn_conv_gather_pixels (&job->gather) - first);
  int columns = gn_min_int (job->tiling.columns, s->c - c0);
  float *panel = job->scratch + (size_t) worker * (job->panel_floats + job->strip_floats);

  if (s->stride > 1) {
    multiply (job, first, rows, c0, columns, false, panel + job->panel_floats, columns, panel);
    scatter (job, first, rows, c0, columns, panel + job->panel_floats);
    return;
  }
  multiply (job, first, rows, c0, columns, job->backward->accumulate, job->backward->dx + (size_t) first * s->c + c0,
            s->c, panel);
  if (job->backward->below)
    gn_conv_finish_below (job->table, s->c, job->backward, first, rows, c0, columns, false,
                          job->sums + (size_t) strip * 2 * s->c);
}

void
gn_conv_direct_input_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward,
                               void *workspace)
{
  Job job = { .table = gn_kernel_table (), .backward = backward, .transposed = workspace };
  for (int phase = 0; phase < s->stride * s->stride; phase++) {
    start_phase (&job, s, phase / s->stride, phase % s->stride);
    if (gn_conv_gather_pixels (&job.gather) == 0 || (n_taps (&job) == 0 && backward->accumulate))
      continue;
    job.sums = (double *) ((char *) workspace + transposed_bytes (s));
    job.scratch = (float *) ((char *) job.sums + sums_bytes (s, &job.tiling));
    gn_thread_pool_run (pool, n_taps (&job) * gn_divide_up (s->c, GN_PANEL), transpose_task, &job);
    gn_thread_pool_run (pool, job.tiling.n_strips * job.tiling.n_blocks, gradient_task, &job);
  }
  if (backward->below)
    gn_add_sums (job.tiling.n_strips, s->c, job.sums, backward->below->sum_g, backward->below->sum_gz);
}
