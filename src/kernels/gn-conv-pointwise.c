/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"

#define STRIP_PIXELS 126
#define TASKS 16
/* Private copies of the weights, all together, in floats. */
#define SLOTS_FLOATS (6 << 20)

/* Slots share out the pixels, windows the input's channels: what a task writes belongs to it alone, only dz is loaded
 * once for each window. */
typedef struct {
  const GnConvShape *shape;
  const GnConvBackward *backward;
  int pixels, n_slots, pixels_per_slot, strip;
  int n_windows, window_c;
  GnElement operand;
  char *transposed;      /* [c / GN_PANEL][k][GN_PANEL] */
  float *slots;          /* [slot][c][k], unless there is one slot only */
  double *sums;          /* [slot][2][c] */
  char *scratch;         /* [worker]: dz [k / GN_PANEL][strip][GN_PANEL], x likewise, both as lines, and what waits */
  size_t dz_bytes, x_bytes, waiting_bytes;
} Job;

static size_t
weight_floats (const GnConvShape *s)
{
  return (size_t) s->c * s->k;
}

/* The cheapest of the ways to come to TASKS tasks: every window reads g and z of all pixels, every slot writes and adds
 * a copy of the weights. */
static int
choose_windows (const GnConvShape *s, int pixels)
{
  int best = 1;
  double least = 0;
  for (int windows = 1; windows <= TASKS && (windows == 1 || s->c / windows >= 2 * GN_PANEL); windows *= 2) {
    int slots = gn_min_int (TASKS / windows, gn_divide_up (pixels, STRIP_PIXELS));
    if (slots > 1 && slots * weight_floats (s) > SLOTS_FLOATS && s->c / windows >= 4 * GN_PANEL)
      continue;
    double cost = 2.0 * windows * pixels * s->k + 3.0 * slots * (double) weight_floats (s);
    cost *= (double) TASKS / (windows * slots); /* idle threads */
    if (least == 0 || cost < least) {
      least = cost;
      best = windows;
    }
  }
  return best;
}

/* With so many windows that choose_windows() may no longer refuse them for their slots' memory. */
static int
fewest_slots (const GnConvShape *s)
{
  int windows = 1;
  while (windows < TASKS && s->c / windows >= 4 * GN_PANEL)
    windows *= 2;
  return gn_max_int (1, TASKS / windows);
}

/* Pixels in panels of channels; BF16 once as they are and once as lines, which together come to no more than floats. */
static size_t
operand_bytes (const GnConvShape *s, int pixels, int channels)
{
  int even = (pixels + 1) / 2 * 2;
  return gn_conv_align ((size_t) even * gn_conv_panel_stride (gn_divide_up (channels, GN_PANEL) * GN_PANEL) * sizeof (float));
}

static void
plan (Job *job, const GnConvShape *s)
{
  int pixels = s->n * s->h * s->w, windows = choose_windows (s, pixels);
  *job = (Job){ .shape = s, .pixels = pixels, .strip = gn_min_int (pixels, STRIP_PIXELS) };
  int n_strips = gn_divide_up (pixels, job->strip);
  job->n_slots = gn_min_int (TASKS / windows, n_strips);
  job->pixels_per_slot = gn_divide_up (n_strips, job->n_slots) * job->strip;
  job->n_slots = gn_divide_up (pixels, job->pixels_per_slot);
  job->window_c = gn_divide_up (gn_divide_up (s->c, windows), GN_PANEL) * GN_PANEL;
  job->n_windows = gn_divide_up (s->c, job->window_c);
  job->operand = gn_conv_operand (s);
  job->dz_bytes = operand_bytes (s, job->strip, s->k);
  job->x_bytes = operand_bytes (s, job->strip, job->window_c);
  job->waiting_bytes = gn_conv_waiting_bytes (s, job->strip);
}

static size_t
worker_bytes (const Job *job)
{
  return job->dz_bytes + job->x_bytes + job->waiting_bytes;
}

static size_t
transposed_bytes (const GnConvShape *s)
{
  size_t values = (size_t) gn_divide_up (s->c, GN_PANEL) * s->k * GN_PANEL;
  return gn_conv_align (values * gn_element_size (gn_conv_operand (s)));
}

static size_t
slots_bytes (const Job *job)
{
  return job->n_slots == 1 ? 0 : gn_conv_align (job->n_slots * weight_floats (job->shape) * sizeof (float));
}

static size_t
sums_bytes (const Job *job)
{
  return gn_conv_align ((size_t) job->n_slots * 2 * job->shape->c * sizeof (double));
}

size_t
gn_conv_pointwise_backward_workspace (const GnConvShape *s, int n_threads)
{
  int pixels = s->n * s->h * s->w, strip = gn_min_int (pixels, STRIP_PIXELS);
  /* Whatever choose_windows() says for this many pixels or fewer. */
  size_t slots = (size_t) gn_min_int (TASKS, gn_divide_up (pixels, STRIP_PIXELS));
  size_t copies = slots * weight_floats (s);
  if (copies > SLOTS_FLOATS)
    copies = gn_max_size (SLOTS_FLOATS, (size_t) fewest_slots (s) * weight_floats (s));
  size_t worker = operand_bytes (s, strip, s->k) + operand_bytes (s, strip, s->c) + gn_conv_waiting_bytes (s, strip);
  return gn_conv_align (copies * sizeof (float)) + gn_conv_align (slots * 2 * (size_t) s->c * sizeof (double))
         + transposed_bytes (s) + (size_t) n_threads * worker;
}

