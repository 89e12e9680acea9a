/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include <string.h>

#include "gn-conv-gather.h"
#include "gn-conv-strips-run.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"
#include "gn-stream.h"

/* The gradient of a convolution by its input, one phase modulo the stride at a time: inside a phase it is a
 * convolution of dz with stride 1, and no product is spent on zeros. */
typedef struct {
  const GnConvShape *shape;
  GnElement operand;
  int a, b;
  GnConvGather gather;
  GnConvTiling tiling;
  const GnConvBackward *backward;
  char *transposed; /* [c / GN_PANEL][tap of the phase][k][GN_PANEL] */
  char *scratch;    /* [worker]: a panel, and outputs that wait */
  double *sums;     /* [strip][2][c], when the batch norm below wants them */
  size_t panel_bytes, waiting_bytes;
} Job;

/* Outputs with a stride are scattered, and others may become shorter: they wait. */
static bool
waits (const GnConvShape *s)
{
  return s->stride > 1 || s->element != GN_ELEMENT_FP32;
}

static void
size_scratch (Job *job, const GnConvTiling *tiling)
{
  job->operand = gn_conv_operand (job->shape);
  job->panel_bytes
      = gn_conv_align (gn_conv_panel_numbers (job->operand, &job->gather, tiling->rows)
                       * gn_element_size (job->operand));
  if (waits (job->shape))
    job->waiting_bytes = gn_conv_waiting_size (tiling->rows);
}

static void
start_phase (Job *job, const GnConvShape *s, int a, int b)
{
  job->shape = s;
  job->a = a;
  job->b = b;
  job->gather = gn_conv_gather_phase (s, a, b);
  job->panel_bytes = job->waiting_bytes = 0;
  if (gn_conv_gather_pixels (&job->gather) == 0)
    return;
  job->tiling = gn_conv_tiling (gn_conv_gather_pixels (&job->gather), s->c);
  size_scratch (job, &job->tiling);
}

static size_t
transposed_bytes (const GnConvShape *s)
{
  size_t values = (size_t) s->kernel * s->kernel * s->k * gn_divide_up (s->c, GN_PANEL) * GN_PANEL;
  return gn_conv_align (values * gn_element_size (gn_conv_operand (s)));
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
    most = gn_max_size (most, job.panel_bytes + job.waiting_bytes);
    sums = sums_bytes (s, &tiling);
  }
  return transposed_bytes (s) + (size_t) n_threads * most + sums;
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
  size_t at = panel * panel_of_weights (job) + (size_t) t * s->k * GN_PANEL;
  gn_conv_pack_transposed (job->operand, s->k, gn_min_int (GN_PANEL, s->c - c0), in, (size_t) s->k,
                           gn_element_at (job->transposed, at, job->operand));
}

/* out[rows][columns] = [out +] Σ over chunks panel · transposed weight. A panel that holds the whole window stays for the
 * next columns. */
static void
multiply (const Job *job, int first, int rows, int c0, int columns, bool add, bool loaded, float *out, size_t out_row,
          void *panel)
{
  const GnConvGather *g = &job->gather;
  const char *weight = gn_element_at (job->transposed, (size_t) (c0 / GN_PANEL) * panel_of_weights (job), job->operand);
  GnConvWindow window = { 0 };
  if (n_taps (job) == 0 && !add)
    for (int i = 0; i < rows; i++)
      memset (out + (size_t) i * out_row, 0, (size_t) columns * sizeof (float));
  for (; gn_conv_next_chunk (g, job->tiling.rows, &window); add = true) {
    int depth = gn_conv_window_columns (&window);
    size_t at = ((size_t) window.r0 * g->n_s + window.s0) * g->c + window.c0;
    size_t row = gn_conv_panel_stride (job->operand, depth);
    if (!loaded || depth < n_taps (job) * g->c)
      gn_conv_gather_rows (job->operand, g, &window, &job->backward->dz, first, rows, panel, row);
    gn_conv_product (job->operand, rows, columns, depth, panel, (GnLayout){ row, GN_PANEL },
                     gn_element_at (weight, at * GN_PANEL, job->operand), panel_of_weights (job), add, out,
                     (GnLayout){ out_row, GN_PANEL });
  }
}

/* backward->below from pixel first and channel c0 on. */
static GnConvBelow
below_at (const GnConvShape *s, const GnConvBelow *below, int first, int c0, double *sums)
{
  size_t at = (size_t) first * s->c + c0;
  return (GnConvBelow){
    gn_element_at (below->z, at, s->element), below->mean + c0,
    { below->mask.y ? gn_element_at (below->mask.y, at, s->element) : NULL,
      below->mask.scale ? below->mask.scale + c0 : NULL, below->mask.scale ? below->mask.shift + c0 : NULL },
    sums + c0, sums + s->c + c0,
  };
}

void
gn_conv_store_gradient (const GnConvShape *s, const GnConvBackward *backward, int first, int rows, int c0, int width,
                        const float *waiting, size_t waiting_row, double *sums)
{
  const GnKernelTable *table = gn_kernel_table_for (s->element);
  size_t c = (size_t) s->c;
  void *dx = gn_element_at (backward->dx, (size_t) first * c + c0, s->element);
  bool stream = gn_streams (s->element, backward->dx, (size_t) s->n * s->h * s->w, c);
  if (!backward->below) {
    table->store_rows (rows, width, waiting, waiting_row, NULL, backward->accumulate ? dx : NULL, false, stream,
                       dx, c);
    return;
  }
  GnConvBelow below = below_at (s, backward->below, first, c0, sums);
  table->store_gradient (rows, width, waiting, waiting_row, backward->accumulate, &below, stream, dx, c);
}

