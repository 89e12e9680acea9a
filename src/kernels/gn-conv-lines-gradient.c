/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-lines.h"

#include <string.h>

#include "gn-conv-direct.h"
#include "gn-conv-operand.h"
#include "gn-slices.h"

/* Of a strip, about. */
#define STRIP_PIXELS 896
#define MOST_SLOTS 16
/* Private copies of the weights, all together, in floats. */
#define SLOTS_FLOATS (1 << 20)

/* dweight[row of the kernel] = linesᵀ · dz, over the pixels; slots share out the strips. Floats are multiplied as they lie.
 * Numbers of BF16 go in pairs of pixels, so lines are turned first: for each number of a run the pixels in a row, those of
 * lines that are a stride apart one behind the other, since it is those that one row of the kernel sees. */
typedef struct {
  const GnConvShape *shape;
  const GnConvBackward *backward;
  GnConvLines lines;
  int rows, bands, n_strips, n_slots, strips_per_slot;
  size_t turned_row, dz_row; /* in numbers */
  float *slots;              /* [slot][kernel][run][k], unless there is one slot only */
  char *scratch;             /* [worker]: lines, dz in panels, dz in rows, lines turned */
  size_t lines_bytes, panels_bytes, rows_bytes, turned_bytes;
} Job;

static size_t
weight_floats (const GnConvLines *l)
{
  return (size_t) l->shape->kernel * l->run * l->shape->k;
}

/* Numbers of a turned run: its lines, and whole vectors that are read behind them. */
static size_t
turned_row (const Job *job)
{
  const GnConvShape *s = job->shape;
  return gn_conv_turned_row ((job->rows + (s->kernel - 1) / s->stride) * s->ow + 2);
}

static Job
plan (const GnConvShape *s)
{
  Job job = { .shape = s, .lines = gn_conv_lines (s) };
  bool pairs = job.lines.operand == GN_ELEMENT_BF16;
  job.rows = gn_max_int (1, gn_min_int (s->oh, STRIP_PIXELS / s->ow));
  job.bands = gn_divide_up (s->oh, job.rows);
  job.n_strips = s->n * job.bands;
  job.n_slots = gn_max_int (1, gn_min_int (MOST_SLOTS, (int) (SLOTS_FLOATS / weight_floats (&job.lines))));
  job.strips_per_slot = gn_divide_up (job.n_strips, job.n_slots);
  job.n_slots = gn_divide_up (job.n_strips, job.strips_per_slot);

  size_t size = gn_element_size (job.lines.operand), pixels = (size_t) (job.rows * s->ow + 1) / 2 * 2;
  size_t panels = (size_t) gn_divide_up (s->k, GN_PANEL);
  job.lines_bytes = gn_conv_lines_bytes (&job.lines, job.rows);
  job.panels_bytes = gn_conv_align (panels * pixels * GN_PANEL * size);
  job.dz_row = pairs ? gn_conv_panel_stride (job.lines.operand, s->k) : 0;
  job.rows_bytes = gn_conv_align (pixels * job.dz_row * size);
  job.turned_row = pairs ? turned_row (&job) : 0;
  job.turned_bytes = gn_conv_align ((size_t) s->stride * job.lines.run * job.turned_row * size);
  return job;
}

static size_t
worker_bytes (const Job *job)
{
  return job->lines_bytes + job->panels_bytes + job->rows_bytes + job->turned_bytes;
}

size_t
gn_conv_lines_weight_gradient_workspace (const GnConvShape *s, int n_threads)
{
  Job job = plan (s);
  return gn_conv_slots_bytes (MOST_SLOTS, weight_floats (&job.lines)) + (size_t) n_threads * worker_bytes (&job);
}

/* A strip: some rows of a picture's outputs, and where a worker keeps what it needs of them. */
typedef struct {
  int picture, y, rows;
  const char *lines;
  char *panels, *dz_rows, *turned;
} Strip;

static Strip
load_strip (const Job *job, int strip, int worker)
{
  char *scratch = job->scratch + (size_t) worker * worker_bytes (job);
  Strip t = { .picture = strip / job->bands, .y = strip % job->bands * job->rows };
  t.rows = gn_min_int (job->rows, job->shape->oh - t.y);
  t.lines = gn_conv_lines_load (&job->lines, &job->backward->x, t.picture, t.y, t.rows, scratch);
  t.panels = scratch + job->lines_bytes;
  t.dz_rows = t.panels + job->panels_bytes;
  t.turned = t.dz_rows + job->rows_bytes;
  return t;
}

