/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the algorithms see of an optimiser. */
#pragma once

#include "gn-optimizer.h"

G_BEGIN_DECLS

/* Neighbouring views that are treated alike, with the padding between them. */
typedef struct {
  gsize offset, length;
  double weight_decay;
  double rate; /* share of the learning rate */
} GnOptimizerRun;

struct GnOptimizer {
  const GnOptimizerType *type;
  gpointer params;
  GArray *runs;   /* (element-type GnOptimizerRun) */
  float **slots;  /* [n_slots][length] */
  gsize length;
  gint64 steps;   /* the step in progress counts: 1 during the first */
  GArray *adamp_views; /* (element-type GnAdampView): every view by itself, for what looks at channels */
  double *scratch;     /* theirs */
};

extern const GnOptimizerType gn_sgd_type, gn_momentum_type, gn_nesterov_type, gn_adagrad_type, gn_adadelta_type,
  gn_rmsprop_type, gn_adam_type, gn_adamw_type, gn_adamp_type;

/* clang-format off */
/* The parameters that Adam's family shares; Params has double beta1, beta2, epsilon. */
#define GN_ADAM_PARAM_ROWS(Params) \
  { "beta1", N_("Gradient memory"), "", \
    N_("How much of the averaged gradient is kept at each step."), \
    GN_PARAM_REAL, 0, 0.99999, 0.9, 0.5, 0.99, 0.01, NULL, offsetof (Params, beta1) }, \
  { "beta2", N_("Scale memory"), "", \
    N_("How much of the averaged squared gradient is kept at each step."), \
    GN_PARAM_REAL, 0, 0.9999999, 0.999, 0.9, 0.9999, 0.0001, NULL, offsetof (Params, beta2) }, \
  { "epsilon", N_("Smallest scale"), "", \
    N_("Keeps the step finite where gradients vanish."), \
    GN_PARAM_REAL, 1e-16, 1, 1e-8, 1e-10, 1e-4, 1e-9, NULL, offsetof (Params, epsilon) }
/* clang-format on */

G_END_DECLS
