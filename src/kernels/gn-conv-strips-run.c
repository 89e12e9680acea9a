/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-strips-run.h"

#include <string.h>

#include "gn-conv-direct.h"
#include "gn-conv-operand.h"
#include "gn-conv-strips.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"
#include "gn-stream.h"

#define MOST_POSITIONS 480
#define FEWEST_POSITIONS 96
/* Of a strip's operand, all grids together: the outputs that wait take half as much. */
#define INPUT_BYTES (1 << 19)
#define FEWEST_TASKS 16
#define NARROWEST_BLOCK 64

typedef struct {
  const GnConvShape *shape;
  GnConvStrips strips;
  const GnConvSource *x;
  const char *prepared;
  const GnConvStripsFinish *finish;
  void *z;
  int block, n_blocks;
  double *sums;  /* [strip][2][k] */
  char *scratch; /* [worker]: the grids of a strip, and outputs that wait */
  size_t x_row, grid_bytes, waiting_bytes;
} Job;

bool
gn_conv_strips_suit (const GnConvShape *s)
{
  return s->kernel > 1 && gn_conv_operand (s) == GN_ELEMENT_BF16 && gn_kernel_table_for (s->element)->matrix_unit;
}

static int
strip_positions (const GnConvShape *s)
{
  int grids = gn_min_int (s->stride, s->kernel), positions = INPUT_BYTES / 2 / (s->c * grids * grids);
  return gn_max_int (FEWEST_POSITIONS, gn_min_int (MOST_POSITIONS, positions));
}

static void
plan (Job *job, const GnConvShape *s, GnConvStrips strips)
{
  *job = (Job){ .shape = s, .strips = strips };
  int blocks = 1, n_strips = job->strips.n_strips;
  if (n_strips < FEWEST_TASKS)
    blocks = gn_max_int (1, gn_min_int (FEWEST_TASKS / n_strips, s->k / NARROWEST_BLOCK));
  job->block = gn_divide_up (gn_divide_up (s->k, blocks), 2 * GN_PANEL) * 2 * GN_PANEL;
  job->n_blocks = gn_divide_up (s->k, job->block);
  job->x_row = gn_conv_panel_stride (GN_ELEMENT_BF16, s->c);
  job->grid_bytes = (size_t) job->strips.n_inputs * job->x_row * sizeof (uint16_t);
  job->waiting_bytes = gn_conv_waiting_size (job->strips.n_outputs);
}

static size_t
worker_bytes (const Job *job)
{
  return (size_t) job->strips.grids * job->strips.grids * job->grid_bytes + job->waiting_bytes;
}

static size_t
sums_bytes (const Job *job)
{
  return gn_conv_align ((size_t) job->strips.n_strips * 2 * (size_t) job->shape->k * sizeof (double));
}

size_t
gn_conv_strips_workspace (const GnConvShape *s, int n_threads)
{
  Job job;
  plan (&job, s, gn_conv_largest_strips (s, strip_positions (s)));
  return sums_bytes (&job) + (size_t) n_threads * worker_bytes (&job);
}

/* The outputs of a strip: rows of them in a row, and so many rows in all; the next picture's begin further on. */
typedef struct {
  int first_pixel, n_pictures, n_rows, n_positions;
} Extent;

static Extent
extent_of (const Job *job, int strip)
{
  const GnConvStrips *t = &job->strips;
  const GnConvShape *s = job->shape;
  int picture = strip / t->bands * t->n_pictures, y0 = strip % t->bands * t->n_rows;
  Extent e = { (picture * s->oh + y0) * s->ow, gn_min_int (t->n_pictures, s->n - picture),
               gn_min_int (t->n_rows, s->oh - y0), 0 };
  e.n_positions = (e.n_pictures - 1) * t->picture + (e.n_rows - 1) * t->row + s->ow;
  return e;
}

static void
multiply (const Job *job, const char *grids, const Extent *e, int k0, int columns, float *waiting)
{
  const GnConvShape *s = job->shape;
  const GnKernelTable *table = gn_kernel_table_for (GN_ELEMENT_BF16);
  size_t panel = (size_t) s->kernel * s->kernel * s->c * GN_PANEL;
  const uint16_t *weight = (const uint16_t *) (const void *) job->prepared + (size_t) (k0 / GN_PANEL) * panel;
  for (int tap = 0; tap < s->kernel * s->kernel; tap++) {
    int r = tap / s->kernel, q = tap % s->kernel;
    const char *x = grids + (size_t) gn_conv_strip_grid (&job->strips, r, q) * job->grid_bytes
                    + (size_t) gn_conv_strip_offset (&job->strips, r, q) * job->x_row * sizeof (uint16_t);
    table->product_pairs (e->n_positions, columns, s->c / 2, x, (GnLayout){ job->x_row / 2, GN_PANEL / 2 },
                          (const uint32_t *) (const void *) (weight + (size_t) tap * s->c * GN_PANEL), panel / 2,
                          tap > 0, waiting, (GnLayout){ GN_WAITING_CHANNELS, GN_PANEL });
  }
}

