/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv-lines.h"

#include <string.h>

#include "gn-conv-direct.h"
#include "gn-conv-operand.h"
#include "gn-slices.h"

/* Of a strip, about. */
#define STRIP_PIXELS 224

typedef struct {
  const GnConvShape *shape;
  GnConvLines lines;
  int rows, bands; /* of outputs to a strip, strips to a picture */
  const GnConvSource *x;
  const char *prepared;
  const GnConvEpilogue *epilogue;
  void *z;
  double *sums;    /* [strip][2][k], when the epilogue wants them */
  char *scratch;   /* [worker]: lines, outputs that wait */
  size_t lines_bytes, waiting_bytes;
} Job;

bool
gn_conv_lines_suit (const GnConvShape *s)
{
  return s->kernel > 1 && s->c < GN_PANEL;
}

GnConvLines
gn_conv_lines (const GnConvShape *s)
{
  GnConvLines l = { .shape = s, .operand = GN_ELEMENT_FP32, .run = s->kernel * s->c, .step = s->stride * s->c };
  if (l.step % 2 == 0 && s->k % GN_PANEL == 0)
    l.operand = s->element;
  l.depth = l.operand == GN_ELEMENT_BF16 ? (l.run + 1) / 2 * 2 : l.run;
  l.length = gn_max_int ((s->ow - 1) * l.step + l.depth, (s->pad + s->w) * s->c);
  l.length = gn_divide_up (l.length, GN_PANEL) * GN_PANEL;
  return l;
}

/* n numbers of the operand, of n / c pixels of a line. */
static void
load_line (const GnConvLines *l, const GnConvSource *x, size_t at, int n, void *out, float *scratch)
{
  bool plain = !x->scale && !x->gradient;
  const float *floats = scratch;
  if (plain && x->element == l->operand) {
    memcpy (out, gn_element_at (x->values, at, x->element), (size_t) n * gn_element_size (l->operand));
    return;
  }
  if (l->operand == GN_ELEMENT_FP32)
    scratch = out;
  if (plain && x->element == GN_ELEMENT_FP32)
    floats = (const float *) x->values + at;
  else
    gn_kernel_table_for (x->element)
        ->load_pixels (x, at, n / l->shape->c, (size_t) l->shape->c, 0, l->shape->c, scratch,
                       (GnLayout){ (size_t) l->shape->c, GN_PANEL });
  if (l->operand == GN_ELEMENT_BF16)
    gn_kernel_table_for (GN_ELEMENT_BF16)->store_rows (1, n, floats, (size_t) n, NULL, NULL, false, false, out, (size_t) n);
}

/* A line of the picture in floats. */
static size_t
scratch_bytes (const GnConvLines *l)
{
  return gn_conv_align ((size_t) (l->shape->w * l->shape->c) * sizeof (float));
}

size_t
gn_conv_lines_bytes (const GnConvLines *l, int rows)
{
  size_t lines = (size_t) gn_conv_lines_count (l->shape, rows) * l->length * gn_element_size (l->operand);
  return scratch_bytes (l) + gn_conv_align (lines);
}

const char *
gn_conv_lines_load (const GnConvLines *l, const GnConvSource *x, int picture, int y, int rows, void *memory)
{
  const GnConvShape *s = l->shape;
  size_t size = gn_element_size (l->operand), before = (size_t) (s->pad * s->c) * size;
  size_t width = (size_t) (s->w * s->c) * size, bytes = (size_t) l->length * size;
  char *lines = (char *) memory + scratch_bytes (l), *line = lines;
  for (int i = 0; i < gn_conv_lines_count (s, rows); i++, line += bytes) {
    int sy = y * s->stride - s->pad + i;
    if (sy < 0 || sy >= s->h) {
      memset (line, 0, bytes);
      continue;
    }
    memset (line, 0, before);
    load_line (l, x, ((size_t) picture * s->h + sy) * s->w * s->c, s->w * s->c, line + before, memory);
    memset (line + before + width, 0, bytes - before - width);
  }
  return lines;
}

/* Weights of a panel's row of the kernel, in numbers. */
static size_t
row_of_weights (const GnConvLines *l)
{
  return (size_t) l->depth * GN_PANEL;
}

size_t
gn_conv_lines_prepared_bytes (const GnConvShape *s)
{
  GnConvLines l = gn_conv_lines (s);
  size_t panels = (size_t) gn_divide_up (s->k, GN_PANEL);
  return gn_conv_align (panels * (size_t) s->kernel * row_of_weights (&l) * gn_element_size (l.operand));
}

typedef struct {
  GnConvLines lines;
  const float *weight, *scale;
  void *prepared;
} Prepare;

