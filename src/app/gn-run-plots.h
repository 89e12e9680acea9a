/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-run.h"

G_BEGIN_DECLS

/**
 * GnRunPlots:
 *
 * The curves of a run: loss, accuracy and, on demand, learning rate, with smoothing, a logarithmic loss, single steps
 * instead of epochs, other runs laid over them, and saving as picture or table.
 */
#define GN_TYPE_RUN_PLOTS (gn_run_plots_get_type ())
G_DECLARE_FINAL_TYPE (GnRunPlots, gn_run_plots, GN, RUN_PLOTS, GtkBox)

/* What to draw; copied. epochs: (element-type GnEpochMetrics), steps: (element-type GnStepMetrics). steps_per_epoch: 0 =
 * to be found out from the steps. best_epoch: 0 = none. */
void gn_run_plots_show     (GnRunPlots *self, const GArray *epochs, const GArray *steps, int steps_per_epoch,
                            int best_epoch);
/* Runs to compare with (element-type GnRunInfo); their validation curves are drawn dashed. Referenced. */
void gn_run_plots_set_others (GnRunPlots *self, GPtrArray *others);

/* The recipe whose learning rates are drawn for the whole run, before it starts too; copied. NULL: none. */
void gn_run_plots_set_planned (GnRunPlots *self, const GnRecipe *recipe);

G_END_DECLS
