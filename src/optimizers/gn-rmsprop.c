/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  double alpha, epsilon, momentum;
} RmspropParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
static const GnParamSpec rmsprop_params[] = {
  { "alpha", N_ ("Scale memory"), "", N_ ("How much of the averaged squared gradient is kept at each step."),
    GN_PARAM_REAL, 0, 0.9999999, 0.99, 0.5, 0.9999, 0.01, NULL, offsetof (RmspropParams, alpha) },
  { "epsilon", N_ ("Smallest scale"), "", N_ ("Keeps the step finite where gradients vanish."), GN_PARAM_REAL, 1e-16, 1,
    1e-8, 1e-10, 1e-4, 1e-9, NULL, offsetof (RmspropParams, epsilon) },
  { "momentum", N_ ("Momentum"), "", N_ ("How much of the last step is carried into the next one."), GN_PARAM_REAL, 0,
    0.99999, 0, 0, 0.99, 0.01, NULL, offsetof (RmspropParams, momentum) },
  { NULL }
};
/* clang-format on */

enum { SQUARE_AVG, MOMENTUM_BUFFER, N_SLOTS };

static const char *const rmsprop_slots[] = { [SQUARE_AVG] = "square_avg", [MOMENTUM_BUFFER] = "momentum_buffer" };

static void
rmsprop_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients,
              float *parameters)
{
  const RmspropParams *params = optimizer->params;
  for (guint i = 0; i < optimizer->runs->len; i++) {
    const GnOptimizerRun *run = &g_array_index (optimizer->runs, GnOptimizerRun, i);
    GnRmspropStep step = { learning_rate * run->rate, params->alpha, params->epsilon, run->weight_decay,
                           params->momentum };
    gn_rmsprop_update (pool, run->length, &step, gradients + run->offset, parameters + run->offset,
                       optimizer->slots[SQUARE_AVG] + run->offset, optimizer->slots[MOMENTUM_BUFFER] + run->offset);
  }
}

const GnOptimizerType gn_rmsprop_type = {
  .name = "rmsprop",
  .label = N_ ("RMSprop"),
  .tip = N_ ("Divides each step by the usual size of the gradient."),
  .citation = "G. Hinton: Neural Networks for Machine Learning, lecture 6e. 2012",
  .params = rmsprop_params,
  .params_size = sizeof (RmspropParams),
  .n_slots = N_SLOTS,
  .slot_names = rmsprop_slots,
  .step = rmsprop_step,
};
