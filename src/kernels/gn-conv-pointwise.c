/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include "gn-kernel-table.h"
#include "gn-slices.h"

#define STRIP_PIXELS 126
#define TASKS 16
/* Private copies of the weights, all together, in floats. */
#define SLOTS_FLOATS (6 << 20)

/* Slots share out the pixels, windows the input's channels: what a task writes belongs to it alone, only dz is loaded
 * once for each window. */
typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  const GnConvBackward *backward;
  int pixels, n_slots, pixels_per_slot, strip;
  int n_windows, window_c;
  float *transposed;     /* [c / GN_PANEL][k][GN_PANEL] */
  float *slots;          /* [slot][c][k], unless there is one slot only */
  double *sums;          /* [slot][2][c] */
  float *scratch;        /* [worker]: dz [k / GN_PANEL][strip][GN_PANEL], x likewise */
  size_t dz_floats, x_floats;
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
  job->dz_floats = (size_t) gn_divide_up (s->k, GN_PANEL) * job->strip * GN_PANEL;
  job->x_floats = (size_t) job->strip * job->window_c;
}

static size_t
transposed_floats (const GnConvShape *s)
{
  return (size_t) gn_divide_up (s->c, GN_PANEL) * s->k * GN_PANEL;
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
  int pixels = s->n * s->h * s->w;
  size_t strip = (size_t) gn_min_int (pixels, STRIP_PIXELS), panels = (size_t) gn_divide_up (s->c, GN_PANEL);
  /* Whatever choose_windows() says for this many pixels or fewer. */
  size_t slots = (size_t) gn_min_int (TASKS, gn_divide_up (pixels, STRIP_PIXELS));
  size_t copies = slots * weight_floats (s);
  if (copies > SLOTS_FLOATS)
    copies = gn_max_size (SLOTS_FLOATS, (size_t) fewest_slots (s) * weight_floats (s));
  size_t dz_floats = gn_divide_up (s->k, GN_PANEL) * strip * GN_PANEL, x_floats = panels * strip * GN_PANEL;
  return gn_conv_align (copies * sizeof (float)) + gn_conv_align (slots * 2 * (size_t) s->c * sizeof (double))
         + (transposed_floats (s) + (size_t) n_threads * (dz_floats + x_floats)) * sizeof (float);
}

static void
transpose_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int c0 = task * GN_PANEL;
  job->table->pack_transposed (s->k, gn_min_int (GN_PANEL, s->c - c0), job->backward->weight + (size_t) c0 * s->k,
                               (size_t) s->k, job->transposed + (size_t) c0 * s->k, 0);
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
  float *dz = job->scratch + (size_t) worker * (job->dz_floats + job->x_floats), *x = dz + job->dz_floats;
  GnLayout panels = { GN_PANEL, (size_t) job->strip * GN_PANEL };
  float *dweight = (job->n_slots == 1 ? b->dweight : job->slots + slot * weight_floats (s)) + (size_t) c0 * s->k;
  double *sums = job->sums + (size_t) slot * 2 * s->c;

  for (int first = begin; first < end; first += job->strip) {
    int rows = gn_min_int (job->strip, end - first);
    job->table->load_pixels (&b->dz, (size_t) first * s->k, rows, (size_t) s->k, 0, s->k, dz,
                             panels);
    job->table->load_pixels (&b->x, (size_t) first * s->c, rows, (size_t) s->c, c0, width, x,
                             panels);
    job->table->product_transposed (width, s->k, rows, x, panels, dz, panels.block, first > begin, dweight,
                                    (size_t) s->k);
    job->table->product (rows, width, s->k, dz, panels, job->transposed + (size_t) c0 * s->k,
                         (size_t) s->k * GN_PANEL, b->accumulate, b->dx + (size_t) first * s->c + c0,
                         (GnLayout){ (size_t) s->c, GN_PANEL });
    if (b->below)
      gn_conv_finish_below (job->table, s->c, b, first, rows, c0, width, first > begin, sums);
  }
}

void
gn_conv_pointwise_backward (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward, void *workspace)
{
  Job job;
  plan (&job, s);
  job.table = gn_kernel_table ();
  job.backward = backward;
  job.slots = workspace;
  job.sums = (double *) ((char *) workspace + slots_bytes (&job));
  job.transposed = (float *) ((char *) job.sums + sums_bytes (&job));
  job.scratch = job.transposed + transposed_floats (s);
  gn_thread_pool_run (pool, gn_divide_up (s->c, GN_PANEL), transpose_task, &job);
  gn_thread_pool_run (pool, job.n_slots * job.n_windows, backward_task, &job);
  if (job.n_slots > 1)
    gn_conv_add_slots (pool, job.n_slots, weight_floats (s), job.slots, backward->dweight);
  if (backward->below)
    gn_add_sums (job.n_slots, s->c, job.sums, backward->below->sum_g, backward->below->sum_gz);
}
