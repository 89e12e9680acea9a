/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include <string.h>

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"

#define MOST_SLOTS 16
/* Private copies of the weights, all together, in floats: they are written once and read once. */
#define SLOTS_FLOATS (1 << 20)
#define FEWEST_PIXELS_PER_SLOT 384
#define STRIP_PIXELS 126
#define FEWEST_TASKS 16
/* A strip of x for whole kernel rows, or for the whole kernel, may be so large. */
#define PANEL_FLOATS ((size_t) 3 << 16)

/* Slots share out the pixels, windows the rows of the weight matrix [tap][c][k]; both follow from the shape. Small
 * weights under many pixels get slots, big weights under few pixels get windows and no private copies. */
typedef struct {
  const GnConvShape *shape;
  GnConvGather gather;
  int n_slots, pixels_per_slot;
  int n_r, n_s, n_c, window_c;   /* windows along kernel rows, kernel columns, channels */
  int strip;
  const GnConvBackward *backward;
  float *slots;    /* [slot][tap][c][k], unless there is one slot only */
  float *scratch;  /* [worker]: dz [k / GN_PANEL][strip][GN_PANEL], x [strip][stride] */
  size_t dz_floats, x_floats;
} Job;

static size_t
weight_floats (const GnConvShape *s)
{
  return (size_t) s->kernel * s->kernel * s->c * s->k;
}

static int
most_slots (const GnConvShape *s, int pixels)
{
  int by_memory = (int) (SLOTS_FLOATS / weight_floats (s));
  return gn_max_int (1, gn_min_int (gn_min_int (MOST_SLOTS, by_memory), pixels / FEWEST_PIXELS_PER_SLOT));
}

/* Floats of a strip of x: PANEL_FLOATS, or one tap when that is more, and the stride. */
static size_t
widest_panel (const GnConvShape *s)
{
  return gn_max_size (PANEL_FLOATS, (size_t) s->c * STRIP_PIXELS) + 16 * STRIP_PIXELS;
}

static size_t
dz_floats (const GnConvShape *s, int strip)
{
  return (size_t) gn_divide_up (s->k, GN_PANEL) * (size_t) strip * GN_PANEL;
}

static void
plan (Job *job, const GnConvShape *s)
{
  GnConvGather g = gn_conv_gather_forward (s);
  int pixels = gn_conv_gather_pixels (&g);
  *job = (Job){ .shape = s, .gather = g, .n_r = 1, .n_s = 1, .n_c = 1, .strip = gn_min_int (pixels, STRIP_PIXELS) };
  job->n_slots = most_slots (s, pixels);
  job->pixels_per_slot = gn_divide_up (pixels, job->n_slots);
  job->n_slots = gn_divide_up (pixels, job->pixels_per_slot);

  /* Whole kernel rows, then single taps, then channels; a panel of all of it must also fit the cache. */
  size_t row = (size_t) s->kernel * s->c * job->strip;
  if (job->n_slots < FEWEST_TASKS || row * s->kernel > PANEL_FLOATS)
    job->n_r = s->kernel;
  if (job->n_slots * job->n_r < FEWEST_TASKS || row > PANEL_FLOATS)
    job->n_s = s->kernel;
  int tasks = job->n_slots * job->n_r * job->n_s;
  if (tasks < FEWEST_TASKS)
    job->n_c = gn_max_int (1, gn_min_int (gn_divide_up (FEWEST_TASKS, tasks), s->c / 32));
  job->window_c = gn_divide_up (gn_divide_up (s->c, job->n_c), GN_PANEL) * GN_PANEL;
  job->n_c = gn_divide_up (s->c, job->window_c);
  job->dz_floats = dz_floats (s, job->strip);
  int columns = (s->kernel / job->n_r) * (s->kernel / job->n_s) * gn_min_int (job->window_c, s->c);
  job->x_floats = job->strip * gn_conv_panel_stride (GN_ELEMENT_FP32, columns);
}

size_t
gn_conv_direct_weight_gradient_workspace (const GnConvShape *s, int n_threads)
{
  /* The most slots, and the widest window, of this many pixels or fewer. */
  int pixels = s->n * s->oh * s->ow, strip = gn_min_int (pixels, STRIP_PIXELS);
  size_t stride = gn_conv_panel_stride (GN_ELEMENT_FP32, s->kernel * s->kernel * s->c);
  size_t x_floats = strip * stride < widest_panel (s) ? strip * stride : widest_panel (s);
  return gn_conv_slots_bytes (most_slots (s, pixels), weight_floats (s))
         + (size_t) n_threads * (dz_floats (s, strip) + x_floats) * sizeof (float);
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
  float *out = gn_conv_slot (job->n_slots, weight_floats (s), job->slots, job->backward->dweight, slot);
  out += (((size_t) window.r0 * s->kernel + window.s0) * s->c + window.c0) * s->k;

  const GnKernelTable *table = gn_kernel_table ();
  float *dz = job->scratch + (size_t) worker * (job->dz_floats + job->x_floats), *x = dz + job->dz_floats;
  size_t stride = gn_conv_panel_stride (GN_ELEMENT_FP32, columns);
  GnLayout panels = { GN_PANEL, (size_t) job->strip * GN_PANEL };
  GnLayout row = { stride, GN_PANEL };
  for (bool add = false; first < end; first += job->strip, add = true) {
    int rows = gn_min_int (job->strip, end - first);
    gn_conv_load (GN_ELEMENT_FP32, &job->backward->dz, (size_t) first * s->k, rows, (size_t) s->k, 0, s->k, dz, panels);
    gn_conv_gather_rows (GN_ELEMENT_FP32, &job->gather, &window, &job->backward->x, first, rows, x, stride);
    table->product_transposed (columns, s->k, rows, x, row, dz, panels.block, add, out, (size_t) s->k);
  }
}

typedef struct {
  const GnKernelTable *table;
  int n_slots;
  size_t n;
  const float *slots;
  float *dweight;
} Sum;

static void
add_slots_task (void *data, int task, int worker)
{
  const Sum *job = data;
  size_t at = (size_t) task * GN_SLICE, length = gn_slice_length (job->n, task);
  memcpy (job->dweight + at, job->slots + at, length * sizeof (float));
  for (int slot = 1; slot < job->n_slots; slot++)
    job->table->accumulate (length, job->slots + (size_t) slot * job->n + at, job->dweight + at);
}

void
gn_conv_add_slots (GnThreadPool *pool, int n_slots, size_t n, const float *slots, float *dweight)
{
  if (n_slots == 1)
    return;
  Sum job = { gn_kernel_table (), n_slots, n, slots, dweight };
  gn_thread_pool_run (pool, gn_n_slices (n), add_slots_task, &job);
}

void
gn_conv_direct_weight_gradient (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward,
                                void *workspace)
{
  Job job;
  plan (&job, s);
  job.backward = backward;
  job.slots = workspace;
  job.scratch = (float *) (void *) ((char *) workspace + gn_conv_slots_bytes (job.n_slots, weight_floats (s)));
  gn_thread_pool_run (pool, job.n_slots * job.n_r * job.n_s * job.n_c, gradient_task, &job);
  gn_conv_add_slots (pool, job.n_slots, weight_floats (s), job.slots, backward->dweight);
}
