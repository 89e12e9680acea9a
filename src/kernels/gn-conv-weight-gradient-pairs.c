/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include "gn-conv-operand.h"
#include "gn-conv-strips.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"

#define TASKS 16
#define NARROWEST_BLOCK 64
#define WIDEST_BLOCK 256
/* Weights that are many are shared out by output channels, which read x anew; few get private copies, all together so
 * many floats. */
#define MANY_WEIGHTS (1 << 18)
#define SLOTS_FLOATS (2 << 20)
/* Of a strip's operands: half a large second-level cache, a small one. */
#define STRIP_BYTES (1 << 20)
#define FEWEST_POSITIONS 128
#define MOST_POSITIONS 2048

/* BF16: dweight[tap] = xᵀ · dz for x moved by the tap, where pixels go in pairs. Slots share out the strips, blocks the
 * output channels. */
typedef struct {
  const GnConvShape *shape;
  const GnConvBackward *backward;
  GnConvStrips strips;
  int n_slots, strips_per_slot, n_blocks, block;
  size_t x_row, x_turned_row, dz_row; /* in numbers */
  float *slots;                       /* [slot][tap][c][k], unless there is one slot only */
  char *scratch;                      /* [worker]: x turned, its grids one after the other; rows; lines of dz */
  size_t turned_bytes, rows_bytes, lines_bytes;
} Job;

static size_t
weight_floats (const GnConvShape *s)
{
  return (size_t) s->kernel * s->kernel * s->c * s->k;
}

static int
block_of (const GnConvShape *s)
{
  if (weight_floats (s) <= MANY_WEIGHTS)
    return s->k;
  int block = gn_max_int (NARROWEST_BLOCK, gn_min_int (WIDEST_BLOCK, s->k / 8));
  return gn_min_int (s->k, gn_divide_up (block, GN_PANEL) * GN_PANEL);
}

static int
strip_positions (const GnConvShape *s)
{
  int positions = STRIP_BYTES / 4 / (s->c + block_of (s));
  return gn_max_int (FEWEST_POSITIONS, gn_min_int (MOST_POSITIONS, positions));
}

static int
most_slots (const GnConvShape *s, int n_strips)
{
  int by_tasks = TASKS / gn_divide_up (s->k, block_of (s)), by_memory = (int) (SLOTS_FLOATS / weight_floats (s));
  return gn_max_int (1, gn_min_int (n_strips, gn_min_int (by_tasks, by_memory)));
}

static void
plan (Job *job, const GnConvShape *s, GnConvStrips strips)
{
  int block = block_of (s);
  *job = (Job){ .shape = s, .block = block, .n_blocks = gn_divide_up (s->k, block), .strips = strips };
  job->strips_per_slot = gn_divide_up (strips.n_strips, most_slots (s, strips.n_strips));
  job->n_slots = gn_divide_up (strips.n_strips, job->strips_per_slot);
  job->x_row = gn_conv_panel_stride (GN_ELEMENT_BF16, s->c);
  job->dz_row = gn_conv_panel_stride (GN_ELEMENT_BF16, block);
  job->x_turned_row = gn_conv_turned_row (job->strips.n_inputs);
  job->turned_bytes = (size_t) job->strips.grids * job->strips.grids * s->c * job->x_turned_row * sizeof (uint16_t);
  job->rows_bytes = gn_conv_align (gn_max_size ((size_t) job->strips.n_inputs * job->x_row,
                                                (size_t) job->strips.n_outputs * job->dz_row)
                                   * sizeof (uint16_t));
  job->lines_bytes = (size_t) job->strips.n_outputs * gn_divide_up (block, GN_PANEL) * GN_PANEL * sizeof (uint16_t);
}

static size_t
worker_bytes (const Job *job)
{
  return job->turned_bytes + job->rows_bytes + job->lines_bytes;
}

size_t
gn_conv_pairs_weight_gradient_workspace (const GnConvShape *s, int n_threads)
{
  GnConvStrips largest = gn_conv_largest_strips (s, strip_positions (s));
  Job job;
  plan (&job, s, largest);
  return gn_conv_slots_bytes (most_slots (s, largest.n_strips), weight_floats (s))
         + (size_t) n_threads * worker_bytes (&job);
}

/* All grids of a strip of x, turned. */
static void
load_x (const Job *job, int strip, uint16_t *turned, uint16_t *rows)
{
  const GnConvStrips *t = &job->strips;
  for (int grid = 0; grid < t->grids * t->grids; grid++, turned += job->shape->c * job->x_turned_row) {
    gn_conv_strip_load_inputs (t, strip, grid, &job->backward->x, rows, job->x_row);
    gn_kernel_table_for (GN_ELEMENT_BF16)
        ->turn (t->n_inputs, job->shape->c, rows, job->x_row, turned, job->x_turned_row);
  }
}

static void
gradient_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  const GnConvStrips *t = &job->strips;
  const GnKernelTable *table = gn_kernel_table_for (GN_ELEMENT_BF16);
  int slot = task / job->n_blocks, k0 = task % job->n_blocks * job->block;
  int columns = gn_min_int (job->block, s->k - k0);
  int begin = slot * job->strips_per_slot, end = gn_min_int (begin + job->strips_per_slot, t->n_strips);
  float *out = gn_conv_slot (job->n_slots, weight_floats (s), job->slots, job->backward->dweight, slot) + k0;
  char *scratch = job->scratch + (size_t) worker * worker_bytes (job);
  uint16_t *turned = (uint16_t *) (void *) scratch, *rows = (uint16_t *) (void *) (scratch + job->turned_bytes);
  uint32_t *lines = (uint32_t *) (void *) (scratch + job->turned_bytes + job->rows_bytes);
  GnLayout lines_layout = { GN_PANEL, (size_t) t->n_outputs / 2 * GN_PANEL };

  for (int strip = begin; strip < end; strip++) {
    load_x (job, strip, turned, rows);
    gn_conv_strip_load_outputs (t, strip, &job->backward->dz, k0, columns, rows, job->dz_row);
    table->interleave (t->n_outputs, columns, rows, (GnLayout){ job->dz_row, GN_PANEL }, lines, lines_layout);
    for (int tap = 0; tap < s->kernel * s->kernel; tap++) {
      int r = tap / s->kernel, q = tap % s->kernel;
      const uint16_t *x = turned + (size_t) gn_conv_strip_grid (t, r, q) * s->c * job->x_turned_row
                          + gn_conv_strip_offset (t, r, q);
      table->product_pairs (s->c, columns, t->n_outputs / 2, x, (GnLayout){ job->x_turned_row / 2, GN_PANEL / 2 },
                            lines, lines_layout.block, strip > begin, out + (size_t) tap * s->c * s->k,
                            (GnLayout){ (size_t) s->k, GN_PANEL });
    }
  }
}

void
gn_conv_pairs_weight_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward, void *workspace)
{
  Job job;
  plan (&job, s, gn_conv_strips (s, strip_positions (s)));
  job.backward = backward;
  job.slots = workspace;
  job.scratch = (char *) workspace + gn_conv_slots_bytes (job.n_slots, weight_floats (s));
  gn_thread_pool_run (pool, job.n_slots * job.n_blocks, gradient_task, &job);
  gn_conv_add_slots (pool, job.n_slots, weight_floats (s), job.slots, backward->dweight);
}
