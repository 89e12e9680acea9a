/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the algorithms see of an optimiser. */
#pragma once

#include "gn-optimizer.h"

G_BEGIN_DECLS

/* Neighbouring views that are treated alike, with the padding between them. */
typedef struct {
  gsize offset, length;
  double weight_decay;
} GnOptimizerRun;

struct GnOptimizer {
  const GnOptimizerType *type;
  gpointer params;
  GArray *runs;   /* (element-type GnOptimizerRun) */
  float **slots;  /* [n_slots][length] */
  gint64 steps;   /* the step in progress counts: 1 during the first */
};

extern const GnOptimizerType gn_adam_type, gn_sgd_type;

G_END_DECLS
