/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-sharpness.h"

#include <math.h>
#include <string.h>

#define ETA 0.01f /* keeps weights near zero moving (ASAM, section 3) */

enum {
  SLICE = 32768, /* values of a task */
  LANES = 16,
};

/* A piece of one view. */
typedef struct {
  gsize offset, length;
  float own, constant; /* T = own * |w| + constant */
  double sum;          /* of (T g)² */
} Slice;

struct GnSharpness {
  GArray *slices; /* (element-type Slice) */
  gsize n_parameters, n_state;
  float *parameters, *state; /* as they were before the climb */
  gint64 n_batches_tracked;
};

typedef struct {
  Slice *slices;
  const float *gradients, *kept;
  float *parameters;
  float step;
} Job;

static void
add_slices (GArray *slices, const GnParameterView *view)
{
  gboolean shift = g_str_has_suffix (view->name, ".bias");
  for (gsize at = 0; at < view->length; at += SLICE) {
    Slice slice = { view->offset + at, MIN (view->length - at, (gsize)SLICE), shift ? 0 : 1, shift ? 1 : ETA, 0 };
    g_array_append_val (slices, slice);
  }
}

guint64
gn_sharpness_get_bytes (const GnGraph *graph)
{
  return (gn_graph_get_parameter_length (graph) + gn_graph_get_state_length (graph)) * sizeof (float);
}

GnSharpness *
gn_sharpness_new (const GnGraph *graph)
{
  guint n_views;
  const GnParameterView *views = gn_graph_get_parameters (graph, &n_views);
  GnSharpness *sharpness = g_new0 (GnSharpness, 1);
  sharpness->slices = g_array_new (FALSE, FALSE, sizeof (Slice));
  for (guint i = 0; i < n_views; i++)
    add_slices (sharpness->slices, &views[i]);
  sharpness->n_parameters = gn_graph_get_parameter_length (graph);
  sharpness->n_state = gn_graph_get_state_length (graph);
  sharpness->parameters = g_new (float, sharpness->n_parameters);
  sharpness->state = g_new (float, sharpness->n_state);
  return sharpness;
}

void
gn_sharpness_free (GnSharpness *sharpness)
{
  if (!sharpness)
    return;
  g_array_unref (sharpness->slices);
  g_free (sharpness->parameters);
  g_free (sharpness->state);
  g_free (sharpness);
}

static void
measure_slice (void *data, int task, int worker)
{
  const Job *job = data;
  Slice *slice = &job->slices[task];
  const float *g = job->gradients + slice->offset, *w = job->kept + slice->offset;
  float lanes[LANES] = { 0 };
  gsize i = 0;
  for (; i + LANES <= slice->length; i += LANES)
    for (int lane = 0; lane < LANES; lane++) {
      float scaled = (slice->own * fabsf (w[i + (gsize)lane]) + slice->constant) * g[i + (gsize)lane];
      lanes[lane] += scaled * scaled;
    }
  for (; i < slice->length; i++) {
    float scaled = (slice->own * fabsf (w[i]) + slice->constant) * g[i];
    lanes[0] += scaled * scaled;
  }
  slice->sum = 0;
  for (int lane = 0; lane < LANES; lane++)
    slice->sum += (double)lanes[lane];
}

static void
climb_slice (void *data, int task, int worker)
{
  const Job *job = data;
  const Slice *slice = &job->slices[task];
  const float *g = job->gradients + slice->offset, *w = job->kept + slice->offset;
  float *parameters = job->parameters + slice->offset;
  for (gsize i = 0; i < slice->length; i++) {
    float scale = slice->own * fabsf (w[i]) + slice->constant;
    parameters[i] = w[i] + job->step * scale * scale * g[i];
  }
}

void
gn_sharpness_climb (GnSharpness *sharpness, GnThreadPool *pool, GnNetwork *network, const float *gradients,
                    double radius)
{
  Slice *slices = (Slice *)(gpointer)sharpness->slices->data;
  int n_slices = (int)sharpness->slices->len;
  Job job = { slices, gradients, sharpness->parameters, network->parameters, 0 };
  memcpy (sharpness->parameters, network->parameters, sharpness->n_parameters * sizeof (float));
  memcpy (sharpness->state, network->state, sharpness->n_state * sizeof (float));
  sharpness->n_batches_tracked = network->n_batches_tracked;
  gn_thread_pool_run (pool, n_slices, measure_slice, &job);
  double square = 0;
  for (int i = 0; i < n_slices; i++)
    square += slices[i].sum;
  if (square <= 0)
    return;
  job.step = (float)(radius / sqrt (square));
  gn_thread_pool_run (pool, n_slices, climb_slice, &job);
}

void
gn_sharpness_return (GnSharpness *sharpness, GnNetwork *network)
{
  memcpy (network->parameters, sharpness->parameters, sharpness->n_parameters * sizeof (float));
  memcpy (network->state, sharpness->state, sharpness->n_state * sizeof (float));
  network->n_batches_tracked = sharpness->n_batches_tracked;
}