/* Where row y of all the strip's outputs begins. */
static int
position_of_row (const Job *job, const Extent *e, int y)
{
  return y / e->n_rows * job->strips.picture + y % e->n_rows * job->strips.row;
}

/* What the border came to counts for nothing. */
static void
clear_border (const Job *job, const Extent *e, float *waiting)
{
  size_t row = GN_WAITING_CHANNELS;
  for (int y = 0; y < e->n_pictures * e->n_rows - 1; y++) {
    int at = position_of_row (job, e, y) + job->shape->ow, next = position_of_row (job, e, y + 1);
    memset (waiting + (size_t) at * row, 0, (size_t) (next - at) * row * sizeof (float));
  }
}

/* Outputs that are complete and in the cache: sums, what is added, and stored row by row. */
static void
store (const Job *job, int strip, const Extent *extent, int k0, int columns, float *waiting)
{
  const GnKernelTable *table = gn_kernel_table_for (job->shape->element);
  const GnConvEpilogue *e = &job->finish->epilogue;
  size_t k = (size_t) job->shape->k, pixels = (size_t) job->shape->n * job->shape->oh * job->shape->ow;
  bool stream = gn_streams (job->shape->element, job->z, pixels, k);
  double *sums = job->sums + (size_t) strip * 2 * k;
  if (e->sum) {
    clear_border (job, extent, waiting);
    table->column_sums (extent->n_positions, columns, GN_WAITING_CHANNELS, waiting, sums + k0, sums + k + k0);
  }
  for (int y = 0; y < extent->n_pictures * extent->n_rows; y++) {
    const float *in = waiting + (size_t) position_of_row (job, extent, y) * GN_WAITING_CHANNELS;
    int first = extent->first_pixel + y * job->shape->ow;
    size_t at = (size_t) first * k + (size_t) k0;
    if (job->finish->backward) {
      gn_conv_store_gradient (job->finish->forward, job->finish->backward, first, job->shape->ow, k0, columns, in,
                              GN_WAITING_CHANNELS, sums);
      continue;
    }
    table->store_rows (job->shape->ow, columns, in, GN_WAITING_CHANNELS, e->bias ? e->bias + k0 : NULL,
                       e->residual ? gn_element_at (e->residual, at, job->shape->element) : NULL, e->relu,
                       stream, gn_element_at (job->z, at, job->shape->element), k);
  }
}

static void
strip_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  const GnConvStrips *t = &job->strips;
  int strip = task / job->n_blocks, k0 = task % job->n_blocks * job->block, end = gn_min_int (k0 + job->block, s->k);
  char *grids = job->scratch + (size_t) worker * worker_bytes (job);
  float *waiting = (float *) (void *) (grids + (size_t) t->grids * t->grids * job->grid_bytes);
  Extent e = extent_of (job, strip);

  for (int grid = 0; grid < t->grids * t->grids; grid++)
    gn_conv_strip_load_inputs (t, strip, grid, job->x, grids + (size_t) grid * job->grid_bytes, job->x_row);
  if (job->finish->backward)
    gn_conv_clear_sums (job->finish->forward, k0, end - k0, job->sums + (size_t) strip * 2 * s->k);
  for (int at = k0; at < end; at += GN_WAITING_CHANNELS) {
    int columns = gn_min_int (GN_WAITING_CHANNELS, end - at);
    multiply (job, grids, &e, at, columns, waiting);
    store (job, strip, &e, at, columns, waiting);
  }
}

void
gn_conv_strips_run (GnThreadPool *pool, const GnConvShape *s, const GnConvSource *x, const void *prepared,
                       const GnConvStripsFinish *finish, void *z, void *workspace)
{
  Job job;
  plan (&job, s, gn_conv_strips (s, strip_positions (s)));
  job.x = x;
  job.prepared = prepared;
  job.finish = finish;
  job.z = z;
  job.sums = workspace;
  job.scratch = (char *) workspace + sums_bytes (&job);
  gn_thread_pool_run (pool, job.strips.n_strips * job.n_blocks, strip_task, &job);
  if (finish->epilogue.sum)
    gn_add_sums (job.strips.n_strips, s->k, job.sums, finish->epilogue.sum, finish->epilogue.sum_of_squares);
  if (finish->backward)
    gn_add_sums (job.strips.n_strips, s->k, job.sums, finish->backward->below->sum_g, finish->backward->below->sum_gz);
}
