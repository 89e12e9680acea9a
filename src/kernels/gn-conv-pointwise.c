/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include "gn-conv-operand.h"
#include "gn-conv-strips.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"

#define STRIP_PIXELS 126
/* Of BF16: of a strip's operands, a quarter of a large second-level cache, half a small one; and a strip's pixels. */
#define STRIP_BYTES (1 << 19)
#define FEWEST_PIXELS 128
#define MOST_PIXELS 1024
#define TASKS 16
/* Pixels whose gradients wait, with all their channels, so that pixels are finished in the order of memory. */
#define WAITING_PIXELS 64
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
  char *scratch;         /* [worker]: dz, x, and what waits */
  size_t dz_bytes, x_bytes, waiting_bytes;
} Job;

static size_t
weight_floats (const GnConvShape *s)
{
  return (size_t) s->c * s->k;
}

/* Pixels of a strip where there are so many. */
static int
strip_pixels (const GnConvShape *s, int pixels)
{
  int strip = STRIP_PIXELS;
  if (gn_conv_operand (s) == GN_ELEMENT_BF16) {
    strip = STRIP_BYTES / 4 / (s->c + s->k) / GN_TURNED * GN_TURNED;
    strip = gn_max_int (FEWEST_PIXELS, gn_min_int (MOST_PIXELS, strip));
  }
  return gn_min_int (pixels, strip);
}

/* The cheapest of the ways to come to TASKS tasks: every window reads g and z of all pixels, every slot writes and adds
 * a copy of the weights. */
