/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-private.h"
#include "gn-update.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  double epsilon;
} AdagradParams;

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
static const GnParamSpec adagrad_params[] = {
  { "epsilon", N_ ("Smallest scale"), "", N_ ("Keeps the step finite where gradients vanish."), GN_PARAM_REAL, 1e-16, 1,
    1e-10, 1e-10, 1e-4, 1e-9, NULL, offsetof (AdagradParams, epsilon) },
  { NULL }
};
/* clang-format on */

enum { SUM, N_SLOTS };

static const char *const adagrad_slots[] = { [SUM] = "sum" };

static void
adagrad_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients,
              float *parameters)
{
  const AdagradParams *params = optimizer->params;
  for (guint i = 0; i < optimizer->runs->len; i++) {
    const GnOptimizerRun *run = &g_array_index (optimizer->runs, GnOptimizerRun, i);
    GnAdagradStep step = { learning_rate * run->rate, params->epsilon, run->weight_decay };
    gn_adagrad_update (pool, run->length, &step, gradients + run->offset, parameters + run->offset,
                       optimizer->slots[SUM] + run->offset);
  }
}

const GnOptimizerType gn_adagrad_type = {
  .name = "adagrad",
  .label = N_ ("Adagrad"),
  .tip = N_ ("Steps shrink the more a weight has been changed already; good for rare features, slow in the end."),
  .citation = "J. Duchi, E. Hazan, Y. Singer: Adaptive Subgradient Methods for Online Learning and Stochastic "
              "Optimization. JMLR 12, "
              "2011",
  .params = adagrad_params,
  .params_size = sizeof (AdagradParams),
  .n_slots = N_SLOTS,
  .slot_names = adagrad_slots,
  .step = adagrad_step,
};
