/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-direct.h"

#include "gn-conv-gather.h"
#include "gn-kernel-table.h"
#include "gn-slices.h"
#include "gn-stream.h"

/* A multiple of the tile rows of AVX-512 and of a matrix unit, nearly of the others. */
#define STRIP_PIXELS 224
#define FEWEST_TASKS 16
#define NARROWEST_BLOCK 64
/* Of weights that are packed at once: stretches of memory, and not more of them than the first-level cache holds. */
#define PACKED_COLUMNS 256
#define PACKED_DEPTH 32
/* Of x: what a second-level cache holds; and rows so far apart share one set of the first-level cache. */
#define IN_PLACE_BYTES ((size_t) 1 << 20)
#define ALIAS_BYTES 4096

typedef struct {
  const GnConvShape *shape;
  GnElement operand;
  GnConvGather gather;
  GnConvTiling tiling;
  GnConvSource x;
  bool in_place; /* x is the panel of all strips */
  const char *prepared;
  const GnConvEpilogue *epilogue;
  void *z;
  double *sums;   /* [strip][2][k], when the epilogue wants them */
  char *scratch;  /* [worker]: a panel, and outputs that wait */
  size_t panel_bytes, waiting_bytes;
} Job;

GnConvTiling
gn_conv_tiling (int pixels, int channels)
{
  GnConvTiling t = { .n_strips = gn_divide_up (pixels, STRIP_PIXELS), .n_blocks = 1 };
  t.rows = gn_divide_up (pixels, t.n_strips);
  t.n_strips = gn_divide_up (pixels, t.rows);
  if (t.n_strips < FEWEST_TASKS)
    t.n_blocks = gn_max_int (1, gn_min_int (FEWEST_TASKS / t.n_strips, channels / NARROWEST_BLOCK));
  t.columns = gn_divide_up (gn_divide_up (channels, t.n_blocks), GN_PANEL) * GN_PANEL;
  t.n_blocks = gn_divide_up (channels, t.columns);
  return t;
}

GnConvTiling
gn_conv_largest_tiling (int pixels, int channels)
{
  return (GnConvTiling){
    gn_min_int (pixels, STRIP_PIXELS), gn_divide_up (pixels, STRIP_PIXELS),
    gn_divide_up (channels, GN_PANEL) * GN_PANEL, 1,
  };
}

/* Rows of the weight matrix [tap][c][k]. */
static int
depth_of (const GnConvShape *s)
{
  return s->kernel * s->kernel * s->c;
}

static size_t
panel_of_weights (const GnConvShape *s)
{
  return (size_t) depth_of (s) * GN_PANEL;
}

size_t
gn_conv_direct_prepared_bytes (const GnConvShape *s)
{
  size_t bytes = (size_t) gn_divide_up (s->k, GN_PANEL) * panel_of_weights (s) * gn_element_size (gn_conv_operand (s));
  return gn_conv_align (bytes);
}

typedef struct {
  const GnConvShape *shape;
  GnElement operand;
  const float *weight, *scale;
  void *prepared;
} Prepare;

static void
prepare_task (void *data, int task, int worker)
{
  const Prepare *job = data;
  const GnConvShape *s = job->shape;
  int n_blocks = gn_divide_up (s->k, PACKED_COLUMNS), k0 = task % n_blocks * PACKED_COLUMNS;
  int first = task / n_blocks * PACKED_DEPTH, depth = gn_min_int (PACKED_DEPTH, depth_of (s) - first);
  size_t panel = panel_of_weights (s), at = k0 / GN_PANEL * panel + (size_t) first * GN_PANEL;
  gn_conv_pack (job->operand, depth, gn_min_int (PACKED_COLUMNS, s->k - k0), job->weight + (size_t) first * s->k + k0,
                (size_t) s->k, job->scale ? job->scale + k0 : NULL, gn_element_at (job->prepared, at, job->operand), panel);
}

void
gn_conv_direct_prepare (GnThreadPool *pool, const GnConvShape *s, const float *weight, const float *scale,
                        void *prepared)
{
  Prepare job = { s, gn_conv_operand (s), weight, scale, prepared };
  int n_tasks = gn_divide_up (s->k, PACKED_COLUMNS) * gn_divide_up (depth_of (s), PACKED_DEPTH);
  gn_thread_pool_run (pool, n_tasks, prepare_task, &job);
}

static size_t
panel_bytes (const GnConvShape *s, const GnConvGather *gather, const GnConvTiling *tiling)
{
  GnElement operand = gn_conv_operand (s);
  return gn_conv_align (gn_conv_panel_numbers (operand, gather, tiling->rows) * gn_element_size (operand));
}

static size_t
sums_bytes (const GnConvTiling *tiling, int k)
{
  return gn_conv_align ((size_t) tiling->n_strips * 2 * (size_t) k * sizeof (double));
}

size_t
gn_conv_direct_forward_workspace (const GnConvShape *s, int n_threads)
{
  GnConvGather gather = gn_conv_gather_forward (s);
  GnConvTiling tiling = gn_conv_largest_tiling (gn_conv_gather_pixels (&gather), s->k);
  return sums_bytes (&tiling, s->k)
         + (size_t) n_threads * (panel_bytes (s, &gather, &tiling) + gn_conv_waiting_bytes (s, tiling.rows));
}