void
gn_conv_finish_below (const GnConvShape *s, const GnConvBackward *backward, int first, int rows, int c0, int width,
                      double *sums)
{
  GnConvBelow below = below_at (s, backward->below, first, c0, sums);
  void *dx = gn_element_at (backward->dx, (size_t) first * s->c + c0, s->element);
  gn_kernel_table_for (s->element)
      ->norm_backward_sums (rows, width, s->c, below.z, &below.mask, below.mean, dx, below.sum_g, below.sum_gz);
}

/* Where pixel p of the phase lies in dx. */
static size_t
place_of (const Job *job, int p)
{
  const GnConvShape *s = job->shape;
  const GnConvGather *g = &job->gather;
  size_t y = (size_t) (p / g->grid_w % g->grid_h) * s->stride + job->a;
  size_t x = (size_t) (p % g->grid_w) * s->stride + job->b;
  return (((size_t) (p / g->grid_w / g->grid_h) * s->h + y) * s->w + x) * s->c;
}

/* What waited, into its place, added to what is there if so asked. */
static void
store (const Job *job, int first, int rows, int c0, int columns, const float *waiting, double *sums)
{
  const GnConvShape *s = job->shape;
  if (s->stride == 1) {
    gn_conv_store_gradient (s, job->backward, first, rows, c0, columns, waiting, GN_WAITING_CHANNELS, sums);
    return;
  }
  const GnKernelTable *table = gn_kernel_table_for (s->element);
  for (int i = 0; i < rows; i++, waiting += GN_WAITING_CHANNELS) {
    void *out = gn_element_at (job->backward->dx, place_of (job, first + i) + c0, s->element);
    table->store_rows (1, columns, waiting, GN_WAITING_CHANNELS, NULL, job->backward->accumulate ? out : NULL,
                       false, false, out, (size_t) s->c);
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
  int end = gn_min_int (c0 + job->tiling.columns, s->c);
  char *panel = job->scratch + (size_t) worker * (job->panel_bytes + job->waiting_bytes);
  double *sums = job->sums + (size_t) strip * 2 * s->c;

  if (job->backward->below)
    gn_conv_clear_sums (s, c0, end - c0, sums);
  if (!waits (s)) {
    multiply (job, first, rows, c0, end - c0, job->backward->accumulate, false,
              (float *) job->backward->dx + (size_t) first * s->c + c0, (size_t) s->c, panel);
    if (job->backward->below)
      gn_conv_finish_below (s, job->backward, first, rows, c0, end - c0, sums);
  } else {
    float *waiting = (float *) (void *) (panel + job->panel_bytes);
    for (int c = c0; c < end; c += GN_WAITING_CHANNELS) {
      int columns = gn_min_int (GN_WAITING_CHANNELS, end - c);
      multiply (job, first, rows, c, columns, false, c > c0, waiting, GN_WAITING_CHANNELS, panel);
      store (job, first, rows, c, columns, waiting, sums);
    }
  }
}

static void
transpose (GnThreadPool *pool, Job *job)
{
  gn_thread_pool_run (pool, n_taps (job) * gn_divide_up (job->shape->c, GN_PANEL), transpose_task, job);
}

void
gn_conv_direct_input_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward,
                               void *workspace)
{
  Job job = { .backward = backward, .transposed = workspace };
  for (int phase = 0; phase < s->stride * s->stride; phase++) {
    start_phase (&job, s, phase / s->stride, phase % s->stride);
    if (gn_conv_gather_pixels (&job.gather) == 0 || (n_taps (&job) == 0 && backward->accumulate))
      continue;
    transpose (pool, &job);
    job.sums = (double *) ((char *) workspace + transposed_bytes (s));
    job.scratch = (char *) job.sums + sums_bytes (s, &job.tiling);
    gn_thread_pool_run (pool, job.tiling.n_strips * job.tiling.n_blocks, gradient_task, &job);
  }
  if (backward->below)
    gn_add_sums (job.tiling.n_strips, s->c, job.sums, backward->below->sum_g, backward->below->sum_gz);
}

/* The convolution of dz that makes dx where the stride is 1. */
static GnConvShape
backward_shape (const GnConvShape *s)
{
  return (GnConvShape){ s->n, s->oh, s->ow, s->k, s->h, s->w, s->c, s->kernel, 1, s->kernel - 1 - s->pad, GN_CONV_STRIPS,
                        s->element };
}

size_t
gn_conv_strips_input_gradient_workspace (const GnConvShape *s, int n_threads)
{
  GnConvShape back = backward_shape (s);
  return transposed_bytes (s) + gn_conv_strips_workspace (&back, n_threads);
}

void
gn_conv_strips_input_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward, void *workspace)
{
  GnConvShape back = backward_shape (s);
  Job job = { .backward = backward, .transposed = workspace };
  GnConvStripsFinish finish = { .epilogue.residual = backward->accumulate ? backward->dx : NULL, .forward = s,
                                .backward = backward->below ? backward : NULL };
  start_phase (&job, s, 0, 0);
  transpose (pool, &job);
  gn_conv_strips_run (pool, &back, &backward->dz, workspace, &finish, backward->dx,
                      (char *) workspace + transposed_bytes (s));
}
