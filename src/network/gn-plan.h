/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph lowered into steps for one batch size and mode; it knows every byte before anything is allocated. */
#pragma once

#include "gn-graph.h"

G_BEGIN_DECLS

/**
 * GnMode:
 * @GN_MODE_INFERENCE: forward only; batch norm uses its running statistics and is folded into the weights
 * @GN_MODE_TRAINING: forward and backward; batch norm uses the batch's own statistics and updates the running ones
 */
typedef enum { GN_MODE_INFERENCE, GN_MODE_TRAINING } GnMode;

/**
 * GnPrecision:
 * @GN_PRECISION_AUTO: the fastest that this processor has, see gn_precision_resolve()
 * @GN_PRECISION_FP32: everything is computed and kept in single precision
 * @GN_PRECISION_BF16: activations and their gradients are kept as BF16 and most products are of BF16 numbers, added up in
 *   FP32 (Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training"); weights, their gradients, batch norm's
 *   statistics, the last layer and the loss stay FP32. Works everywhere; saves time only where the processor multiplies
 *   BF16
 */
typedef enum { GN_PRECISION_AUTO, GN_PRECISION_FP32, GN_PRECISION_BF16 } GnPrecision;

/* Of all values in order: "auto", "fp32", "bf16", NULL. */
extern const char *const gn_precision_names[];
/* BF16 for auto where the processor multiplies it, else FP32; anything else is returned as it is. Thread-safe. */
GnPrecision gn_precision_resolve (GnPrecision precision);

/**
 * GnPlan:
 *
 * Immutable; reference counting is thread-safe.
 */
typedef struct GnPlan GnPlan;

/**
 * gn_plan_new:
 * @graph: (transfer none): what is lowered
 * @batch_size: photos at once, at most; a step may run with fewer
 * @threads: how many the pool will have, at most: workspaces depend on it, results never do
 * @error: #GN_NETWORK_ERROR_SHAPE for a layer that cannot be trained
 *
 * Returns: (transfer full) (nullable): the plan
 */
GnPlan *gn_plan_new (GnGraph *graph, GnMode mode, GnPrecision precision, int batch_size, int threads, GError **error);

/**
 * gn_plan_new_within:
 * @budget: what gn_plan_get_bytes() may come to
 *
 * As gn_plan_new(), but when the plan needs more than @budget, the activations inside blocks are forgotten after the
 * forward pass and computed again in the backward pass, in as many blocks as it takes: up to a third more time for the
 * same results, bit for bit. Inference has nothing to forget.
 *
 * Returns: (transfer full) (nullable): the plan; the smallest there is when nothing fits
 */
GnPlan *gn_plan_new_within (GnGraph *graph, GnMode mode, GnPrecision precision, int batch_size, int threads,
                            guint64 budget, GError **error);
GnPlan *gn_plan_ref (GnPlan *plan);
void gn_plan_unref (GnPlan *plan);

/* Bytes an executor of this plan takes: activations, gradients or prepared weights, workspaces. The network's own values
 * are not included. */
guint64 gn_plan_get_bytes (const GnPlan *plan);
/* Never auto. */
GnPrecision gn_plan_get_precision (const GnPlan *plan);
int gn_plan_get_batch_size (const GnPlan *plan);

/* (transfer full): a headline, then a line a step: kind, layer, values, what is fused, where it lies. */
gchar *gn_plan_to_string (const GnPlan *plan);

/**
 * gn_plan_largest_batch:
 * @bytes: what gn_plan_get_bytes() may come to
 *
 * Returns: the largest batch that gn_plan_new_within() fits (65,536 at most), 0 when not even one photo does
 */
int gn_plan_largest_batch (GnGraph *graph, GnMode mode, GnPrecision precision, int threads, guint64 bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPlan, gn_plan_unref)

G_END_DECLS
