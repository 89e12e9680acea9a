/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  double rho, epsilon;
} AdadeltaParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
static const GnParamSpec adadelta_params[] = {
  { "rho", N_ ("Memory"), "", N_ ("How much of the averaged squared gradient and step is kept at each step."),
    GN_PARAM_REAL, 0, 0.9999999, 0.9, 0.5, 0.9999, 0.01, NULL, offsetof (AdadeltaParams, rho) },
  { "epsilon", N_ ("Smallest scale"), "", N_ ("Keeps the step finite where gradients vanish."), GN_PARAM_REAL, 1e-16, 1,
    1e-6, 1e-10, 1e-4, 1e-9, NULL, offsetof (AdadeltaParams, epsilon) },
  { NULL }
};
/* clang-format on */

enum { SQUARE_AVG, ACC_DELTA, N_SLOTS };

static const char *const adadelta_slots[] = { [SQUARE_AVG] = "square_avg", [ACC_DELTA] = "acc_delta" };

static void
adadelta_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients,
               float *parameters)
{
  const AdadeltaParams *params = optimizer->params;
  for (guint i = 0; i < optimizer->runs->len; i++) {
    const GnOptimizerRun *run = &g_array_index (optimizer->runs, GnOptimizerRun, i);
    GnAdadeltaStep step = { learning_rate * run->rate, params->rho, params->epsilon, run->weight_decay };
    gn_adadelta_update (pool, run->length, &step, gradients + run->offset, parameters + run->offset,
                        optimizer->slots[SQUARE_AVG] + run->offset, optimizer->slots[ACC_DELTA] + run->offset);
  }
}

const GnOptimizerType gn_adadelta_type = {
  .name = "adadelta",
  .label = N_ ("Adadelta"),
  .tip = N_ ("Finds its own step size from the steps before; its learning rate is about 1."),
  .citation = "M. D. Zeiler: ADADELTA: An Adaptive Learning Rate Method. 2012. arXiv:1212.5701",
  .params = adadelta_params,
  .params_size = sizeof (AdadeltaParams),
  .n_slots = N_SLOTS,
  .slot_names = adadelta_slots,
  .step = adadelta_step,
};
