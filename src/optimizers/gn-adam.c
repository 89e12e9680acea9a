/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  double beta1, beta2, epsilon;
} AdamParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
static const GnParamSpec adam_params[] = { GN_ADAM_PARAM_ROWS (AdamParams), { NULL } };
/* clang-format on */

enum { EXP_AVG, EXP_AVG_SQ, N_SLOTS };

static const char *const adam_slots[] = { [EXP_AVG] = "exp_avg", [EXP_AVG_SQ] = "exp_avg_sq" };

static void
update (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, gboolean decoupled, const float *gradients,
        float *parameters)
{
  const AdamParams *params = optimizer->params;
  for (guint i = 0; i < optimizer->runs->len; i++) {
    const GnOptimizerRun *run = &g_array_index (optimizer->runs, GnOptimizerRun, i);
    GnAdamStep step = { learning_rate * run->rate,     params->beta1, params->beta2,   params->epsilon,
                        run->weight_decay, decoupled,     optimizer->steps };
    gn_adam_update (pool, run->length, &step, gradients + run->offset, parameters + run->offset,
                    optimizer->slots[EXP_AVG] + run->offset, optimizer->slots[EXP_AVG_SQ] + run->offset);
  }
}

static void
adam_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters)
{
  update (optimizer, pool, learning_rate, FALSE, gradients, parameters);
}

static void
adamw_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters)
{
  update (optimizer, pool, learning_rate, TRUE, gradients, parameters);
}

const GnOptimizerType gn_adam_type = {
  .name = "adam",
  .label = N_ ("Adam"),
  .tip = N_ ("Gives every weight a step of its own size; works well without tuning."),
  .citation = "D. P. Kingma, J. Ba: Adam: A Method for Stochastic Optimization. 2014. arXiv:1412.6980",
  .params = adam_params,
  .params_size = sizeof (AdamParams),
  .n_slots = N_SLOTS,
  .slot_names = adam_slots,
  .step = adam_step,
};

const GnOptimizerType gn_adamw_type = {
  .name = "adamw",
  .label = N_ ("AdamW"),
  .tip = N_ ("Adam with a weight decay that shrinks all weights alike; the usual choice with weight decay."),
  .citation = "I. Loshchilov, F. Hutter: Decoupled Weight Decay Regularization. 2017. arXiv:1711.05101",
  .params = adam_params,
  .params_size = sizeof (AdamParams),
  .n_slots = N_SLOTS,
  .slot_names = adam_slots,
  .step = adamw_step,
};