static void
prepare_task (void *data, int task, int worker)
{
  const Prepare *job = data;
  const GnConvLines *l = &job->lines;
  const GnConvShape *s = l->shape;
  int k0 = task / s->kernel * GN_PANEL, r = task % s->kernel;
  gn_conv_pack (l->operand, l->run, gn_min_int (GN_PANEL, s->k - k0), job->weight + (size_t) r * l->run * s->k + k0,
                (size_t) s->k, job->scale ? job->scale + k0 : NULL,
                gn_element_at (job->prepared, (size_t) task * row_of_weights (l), l->operand), 0);
}

void
gn_conv_lines_prepare (GnThreadPool *pool, const GnConvShape *s, const float *weight, const float *scale, void *prepared)
{
  Prepare job = { gn_conv_lines (s), weight, scale, prepared };
  gn_thread_pool_run (pool, gn_divide_up (s->k, GN_PANEL) * s->kernel, prepare_task, &job);
}

static Job
plan (const GnConvShape *s)
{
  Job job = { .shape = s, .lines = gn_conv_lines (s) };
  job.rows = gn_max_int (1, gn_min_int (s->oh, STRIP_PIXELS / s->ow));
  job.bands = gn_divide_up (s->oh, job.rows);
  job.lines_bytes = gn_conv_lines_bytes (&job.lines, job.rows);
  job.waiting_bytes = gn_conv_waiting_bytes (s, job.rows * s->ow);
  return job;
}

static size_t
worker_bytes (const Job *job)
{
  return job->lines_bytes + job->waiting_bytes;
}

static size_t
sums_bytes (const Job *job)
{
  const GnConvShape *s = job->shape;
  return gn_conv_align ((size_t) s->n * job->bands * 2 * (size_t) s->k * sizeof (double));
}

size_t
gn_conv_lines_forward_workspace (const GnConvShape *s, int n_threads)
{
  Job job = plan (s);
  return sums_bytes (&job) + (size_t) n_threads * worker_bytes (&job);
}

/* A strip's outputs, channels k0 .. k0 + columns - 1. */
static void
multiply (const Job *job, const char *lines, int rows, int k0, int columns, float *out, size_t out_row)
{
  const GnConvShape *s = job->shape;
  const GnConvLines *l = &job->lines;
  size_t panel = (size_t) s->kernel * row_of_weights (l);
  for (int y = 0; y < rows; y++, out += (size_t) s->ow * out_row)
    for (int r = 0; r < s->kernel; r++) {
      size_t line = (size_t) (y * s->stride + r) * l->length;
      size_t weight = (size_t) (k0 / GN_PANEL) * panel + (size_t) r * row_of_weights (l);
      gn_conv_product (l->operand, s->ow, columns, l->depth, gn_element_at (lines, line, l->operand),
                       (GnLayout){ (size_t) l->step, GN_PANEL }, gn_element_at (job->prepared, weight, l->operand), panel,
                       r > 0, out, (GnLayout){ out_row, GN_PANEL });
    }
}

static void
forward_task (void *data, int strip, int worker)
{
  const Job *job = data;
  const GnConvShape *s = job->shape;
  int picture = strip / job->bands, y = strip % job->bands * job->rows, rows = gn_min_int (job->rows, s->oh - y);
  int first = (picture * s->oh + y) * s->ow, pixels = rows * s->ow, k = s->k;
  char *scratch = job->scratch + (size_t) worker * worker_bytes (job);
  const char *lines = gn_conv_lines_load (&job->lines, job->x, picture, y, rows, scratch);
  double *sums = job->epilogue->sum ? job->sums + (size_t) strip * 2 * (size_t) k : NULL;

  if (s->element == GN_ELEMENT_FP32) {
    float *out = (float *) job->z + (size_t) first * k;
    multiply (job, lines, rows, 0, k, out, (size_t) k);
    gn_conv_finish (s, job->epilogue, sums, first, pixels, 0, k, out, (size_t) k, job->z);
    return;
  }
  float *waiting = (float *) (void *) (scratch + job->lines_bytes);
  for (int at = 0; at < k; at += GN_WAITING_CHANNELS) {
    int columns = gn_min_int (GN_WAITING_CHANNELS, k - at);
    multiply (job, lines, rows, at, columns, waiting, GN_WAITING_CHANNELS);
    gn_conv_finish (s, job->epilogue, sums, first, pixels, at, columns, waiting, GN_WAITING_CHANNELS, job->z);
  }
}

void
gn_conv_lines_forward (GnThreadPool *pool, const GnConvShape *s, const GnConvSource *x, const void *prepared,
                       const GnConvEpilogue *epilogue, void *z, void *workspace)
{
  Job job = plan (s);
  job.x = x;
  job.prepared = prepared;
  job.epilogue = epilogue;
  job.z = z;
  job.sums = workspace;
  job.scratch = (char *) workspace + sums_bytes (&job);
  gn_thread_pool_run (pool, s->n * job.bands, forward_task, &job);
  if (epilogue->sum)
    gn_add_sums (s->n * job.bands, s->k, job.sums, epilogue->sum, epilogue->sum_of_squares);
}