static int
choose_windows (const GnConvShape *s, int pixels)
{
  int best = 1;
  double least = 0;
  for (int windows = 1; windows <= TASKS && (windows == 1 || s->c / windows >= 2 * GN_PANEL); windows *= 2) {
    int slots = gn_min_int (TASKS / windows, gn_divide_up (pixels, strip_pixels (s, pixels)));
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

/* Of BF16 pixels as they are, rows a multiple of 64 bytes. */
static size_t
loaded_bytes (int strip, int channels)
{
  return (size_t) strip * gn_conv_panel_stride (GN_ELEMENT_BF16, channels) * sizeof (uint16_t);
}

/* Floats: pixels in panels of channels. BF16: pixels as they are, and in pairs for the weight gradient, dz in lines and x
 * turned. */
static size_t
operand_bytes (const GnConvShape *s, int strip, int channels)
{
  size_t width = (size_t) gn_divide_up (channels, GN_PANEL) * GN_PANEL;
  if (gn_conv_operand (s) == GN_ELEMENT_FP32)
    return gn_conv_align ((size_t) strip * width * sizeof (float));
  return loaded_bytes (strip, (int) width) + width * gn_conv_turned_row (strip) * sizeof (uint16_t);
}

/* Floats between two rows of what waits, so that not all of them begin in the same set of the cache. */
static size_t
waiting_row (int width)
{
  return (size_t) (gn_divide_up (width, GN_PANEL) | 1) * GN_PANEL;
}

static size_t
waiting_bytes (const GnConvShape *s, int width)
{
  return s->element == GN_ELEMENT_FP32 ? 0 : WAITING_PIXELS * waiting_row (width) * sizeof (float);
}

static void
plan (Job *job, const GnConvShape *s)
{
  int pixels = s->n * s->h * s->w, windows = choose_windows (s, pixels);
  *job = (Job){ .shape = s, .pixels = pixels, .strip = strip_pixels (s, pixels) };
  int n_strips = gn_divide_up (pixels, job->strip);
  job->n_slots = gn_min_int (TASKS / windows, n_strips);
  job->pixels_per_slot = gn_divide_up (n_strips, job->n_slots) * job->strip;
  job->n_slots = gn_divide_up (pixels, job->pixels_per_slot);
  job->window_c = gn_divide_up (gn_divide_up (s->c, windows), GN_PANEL) * GN_PANEL;
  job->n_windows = gn_divide_up (s->c, job->window_c);
  job->operand = gn_conv_operand (s);
  job->dz_bytes = operand_bytes (s, job->strip, s->k);
  job->x_bytes = operand_bytes (s, job->strip, job->window_c);
  job->waiting_bytes = waiting_bytes (s, job->window_c);
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
sums_bytes (const Job *job)
{
  return gn_conv_align ((size_t) job->n_slots * 2 * job->shape->c * sizeof (double));
}

size_t
gn_conv_pointwise_backward_workspace (const GnConvShape *s, int n_threads)
{
  int pixels = s->n * s->h * s->w, strip = strip_pixels (s, pixels);
  /* Whatever choose_windows() says for this many pixels or fewer. */
  size_t slots = (size_t) gn_min_int (TASKS, gn_divide_up (pixels, strip));
  size_t copies = slots * weight_floats (s);
  if (copies > SLOTS_FLOATS)
    copies = gn_max_size (SLOTS_FLOATS, (size_t) fewest_slots (s) * weight_floats (s));
  size_t worker = operand_bytes (s, strip, s->k) + operand_bytes (s, strip, s->c) + waiting_bytes (s, s->c);
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

/* One strip: where its operands lie, and how. */
typedef struct {
  int first, rows, c0, width;
  char *dz, *x;
  GnLayout dz_layout, x_layout;
} Strip;

/* dx: straight into its place, or by way of what waits; and what is below. */
static void
input_gradient (const Job *job, const Strip *p, float *waiting, double *sums)
{
  const GnConvShape *s = job->shape;
  const GnConvBackward *b = job->backward;
  size_t panel = (size_t) s->k * GN_PANEL;
  if (s->element == GN_ELEMENT_FP32) {
    gn_conv_product (job->operand, p->rows, p->width, s->k, p->dz, p->dz_layout, transposed_at (job, p->c0), panel,
                     b->accumulate, (float *) b->dx + (size_t) p->first * s->c + p->c0,
                     (GnLayout){ (size_t) s->c, GN_PANEL });
    if (b->below)
      gn_conv_finish_below (s, b, p->first, p->rows, p->c0, p->width, sums);
    return;
  }
  size_t row = waiting_row (p->width);
  for (int r = 0; r < p->rows; r += WAITING_PIXELS) {
    int rows = gn_min_int (WAITING_PIXELS, p->rows - r);
    gn_conv_product (job->operand, rows, p->width, s->k, gn_element_at (p->dz, r * p->dz_layout.row, job->operand),
                     p->dz_layout, transposed_at (job, p->c0), panel, false, waiting, (GnLayout){ row, GN_PANEL });
    gn_conv_store_gradient (s, b, p->first + r, rows, p->c0, p->width, waiting, row, sums);
  }
}

/* How an operand is loaded, see operand_bytes(). */
static GnLayout
layout_of (const Job *job, int channels)
{
  if (job->operand == GN_ELEMENT_BF16)
    return (GnLayout){ gn_conv_panel_stride (GN_ELEMENT_BF16, channels), GN_PANEL };
  return (GnLayout){ GN_PANEL, (size_t) job->strip * GN_PANEL };
}

static void
load_strip (const Job *job, const Strip *p)
{
  const GnConvShape *s = job->shape;
  const GnConvBackward *b = job->backward;
  gn_conv_load (job->operand, &b->dz, (size_t) p->first * s->k, p->rows, (size_t) s->k, 0, s->k, p->dz, p->dz_layout);
  gn_conv_load (job->operand, &b->x, (size_t) p->first * s->c, p->rows, (size_t) s->c, p->c0, p->width, p->x,
                p->x_layout);
}

/* dweight[width][k] = [dweight +] xᵀ · dz. */
static void
weight_gradient (const Job *job, const Strip *p, bool add, float *dweight)
{
  const GnKernelTable *table = gn_kernel_table_for (job->operand);
  size_t k = (size_t) job->shape->k;
  if (job->operand == GN_ELEMENT_FP32) {
    table->product_transposed (p->width, (int) k, p->rows, (float *) (void *) p->x, p->x_layout,
                               (float *) (void *) p->dz, p->dz_layout.block, add, dweight, k);
    return;
  }
  uint16_t *x = (uint16_t *) (void *) (p->x + loaded_bytes (job->strip, p->width));
  uint32_t *dz = (uint32_t *) (void *) (p->dz + loaded_bytes (job->strip, (int) k));
  size_t row = gn_conv_turned_row (job->strip), lines = (size_t) gn_divide_up (job->strip, 2) * GN_PANEL;
  table->turn (p->rows, p->width, (uint16_t *) (void *) p->x, p->x_layout.row, x, row);
  table->interleave (p->rows, (int) k, (uint16_t *) (void *) p->dz, p->dz_layout, dz, (GnLayout){ GN_PANEL, lines });
  table->product_pairs (p->width, (int) k, gn_divide_up (p->rows, 2), x, (GnLayout){ row / 2, GN_PANEL / 2 }, dz, lines,
                        add, dweight, (GnLayout){ k, GN_PANEL });
}

static void
backward_task (void *data, int task, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int slot = task / job->n_windows, c0 = task % job->n_windows * job->window_c;
  int begin = slot * job->pixels_per_slot, end = gn_min_int (begin + job->pixels_per_slot, job->pixels);
  char *scratch = job->scratch + (size_t) worker * worker_bytes (job);
  float *waiting = (float *) (void *) (scratch + job->dz_bytes + job->x_bytes);
  float *dweight = gn_conv_slot (job->n_slots, weight_floats (s), job->slots, job->backward->dweight, slot);
  dweight += (size_t) c0 * s->k;
  Strip p = { .c0 = c0, .width = gn_min_int (job->window_c, s->c - c0), .dz = scratch, .x = scratch + job->dz_bytes };
  p.dz_layout = layout_of (job, s->k);
  p.x_layout = layout_of (job, p.width);
  double *sums = job->sums + (size_t) slot * 2 * s->c;

  if (job->backward->below)
    gn_conv_clear_sums (s, c0, p.width, sums);
  for (p.first = begin; p.first < end; p.first += job->strip) {
    p.rows = gn_min_int (job->strip, end - p.first);
    load_strip (job, &p);
    weight_gradient (job, &p, p.first > begin, dweight);
    input_gradient (job, &p, waiting, sums);
  }
}

void
gn_conv_pointwise_backward (GnThreadPool *pool, const GnConvShape *s, const GnConvBackward *backward, void *workspace)
{
  Job job;
  plan (&job, s);
  job.backward = backward;
  job.slots = workspace;
  job.sums = (double *) (void *) ((char *) workspace + gn_conv_slots_bytes (job.n_slots, weight_floats (s)));
  job.transposed = (char *) job.sums + sums_bytes (&job);
  job.scratch = job.transposed + transposed_bytes (s);
  gn_thread_pool_run (pool, gn_divide_up (s->c, GN_PANEL), transpose_task, &job);
  gn_thread_pool_run (pool, job.n_slots * job.n_windows, backward_task, &job);
  gn_conv_add_slots (pool, job.n_slots, weight_floats (s), job.slots, backward->dweight);
  if (backward->below)
    gn_add_sums (job.n_slots, s->c, job.sums, backward->below->sum_g, backward->below->sum_gz);
}