static void
multiply_floats (const Job *job, const Strip *t, bool add, float *out)
{
  const GnConvShape *s = job->shape;
  const GnConvLines *l = &job->lines;
  int pixels = t->rows * s->ow;
  float *dz = (float *) (void *) t->panels;
  GnLayout panels = { GN_PANEL, (size_t) pixels * GN_PANEL };
  size_t first = ((size_t) t->picture * s->oh + t->y) * s->ow;
  gn_conv_load (GN_ELEMENT_FP32, &job->backward->dz, first * s->k, pixels, (size_t) s->k, 0, s->k, dz, panels);
  for (int r = 0; r < s->kernel; r++)
    for (int y = 0; y < t->rows; y++)
      gn_kernel_table ()->product_transposed (
          l->run, s->k, s->ow, (const float *) (const void *) t->lines + (size_t) (y * s->stride + r) * l->length,
          (GnLayout){ (size_t) l->step, GN_PANEL }, dz + (size_t) (y * s->ow) * GN_PANEL, panels.block, add || y > 0,
          out + (size_t) r * l->run * s->k, (size_t) s->k);
}

/* One line: for each number of its run the pixels in a row. What the next pixel sees is a step further, so only the first
 * numbers are looked for. */
static void
turn_line (const Job *job, const uint16_t *line, uint16_t *out)
{
  const GnConvLines *l = &job->lines;
  int ow = job->shape->ow;
  for (int j = 0; j < l->run; j++, out += job->turned_row) {
    if (j < l->step) {
      for (int x = 0; x < ow; x++)
        out[x] = line[x * l->step + j];
      continue;
    }
    memcpy (out, out - (size_t) l->step * job->turned_row + 1, (size_t) (ow - 1) * sizeof *out);
    out[ow - 1] = line[(ow - 1) * l->step + j];
  }
}

static void
turn_lines (const Job *job, const Strip *t)
{
  const GnConvShape *s = job->shape;
  for (int i = 0; i < gn_conv_lines_count (s, t->rows); i++) {
    size_t grid = (size_t) (i % s->stride) * job->lines.run * job->turned_row;
    turn_line (job, (const uint16_t *) (const void *) t->lines + (size_t) i * job->lines.length,
               (uint16_t *) (void *) t->turned + grid + (size_t) (i / s->stride) * s->ow);
  }
}

static void
multiply_pairs (const Job *job, const Strip *t, bool add, float *out)
{
  const GnConvShape *s = job->shape;
  const GnConvLines *l = &job->lines;
  const GnKernelTable *table = gn_kernel_table_for (GN_ELEMENT_BF16);
  int pixels = t->rows * s->ow, pairs = (pixels + 1) / 2;
  uint16_t *rows = (uint16_t *) (void *) t->dz_rows;
  uint32_t *dz = (uint32_t *) (void *) t->panels;
  GnLayout panels = { GN_PANEL, (size_t) pairs * GN_PANEL }, dz_layout = { job->dz_row, GN_PANEL };
  size_t first = ((size_t) t->picture * s->oh + t->y) * s->ow;
  gn_conv_load (GN_ELEMENT_BF16, &job->backward->dz, first * s->k, pixels, (size_t) s->k, 0, s->k, rows, dz_layout);
  table->interleave (pixels, s->k, rows, dz_layout, dz, panels);
  turn_lines (job, t);
  for (int r = 0; r < s->kernel; r++) {
    const uint16_t *x = (const uint16_t *) (const void *) t->turned
                        + (size_t) (r % s->stride) * l->run * job->turned_row + (size_t) (r / s->stride) * s->ow;
    table->product_pairs (l->run, s->k, pairs, x, (GnLayout){ job->turned_row / 2, GN_PANEL / 2 }, dz, panels.block, add,
                          out + (size_t) r * l->run * s->k, (GnLayout){ (size_t) s->k, GN_PANEL });
  }
}

static void
gradient_task (void *data, int slot, int worker)
{
  const Job *job = data;
  int begin = slot * job->strips_per_slot, end = gn_min_int (begin + job->strips_per_slot, job->n_strips);
  float *out = gn_conv_slot (job->n_slots, weight_floats (&job->lines), job->slots, job->backward->dweight, slot);
  for (int strip = begin; strip < end; strip++) {
    Strip t = load_strip (job, strip, worker);
    if (strip == begin) /* what is read behind the pixels must be finite */
      memset (t.turned, 0, job->turned_bytes);
    if (job->lines.operand == GN_ELEMENT_BF16)
      multiply_pairs (job, &t, strip > begin, out);
    else
      multiply_floats (job, &t, strip > begin, out);
  }
}

void
gn_conv_lines_weight_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward, void *workspace)
{
  Job job = plan (s);
  job.backward = backward;
  job.slots = workspace;
  job.scratch = (char *) workspace + gn_conv_slots_bytes (job.n_slots, weight_floats (&job.lines));
  gn_thread_pool_run (pool, job.n_slots, gradient_task, &job);
  gn_conv_add_slots (pool, job.n_slots, weight_floats (&job.lines), job.slots, backward->dweight);
}
