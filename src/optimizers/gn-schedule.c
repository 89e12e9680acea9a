/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-schedule.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

typedef struct {
  int step_epochs;
  double gamma;
} StepParams;

typedef struct {
  double minimum;
} CosineParams;

typedef struct {
  int restart_epochs;
  double restart_factor, minimum;
} RestartParams;

typedef struct {
  double pct_start, div_factor, final_div_factor;
} OneCycleParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
#define MINIMUM_ROW(Params)                                                                                            \
  {                                                                                                                    \
    "minimum", N_ ("Lowest rate"), "", N_ ("Where the curve ends, as a fraction of the learning rate."),               \
        GN_PARAM_REAL, 0, 1, 0, 0, 0.5, 0.01, NULL, offsetof (Params, minimum)                                         \
  }

static const GnParamSpec no_params[] = { { NULL } };

static const GnParamSpec step_params[] = {
  { "step-epochs", N_ ("Step length"), N_ ("epochs"), N_ ("Epochs between two drops of the learning rate."),
    GN_PARAM_INTEGER, 1, 1000000, 30, 1, 100, 1, NULL, offsetof (StepParams, step_epochs) },
  { "gamma", N_ ("Drop"), "", N_ ("What the learning rate is multiplied by at each drop."), GN_PARAM_REAL, 0, 1, 0.1,
    0.05, 1, 0.05, NULL, offsetof (StepParams, gamma) },
  { NULL }
};

static const GnParamSpec cosine_params[] = { MINIMUM_ROW (CosineParams), { NULL } };

static const GnParamSpec restart_params[] = {
  { "restart-epochs", N_ ("First cycle"), N_ ("epochs"), N_ ("Epochs from the first fall to the first restart."),
    GN_PARAM_INTEGER, 1, 1000000, 10, 1, 100, 1, NULL, offsetof (RestartParams, restart_epochs) },
  { "restart-factor", N_ ("Cycle growth"), "", N_ ("How many times longer each cycle is than the one before."),
    GN_PARAM_REAL, 1, 10, 2, 1, 3, 0.5, NULL, offsetof (RestartParams, restart_factor) },
  MINIMUM_ROW (RestartParams),
  { NULL }
};

static const GnParamSpec one_cycle_params[] = {
  { "pct-start", N_ ("Rising part"), "", N_ ("Fraction of the run in which the rate rises to the learning rate."),
    GN_PARAM_REAL, 0.01, 0.99, 0.3, 0.05, 0.5, 0.05, NULL, offsetof (OneCycleParams, pct_start) },
  { "div-factor", N_ ("Start"), "", N_ ("The rate begins at the learning rate divided by this."), GN_PARAM_REAL, 1, 1e6,
    25, 1, 100, 1, NULL, offsetof (OneCycleParams, div_factor) },
  { "final-div-factor", N_ ("End"), "", N_ ("The rate ends at its start divided by this."), GN_PARAM_REAL, 1, 1e9, 1e4,
    1, 1e5, 10, NULL, offsetof (OneCycleParams, final_div_factor) },
  { NULL }
};
/* clang-format on */

/* From 1 to @low as @progress goes from 0 to 1. */
static double
fall (double progress, double low)
{
  return low + (1 - low) * (1 + cos (G_PI * progress)) / 2;
}

static double
constant_factor (gconstpointer params, gint64 step, gint64 total, gint64 steps_per_epoch)
{
  return 1;
}

static double
step_factor (gconstpointer params, gint64 step, gint64 total, gint64 steps_per_epoch)
{
  const StepParams *p = params;
  return pow (p->gamma, (double)(step / steps_per_epoch / p->step_epochs));
}

static double
cosine_factor (gconstpointer params, gint64 step, gint64 total, gint64 steps_per_epoch)
{
  const CosineParams *p = params;
  return fall ((double)step / (double)total, p->minimum);
}

static double
restart_factor (gconstpointer params, gint64 step, gint64 total, gint64 steps_per_epoch)
{
  const RestartParams *p = params;
  double at = (double)step / (double)steps_per_epoch, length = p->restart_epochs;
  while (at >= length) {
    at -= length;
    length *= p->restart_factor;
  }
  return fall (at / length, p->minimum);
}

/* The rate turns at the last update of the rising part and ends at the last of the run, as PyTorch's OneCycleLR. */
static double
one_cycle_factor (gconstpointer params, gint64 step, gint64 total, gint64 steps_per_epoch)
{
  const OneCycleParams *p = params;
  double top = p->pct_start * (double)total - 1, end = (double)total - 1, start = 1 / p->div_factor;
  if ((double)step <= top)
    return top > 0 ? fall (1 - (double)step / top, start) : 1;
  return fall (end > top ? MIN (((double)step - top) / (end - top), 1) : 1, start / p->final_div_factor);
}

static const GnScheduleType constant_type = {
  .name = "constant",
  .label = N_ ("Constant"),
  .tip = N_ ("The same learning rate from the first step to the last."),
  .params = no_params,
  .params_size = 1,
  .factor = constant_factor,
};

static const GnScheduleType step_type = {
  .name = "step",
  .label = N_ ("Steps"),
  .tip = N_ ("Drops the learning rate every so many epochs."),
  .params = step_params,
  .params_size = sizeof (StepParams),
  .factor = step_factor,
};

static const GnScheduleType cosine_type = {
  .name = "cosine",
  .label = N_ ("Cosine annealing"),
  .tip = N_ ("Lowers the learning rate along a cosine to nothing at the end; hard to beat."),
  .citation = "I. Loshchilov, F. Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts. 2016. arXiv:1608.03983",
  .params = cosine_params,
  .params_size = sizeof (CosineParams),
  .factor = cosine_factor,
};

static const GnScheduleType restart_type = {
  .name = "cosine-restarts",
  .label = N_ ("Cosine with warm restarts"),
  .tip = N_ ("Falls along a cosine and begins anew, each time for longer."),
  .citation = "I. Loshchilov, F. Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts. 2016. arXiv:1608.03983",
  .params = restart_params,
  .params_size = sizeof (RestartParams),
  .factor = restart_factor,
};

static const GnScheduleType one_cycle_type = {
  .name = "one-cycle",
  .label = N_ ("One cycle"),
  .tip = N_ ("Rises to the learning rate, then falls far below its start; fast, with a high learning rate."),
  .citation =
      "L. N. Smith, N. Topin: Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates. "
      "2017. arXiv:1708.07120",
  .params = one_cycle_params,
  .params_size = sizeof (OneCycleParams),
  .factor = one_cycle_factor,
};

static const GnScheduleType *const types[] = { &constant_type, &step_type,      &cosine_type,
                                               &restart_type,  &one_cycle_type, NULL };

const GnScheduleType *const *
gn_schedule_types_list (void)
{
  return types;
}

const GnScheduleType *
gn_schedule_type_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (int i = 0; types[i]; i++) {
    if (strcmp (types[i]->name, name) == 0)
      return types[i];
    g_string_append_printf (names, "%s%s", i ? ", " : "", types[i]->name);
  }
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("There is no schedule “%s”; choose one of %s"), name, names->str);
  return NULL;
}

double
gn_schedule_rate (const GnScheduleType *type, gconstpointer params, double base, const GnSchedulePosition *position)
{
  gint64 total = MAX (position->total_steps - position->warmup_steps, 1);
  gint64 step = MIN (position->step - position->warmup_steps, total - 1);
  if (position->step < position->warmup_steps)
    return base * (double)(position->step + 1) / (double)position->warmup_steps;
  return base * type->factor (params, step, total, MAX (position->steps_per_epoch, 1));
}
