/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-error.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static const GnOptimizerType *const types[] = {
  &gn_sgd_type,     &gn_momentum_type, &gn_nesterov_type, &gn_adagrad_type, &gn_adadelta_type,
  &gn_rmsprop_type, &gn_adam_type,     &gn_adamw_type,    &gn_adamp_type,   NULL,
};

const GnOptimizerType *const *
gn_optimizer_types_list (void)
{
  return types;
}

const GnOptimizerType *
gn_optimizer_type_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (int i = 0; types[i]; i++) {
    if (strcmp (types[i]->name, name) == 0)
      return types[i];
    g_string_append_printf (names, "%s%s", i ? ", " : "", types[i]->name);
  }
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("There is no optimizer “%s”; choose one of %s"), name, names->str);
  return NULL;
}

static double
rate_of (const GnParameterView *view, double layer_decay, const GnParameterView *last)
{
  return pow (layer_decay, last->stage - view->stage);
}

/* Without weight decay and layer decay the whole vector is one run; with them, runs alternate between filters and the
 * rest and from stage to stage. */
static GArray *
find_runs (double weight_decay, double layer_decay, const GnParameterView *views, guint n_views, gsize length)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (GnOptimizerRun));
  for (guint i = 0; i < n_views; i++) {
    gsize end = i + 1 < n_views ? views[i + 1].offset : length;
    double decay = views[i].flags & GN_VIEW_DECAY ? weight_decay : 0;
    double rate = rate_of (&views[i], layer_decay, &views[n_views - 1]);
    GnOptimizerRun *last = runs->len ? &g_array_index (runs, GnOptimizerRun, runs->len - 1) : NULL;
    if (last && last->weight_decay == decay && last->rate == rate) {
      last->length = end - last->offset;
    } else {
      GnOptimizerRun run = { views[i].offset, end - views[i].offset, decay, rate };
      g_array_append_val (runs, run);
    }
  }
  return runs;
}

#define ADAMP_SUMS 4 /* doubles a channel */

/* The views one by one, as [rows][channels]. */
static void
list_views (GnOptimizer *optimizer, double weight_decay, double layer_decay, const GnParameterView *views,
            guint n_views)
{
  gsize channels = 0;
  optimizer->adamp_views = g_array_sized_new (FALSE, FALSE, sizeof (GnAdampView), n_views);
  for (guint i = 0; i < n_views; i++)
    channels += (gsize)views[i].shape[views[i].n_axes - 1];
  optimizer->scratch = g_new (double, ADAMP_SUMS *channels);
  double *scratch = optimizer->scratch;
  for (guint i = 0; i < n_views; i++) {
    int k = views[i].shape[views[i].n_axes - 1];
    g_assert (views[i].channel_axis == views[i].n_axes - 1);
    GnAdampView view = {
      .offset = views[i].offset,
      .rows = (int)(views[i].length / (gsize)k),
      .channels = k,
      .weight_decay = views[i].flags & GN_VIEW_DECAY ? weight_decay : 0,
      .rate = rate_of (&views[i], layer_decay, &views[n_views - 1]),
      .project = views[i].n_axes > 1,
      .scratch = scratch,
    };
    scratch += ADAMP_SUMS * (gsize)k;
    g_array_append_val (optimizer->adamp_views, view);
  }
}

GnOptimizer *
gn_optimizer_new (const GnOptimizerType *type, gconstpointer params, double weight_decay, double layer_decay,
                  const GnParameterView *views, guint n_views, gsize length)
{
  GnOptimizer *optimizer = g_new0 (GnOptimizer, 1);
  optimizer->type = type;
  optimizer->params = g_malloc0 (type->params_size);
  if (params)
    memcpy (optimizer->params, params, type->params_size);
  else
    gn_params_set_defaults (type->params, optimizer->params);
  optimizer->runs = find_runs (weight_decay, layer_decay, views, n_views, length);
  list_views (optimizer, weight_decay, layer_decay, views, n_views);
  optimizer->length = length;
  optimizer->slots = g_new0 (float *, type->n_slots);
  for (int i = 0; i < type->n_slots; i++)
    optimizer->slots[i] = g_aligned_alloc0 (length, sizeof (float), 64);
  return optimizer;
}

void
gn_optimizer_free (GnOptimizer *optimizer)
{
  if (!optimizer)
    return;
  for (int i = 0; i < optimizer->type->n_slots; i++)
    g_aligned_free (optimizer->slots[i]);
  g_free (optimizer->slots);
  g_array_unref (optimizer->runs);
  g_array_unref (optimizer->adamp_views);
  g_free (optimizer->scratch);
  g_free (optimizer->params);
  g_free (optimizer);
}

void
gn_optimizer_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients,
                   float *parameters)
{
  optimizer->steps++;
  optimizer->type->step (optimizer, pool, learning_rate, gradients, parameters);
}

gsize
gn_optimizer_get_length (const GnOptimizer *optimizer)
{
  return optimizer->length;
}

float *
gn_optimizer_get_slot (GnOptimizer *optimizer, int slot)
{
  g_return_val_if_fail (slot >= 0 && slot < optimizer->type->n_slots, NULL);
  return optimizer->slots[slot];
}

gint64
gn_optimizer_get_steps (const GnOptimizer *optimizer)
{
  return optimizer->steps;
}

void
gn_optimizer_set_steps (GnOptimizer *optimizer, gint64 steps)
{
  optimizer->steps = steps;
}

const GnOptimizerType *
gn_optimizer_get_algorithm (const GnOptimizer *optimizer)
{
  return optimizer->type;
}
