/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  double momentum;
  gboolean nesterov;
} SgdParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
static const GnParamSpec sgd_params[] = {
  { "momentum", N_("Momentum"), "",
    N_("How much of the last step is carried into the next one."),
    GN_PARAM_REAL, 0, 0.99999, 0.9, 0, 0.99, 0.01, NULL, offsetof (SgdParams, momentum) },
  { "nesterov", N_("Nesterov momentum"), "",
    N_("Looks one step ahead along the momentum."),
    GN_PARAM_BOOLEAN, 0, 1, 0, 0, 1, 1, NULL, offsetof (SgdParams, nesterov) },
  { NULL }
};
/* clang-format on */

static const char *const sgd_slots[] = { "momentum_buffer" };

static void
sgd_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters)
{
  const SgdParams *params = optimizer->params;
  for (guint i = 0; i < optimizer->runs->len; i++) {
    const GnOptimizerRun *run = &g_array_index (optimizer->runs, GnOptimizerRun, i);
    GnSgdStep step = { learning_rate, params->momentum, 0, run->weight_decay, params->nesterov, optimizer->steps == 1 };
    gn_sgd_update (pool, run->length, &step, gradients + run->offset, parameters + run->offset,
                   optimizer->slots[0] + run->offset);
  }
}

const GnOptimizerType gn_sgd_type = {
  .name = "sgd",
  .label = N_("SGD with momentum"),
  .tip = N_("The classic: one step size for all weights, smoothed by momentum; wants a tuned learning rate."),
  .citation = "I. Sutskever, J. Martens, G. Dahl, G. Hinton: On the importance of initialization and momentum in deep "
              "learning. ICML 2013",
  .params = sgd_params,
  .params_size = sizeof (SgdParams),
  .n_slots = 1,
  .slot_names = sgd_slots,
  .step = sgd_step,
};