/* Channels c0.. of the transposed weights. */
static void *
transposed_at (const Job *job, int c0)
{
  return gn_element_at (job->transposed, (size_t) c0 * job->shape->k, job->operand);
}

static void
transpose_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int c0 = task * GN_PANEL;
  gn_conv_pack_transposed (job->operand, s->k, gn_min_int (GN_PANEL, s->c - c0),
                           job->backward->weight + (size_t) c0 * s->k, (size_t) s->k, transposed_at (job, c0));
}

/* dx for some pixels and channels: straight into its place, or by way of what waits. */
static void
input_gradient (const Job *job, int first, int rows, int c0, int width, const void *dz, GnLayout layout, float *waiting)
{
  const GnConvShape *s = job->shape;
  const GnConvBackward *b = job->backward;
  size_t panel = (size_t) s->k * GN_PANEL;
  if (s->element == GN_ELEMENT_FP32) {
    gn_conv_product (job->operand, rows, width, s->k, dz, layout, transposed_at (job, c0), panel, b->accumulate,
                     (float *) b->dx + (size_t) first * s->c + c0, (GnLayout){ (size_t) s->c, GN_PANEL });
    return;
  }
  for (int c = c0; c < c0 + width; c += GN_WAITING_CHANNELS) {
    int columns = gn_min_int (GN_WAITING_CHANNELS, c0 + width - c);
    void *dx = gn_element_at (b->dx, (size_t) first * s->c + c, s->element);
    gn_conv_product (job->operand, rows, columns, s->k, dz, layout, transposed_at (job, c), panel, false, waiting,
                     (GnLayout){ GN_WAITING_CHANNELS, GN_PANEL });
    gn_kernel_table_for (s->element)->store_rows (rows, columns, waiting, GN_WAITING_CHANNELS, NULL,
                                                  b->accumulate ? dx : NULL, false, dx, (size_t) s->c);
  }
}

static void
backward_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  const GnConvBackward *b = job->backward;
  int slot = task / job->n_windows, c0 = task % job->n_windows * job->window_c;
  int width = gn_min_int (job->window_c, s->c - c0), begin = slot * job->pixels_per_slot;
  int end = gn_min_int (begin + job->pixels_per_slot, job->pixels);
  char *dz = job->scratch + (size_t) worker * worker_bytes (job), *x = dz + job->dz_bytes;
  GnLayout panels = { GN_PANEL, (size_t) job->strip * GN_PANEL };
  GnLayout dz_rows = job->operand == GN_ELEMENT_BF16 ? (GnLayout){ gn_conv_panel_stride (s->k), GN_PANEL } : panels;
  GnLayout lines = { GN_PANEL, (size_t) gn_conv_lines (job->operand, job->strip) * GN_PANEL };
  float *dweight = (job->n_slots == 1 ? b->dweight : job->slots + slot * weight_floats (s)) + (size_t) c0 * s->k;
  double *sums = job->sums + (size_t) slot * 2 * s->c;

  for (int first = begin; first < end; first += job->strip) {
    int rows = gn_min_int (job->strip, end - first);
    gn_conv_load (job->operand, &b->dz, (size_t) first * s->k, rows, (size_t) s->k, 0, s->k, dz, dz_rows);
    gn_conv_load (job->operand, &b->x, (size_t) first * s->c, rows, (size_t) s->c, c0, width, x, panels);
    const void *dz_lines = gn_conv_make_lines (job->operand, rows, s->k, dz, dz_rows, dz + job->dz_bytes / 2, lines);
    const void *x_lines = gn_conv_make_lines (job->operand, rows, width, x, panels, x + job->x_bytes / 2, lines);
    gn_conv_product_transposed (job->operand, width, s->k, rows, x_lines, lines, dz_lines, lines.block, first > begin,
                                dweight, (size_t) s->k);
    input_gradient (job, first, rows, c0, width, dz, dz_rows, (float *) (void *) (x + job->x_bytes));
    if (b->below)
      gn_conv_finish_below (s, b, first, rows, c0, width, first > begin, sums);
  }
}

void
gn_conv_pointwise_backward (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward, void *workspace)
{
  Job job;
  plan (&job, s);
  job.backward = backward;
  job.slots = workspace;
  job.sums = (double *) (void *) ((char *) workspace + slots_bytes (&job));
  job.transposed = (char *) job.sums + sums_bytes (&job);
  job.scratch = job.transposed + transposed_bytes (s);
  gn_thread_pool_run (pool, gn_divide_up (s->c, GN_PANEL), transpose_task, &job);
  gn_thread_pool_run (pool, job.n_slots * job.n_windows, backward_task, &job);
  if (job.n_slots > 1)
    gn_conv_add_slots (pool, job.n_slots, weight_floats (s), job.slots, backward->dweight);
  if (backward->below)
    gn_add_sums (job.n_slots, s->c, job.sums, backward->below->sum_g, backward->below->sum_gz);
}
