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
#define MOMENTUM_ROW(value)                                                                                            \
  {                                                                                                                    \
    "momentum", N_ ("Momentum"), "", N_ ("How much of the last step is carried into the next one."), GN_PARAM_REAL, 0, \
        0.99999, value, 0, 0.99, 0.01, NULL, offsetof (SgdParams, momentum)                                            \
  }
#define NESTEROV_ROW(value)                                                                                            \
  {                                                                                                                    \
    "nesterov", N_ ("Nesterov momentum"), "", N_ ("Looks one step ahead along the momentum."), GN_PARAM_BOOLEAN, 0, 1, \
        value, 0, 1, 1, NULL, offsetof (SgdParams, nesterov)                                                           \
  }

static const GnParamSpec sgd_params[] = { MOMENTUM_ROW (0), NESTEROV_ROW (FALSE), { NULL } };
static const GnParamSpec momentum_params[] = { MOMENTUM_ROW (0.9), NESTEROV_ROW (FALSE), { NULL } };
static const GnParamSpec nesterov_params[] = { MOMENTUM_ROW (0.9), NESTEROV_ROW (TRUE), { NULL } };
/* clang-format on */

static const char *const sgd_slots[] = { "momentum_buffer" };

static void
sgd_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters)
{
  const SgdParams *params = optimizer->params;
  for (guint i = 0; i < optimizer->runs->len; i++) {
    const GnOptimizerRun *run = &g_array_index (optimizer->runs, GnOptimizerRun, i);
    GnSgdStep step = { learning_rate * run->rate, params->momentum, 0,
                       run->weight_decay,         params->nesterov, optimizer->steps == 1 };
    gn_sgd_update (pool, run->length, &step, gradients + run->offset, parameters + run->offset,
                   optimizer->slots[0] + run->offset);
  }
}

/* The three are one algorithm with other defaults, named as textbooks do. */
#define SGD_TYPE(id, text, words, paper)                                                                               \
  .name = #id, .label = text, .tip = words, .citation = paper, .params = id##_params,                                  \
  .params_size = sizeof (SgdParams), .n_slots = 1, .slot_names = sgd_slots, .step = sgd_step

const GnOptimizerType gn_sgd_type = { SGD_TYPE (
    sgd, N_ ("SGD"), N_ ("The plainest: one step size for all weights; wants a tuned learning rate."),
    "H. Robbins, S. Monro: A Stochastic Approximation Method. Annals of Mathematical Statistics 22, 1951") };

const GnOptimizerType gn_momentum_type = { SGD_TYPE (
    momentum, N_ ("SGD with momentum"),
    N_ ("The classic: steps smoothed by those before; wants a tuned learning rate."),
    "B. T. Polyak: Some methods of speeding up the convergence of iteration methods. 1964") };

const GnOptimizerType gn_nesterov_type = { SGD_TYPE (
    nesterov, N_ ("Nesterov momentum"), N_ ("Momentum that looks one step ahead, and so overshoots less."),
    "I. Sutskever, J. Martens, G. Dahl, G. Hinton: On the importance of initialization and momentum in deep "
    "learning. ICML 2013") };
