/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All optimisers on one small problem. */
#pragma once

#include "gn-optimizer.h"

G_BEGIN_DECLS

/**
 * GnOptimizerCurve:
 * @learning_rate: the best of those that were tried, by the mean training loss of the whole run
 * @losses: losses[epochs]: mean training loss during each epoch
 * @accuracy: of the flowers that were held out, after the last epoch, 0..1
 */
typedef struct {
  const GnOptimizerType *type;
  double learning_rate;
  double *losses;
  double accuracy;
} GnOptimizerCurve;

/**
 * GnOptimizerComparison:
 * @curves: (array length=n): one for each of gn_optimizer_types_list()
 * @held_out: flowers that no optimiser saw
 */
typedef struct {
  GnOptimizerCurve *curves;
  guint n, epochs, held_out;
} GnOptimizerComparison;

/**
 * gn_optimizer_comparison_new:
 * @epochs: at least 1
 * @seed: of the network's start and the order of the flowers, the same for every optimiser
 *
 * Trains a network with one hidden layer on Fisher's irises with every optimiser, its own parameters at their defaults,
 * with learning rates from 0.001 to 3. Blocking; takes seconds. Thread-safe.
 *
 * Returns: (transfer full) (nullable)
 */
GnOptimizerComparison *gn_optimizer_comparison_new  (guint epochs, guint64 seed, GError **error);
void                   gn_optimizer_comparison_free (GnOptimizerComparison *comparison);

/* Draws the loss curves; @path ends in .svg or .png. */
gboolean gn_optimizer_comparison_write_figure (const GnOptimizerComparison *comparison, const char *path,
                                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnOptimizerComparison, gn_optimizer_comparison_free)

G_END_DECLS
