/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  double beta1, beta2, epsilon, delta, decay_ratio;
  gboolean nesterov;
} AdampParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
static const GnParamSpec adamp_params[] = {
  GN_ADAM_PARAM_ROWS (AdampParams),
  { "delta", N_ ("Cosine threshold"), "",
    N_ ("How orthogonal weights and gradient must be for the step along the weights to be taken away."), GN_PARAM_REAL,
    0, 10, 0.1, 0, 1, 0.01, NULL, offsetof (AdampParams, delta) },
  { "wd-ratio", N_ ("Decay where projected"), "",
    N_ ("Share of the weight decay that is kept where the step along the weights is taken away."), GN_PARAM_REAL, 0, 1,
    0.1, 0, 1, 0.05, NULL, offsetof (AdampParams, decay_ratio) },
  { "nesterov", N_ ("Nesterov momentum"), "", N_ ("Looks one step ahead along the momentum."), GN_PARAM_BOOLEAN, 0, 1,
    0, 0, 1, 1, NULL, offsetof (AdampParams, nesterov) },
  { NULL }
};
/* clang-format on */

enum { EXP_AVG, EXP_AVG_SQ, N_SLOTS };

static const char *const adamp_slots[] = { [EXP_AVG] = "exp_avg", [EXP_AVG_SQ] = "exp_avg_sq" };

static void
adamp_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters)
{
  const AdampParams *params = optimizer->params;
  GnAdampStep step = {
    .adam = { learning_rate, params->beta1, params->beta2, params->epsilon, 0, TRUE, optimizer->steps },
    .delta = params->delta,
    .decay_ratio = params->decay_ratio,
    .nesterov = params->nesterov,
  };
  gn_adamp_update (pool, (int)optimizer->adamp_views->len, (const GnAdampView *)(gpointer)optimizer->adamp_views->data,
                   &step, gradients, parameters, optimizer->slots[EXP_AVG], optimizer->slots[EXP_AVG_SQ]);
}

const GnOptimizerType gn_adamp_type = {
  .name = "adamp",
  .label = N_ ("AdamP"),
  .tip =
      N_ ("Adam that does not let weights in front of a batch normalisation grow, which would slow the training down."),
  .citation =
      "B. Heo et al.: AdamP: Slowing Down the Slowdown for Momentum Optimizers on Scale-invariant Weights. 2020. "
      "arXiv:2006.08217",
  .params = adamp_params,
  .params_size = sizeof (AdampParams),
  .n_slots = N_SLOTS,
  .slot_names = adamp_slots,
  .step = adamp_step,
};
