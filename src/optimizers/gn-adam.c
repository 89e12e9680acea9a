/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  double beta1, beta2, epsilon;
} AdamParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
static const GnParamSpec adam_params[] = {
  { "beta1", N_("Gradient memory"), "",
    N_("How much of the averaged gradient is kept at each step."),
    GN_PARAM_REAL, 0, 0.99999, 0.9, 0.5, 0.99, 0.01, NULL, offsetof (AdamParams, beta1) },
  { "beta2", N_("Scale memory"), "",
    N_("How much of the averaged squared gradient is kept at each step."),
    GN_PARAM_REAL, 0, 0.9999999, 0.999, 0.9, 0.9999, 0.0001, NULL, offsetof (AdamParams, beta2) },
  { "epsilon", N_("Smallest scale"), "",
    N_("Keeps the step finite where gradients vanish."),
    GN_PARAM_REAL, 1e-16, 1, 1e-8, 1e-10, 1e-4, 1e-9, NULL, offsetof (AdamParams, epsilon) },
  { NULL }
};
/* clang-format on */

enum { EXP_AVG, EXP_AVG_SQ, N_SLOTS };

static const char *const adam_slots[] = { [EXP_AVG] = "exp_avg", [EXP_AVG_SQ] = "exp_avg_sq" };

static void
adam_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters)
{
  const AdamParams *params = optimizer->params;
  for (guint i = 0; i < optimizer->runs->len; i++) {
    const GnOptimizerRun *run = &g_array_index (optimizer->runs, GnOptimizerRun, i);
    GnAdamStep step = { learning_rate,   params->beta1,     params->beta2,
                        params->epsilon, run->weight_decay, optimizer->steps };
    gn_adam_update (pool, run->length, &step, gradients + run->offset, parameters + run->offset,
                    optimizer->slots[EXP_AVG] + run->offset, optimizer->slots[EXP_AVG_SQ] + run->offset);
  }
}

const GnOptimizerType gn_adam_type = {
  .name = "adam",
  .label = N_("Adam"),
  .tip = N_("Gives every weight a step of its own size; works well without tuning."),
  .citation = "D. P. Kingma, J. Ba: Adam: A Method for Stochastic Optimization. 2014. arXiv:1412.6980",
  .params = adam_params,
  .params_size = sizeof (AdamParams),
  .n_slots = N_SLOTS,
  .slot_names = adam_slots,
  .step = adam_step,
};
