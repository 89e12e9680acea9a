/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include <string.h>

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-product.h"
#include "gn-slices.h"

#define MOST_SLOTS 16
/* Private copies of the weights, all together, in floats: they are written once and read once. */
#define SLOTS_FLOATS (1 << 20)
#define FEWEST_PIXELS_PER_SLOT 384
#define STRIP_PIXELS 256
#define FEWEST_TASKS 16

/* Slots share out the pixels, windows the rows of the weight matrix [tap][c][k]; both follow from the shape. Small
 * weights under many pixels get slots, big weights under few pixels get windows and no private copies. */
typedef struct {
  const GnKernelTable *table;
  const GnConvShape *shape;
  GnConvGather gather;
  int n_slots, pixels_per_slot;
  int n_r, n_s, n_c, window_c;   /* windows along kernel rows, kernel columns, channels */
  int strip;
  const float *x, *dz;
  float *dweight;
  float *slots;    /* [slot][tap][c][k], unless there is one slot only */
  float *panels;   /* [worker][panel_floats] */
  size_t panel_floats;
} Job;

static size_t
weight_floats (const GnConvShape *s)
{
  return (size_t) s->kernel * s->kernel * s->c * s->k;
}

static void
plan (Job *job, const GnConvShape *s)
{
  GnConvGather g = gn_conv_gather_forward (s);
  int pixels = gn_conv_gather_pixels (&g);
  int by_memory = (int) (SLOTS_FLOATS / weight_floats (s));
  *job = (Job){ .shape = s, .gather = g, .n_r = 1, .n_s = 1, .n_c = 1, .strip = gn_min_int (pixels, STRIP_PIXELS) };
  job->n_slots = gn_max_int (1, gn_min_int (gn_min_int (MOST_SLOTS, by_memory), pixels / FEWEST_PIXELS_PER_SLOT));
  job->pixels_per_slot = gn_divide_up (pixels, job->n_slots);
  job->n_slots = gn_divide_up (pixels, job->pixels_per_slot);

  /* Whole kernel rows, then single taps, then channels; a panel of all of it must also fit the cache. */
  size_t row = (size_t) s->kernel * s->c * job->strip;
  if (job->n_slots < FEWEST_TASKS || row * s->kernel > 3 << 16)
    job->n_r = s->kernel;
  if (job->n_slots * job->n_r < FEWEST_TASKS || row > 3 << 16)
    job->n_s = s->kernel;
  int tasks = job->n_slots * job->n_r * job->n_s;
  if (tasks < FEWEST_TASKS)
    job->n_c = gn_max_int (1, gn_min_int (gn_divide_up (FEWEST_TASKS, tasks), s->c / 32));
  job->window_c = gn_divide_up (s->c, job->n_c);
  job->n_c = gn_divide_up (s->c, job->window_c);
  if (!gn_conv_gather_is_identity (&g))
    job->panel_floats = gn_conv_align ((size_t) job->strip * (s->kernel / job->n_r) * (s->kernel / job->n_s)
                                       * job->window_c * sizeof (float)) / sizeof (float);
}

static size_t
slots_bytes (const Job *job)
{
  if (job->n_slots == 1)
    return 0;
  return gn_conv_align ((size_t) job->n_slots * weight_floats (job->shape) * sizeof (float));
}

size_t
gn_conv_direct_weight_gradient_workspace (const GnConvShape *s, int n_threads)
{
  Job job;
  plan (&job, s);
  return slots_bytes (&job) + (size_t) n_threads * job.panel_floats * sizeof (float);
}

static GnConvWindow
window_of_task (const Job *job, int window)
{
  const GnConvShape *s = job->shape;
  int c = window % job->n_c, tap_s = window / job->n_c % job->n_s, tap_r = window / job->n_c / job->n_s;
  int height = s->kernel / job->n_r, width = s->kernel / job->n_s;
  return (GnConvWindow){
    tap_r * height, (tap_r + 1) * height, tap_s * width, (tap_s + 1) * width,
    c * job->window_c, gn_min_int ((c + 1) * job->window_c, s->c),
  };
}

static void
gradient_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int n_windows = job->n_r * job->n_s * job->n_c, slot = task / n_windows;
  GnConvWindow window = window_of_task (job, task % n_windows);
  int columns = gn_conv_window_columns (&window);
  int first = slot * job->pixels_per_slot;
  int end = gn_min_int (first + job->pixels_per_slot, gn_conv_gather_pixels (&job->gather));
  float *out = job->n_slots == 1 ? job->dweight : job->slots + (size_t) slot * weight_floats (s);
  out += (((size_t) window.r0 * s->kernel + window.s0) * s->c + window.c0) * s->k;

  if (gn_conv_gather_is_identity (&job->gather)) {
    gn_product_transposed (columns, s->k, end - first, job->x + (size_t) first * s->c + window.c0, s->c,
                           job->dz + (size_t) first * s->k, s->k, 0, out, s->k);
    return;
  }
  float *panel = job->panels + (size_t) worker * job->panel_floats, beta = 0;
  for (; first < end; first += job->strip, beta = 1) {
    int rows = gn_min_int (job->strip, end - first);
    gn_conv_gather_rows (&job->gather, &window, job->x, first, rows, panel);
    gn_product_transposed (columns, s->k, rows, panel, columns, job->dz + (size_t) first * s->k, s->k, beta, out, s->k);
  }
}

static void
add_slots_task (void *data, int task, int worker)
{
  const Job *job = data;
  size_t n = weight_floats (job->shape), at = (size_t) task * GN_SLICE, length = gn_slice_length (n, task);
  memcpy (job->dweight + at, job->slots + at, length * sizeof (float));
  for (int slot = 1; slot < job->n_slots; slot++)
    job->table->accumulate (length, job->slots + (size_t) slot * n + at, job->dweight + at);
}

void
gn_conv_direct_weight_gradient (GnThreadPool *pool, const GnConvShape *s, const float *x, const float *dz,
                                float *dweight, void *workspace)
{
  Job job;
  plan (&job, s);
  job.table = gn_kernel_table ();
  job.x = x;
  job.dz = dz;
  job.dweight = dweight;
  job.slots = workspace;
  job.panels = (float *) ((char *) workspace + slots_bytes (&job));
  gn_thread_pool_run (pool, job.n_slots * job.n_r * job.n_s * job.n_c, gradient_task, &job);
  if (job.n_slots > 1)
    gn_thread_pool_run (pool, gn_n_slices (weight_floats (s)), add_slots_task, &job);
}