/* Whether x may be multiplied where it lies: as it is, in the cache, its rows not all in the same set of it. */
static bool
lies_ready (const Job *job)
{
  const GnConvSource *x = &job->x;
  size_t row = job->gather.c * gn_element_size (job->operand);
  return x->element == job->operand && !x->scale && !x->gradient && gn_conv_gather_is_identity (&job->gather)
         && row * gn_conv_gather_pixels (&job->gather) <= IN_PLACE_BYTES && row % ALIAS_BYTES != 0;
}

/* out[rows][columns] = Σ over chunks panel · weight. A panel that holds the whole window stays for the next columns. */
static void
multiply (const Job *job, int first, int rows, int k0, int columns, bool loaded, float *out, size_t out_row,
          void *panel)
{
  const GnConvShape *s = job->shape;
  const char *weight = gn_element_at (job->prepared, (size_t) (k0 / GN_PANEL) * panel_of_weights (s), job->operand);
  GnLayout layout = { out_row, GN_PANEL };
  GnConvWindow window = { 0 };
  for (bool add = false; gn_conv_next_chunk (&job->gather, job->tiling.rows, &window); add = true) {
    int depth = gn_conv_window_columns (&window);
    size_t at = ((size_t) window.r0 * s->kernel + window.s0) * s->c + window.c0;
    size_t stride = gn_conv_panel_stride (job->operand, depth);
    const void *a = panel;
    if (job->in_place) {
      stride = (size_t) s->c;
      a = gn_element_at (job->x.values, (size_t) first * stride + window.c0, job->operand);
    } else if (!loaded || depth < depth_of (s))
      gn_conv_gather_rows (job->operand, &job->gather, &window, &job->x, first, rows, panel, stride);
    gn_conv_product (job->operand, rows, columns, depth, a, (GnLayout){ stride, GN_PANEL },
                     gn_element_at (weight, at * GN_PANEL, job->operand), panel_of_weights (s), add, out, layout);
  }
}

void
gn_conv_finish (const GnConvShape *s, const GnConvEpilogue *e, double *sums, int first, int rows, int k0, int columns,
                const float *out, size_t out_row, void *z)
{
  const GnKernelTable *table = gn_kernel_table_for (s->element);
  size_t k = (size_t) s->k, at = (size_t) first * k + k0;
  if (sums)
    table->column_sums (rows, columns, (int) out_row, out, sums + k0, sums + k + k0);
  if (e->bias || e->residual || e->relu || s->element != GN_ELEMENT_FP32)
    table->store_rows (rows, columns, out, out_row, e->bias ? e->bias + k0 : NULL,
                       e->residual ? gn_element_at (e->residual, at, s->element) : NULL, e->relu,
                       s->element != GN_ELEMENT_FP32 && gn_streams (s->element, z, (size_t) s->n * s->oh * s->ow, k),
                       gn_element_at (z, at, s->element), k);
}

static void
forward_task (void *data, int task, int worker)
{
  const Job *job = data;
  int k = job->shape->k, strip = task / job->tiling.n_blocks;
  int first = strip * job->tiling.rows, k0 = task % job->tiling.n_blocks * job->tiling.columns;
  int rows = gn_min_int (job->tiling.rows, gn_conv_gather_pixels (&job->gather) - first);
  int end = gn_min_int (k0 + job->tiling.columns, k);
  char *panel = job->scratch + (size_t) worker * (job->panel_bytes + job->waiting_bytes);
  double *sums = job->epilogue->sum ? job->sums + (size_t) strip * 2 * (size_t) k : NULL;

  if (job->shape->element == GN_ELEMENT_FP32) {
    float *out = (float *) job->z + (size_t) first * k + k0;
    multiply (job, first, rows, k0, end - k0, false, out, (size_t) k, panel);
    gn_conv_finish (job->shape, job->epilogue, sums, first, rows, k0, end - k0, out, (size_t) k, job->z);
    return;
  }
  float *waiting = (float *) (void *) (panel + job->panel_bytes);
  for (int at = k0; at < end; at += GN_WAITING_CHANNELS) {
    int columns = gn_min_int (GN_WAITING_CHANNELS, end - at);
    multiply (job, first, rows, at, columns, at > k0, waiting, GN_WAITING_CHANNELS, panel);
    gn_conv_finish (job->shape, job->epilogue, sums, first, rows, at, columns, waiting, GN_WAITING_CHANNELS, job->z);
  }
}

void
gn_conv_direct_forward (GnThreadPool *pool, const GnConvShape *s, const GnConvSource *x, const void *prepared,
                        const GnConvEpilogue *epilogue, void *z, void *workspace)
{
  Job job = {
    .shape = s, .operand = gn_conv_operand (s),
    .gather = gn_conv_gather_forward (s), .x = *x, .prepared = prepared, .epilogue = epilogue, .z = z, .sums = workspace,
  };
  job.tiling = gn_conv_tiling (gn_conv_gather_pixels (&job.gather), s->k);
  job.in_place = lies_ready (&job);
  job.scratch = (char *) workspace + sums_bytes (&job.tiling, s->k);
  job.panel_bytes = panel_bytes (s, &job.gather, &job.tiling);
  job.waiting_bytes = gn_conv_waiting_bytes (s, job.tiling.rows);
  gn_thread_pool_run (pool, job.tiling.n_strips * job.tiling.n_blocks, forward_task, &job);
  if (epilogue->sum)
    gn_add_sums (job.tiling.n_strips, s->k, job.sums, epilogue->sum, epilogue->sum_of_squares);
}
