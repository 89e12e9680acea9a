/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a plan. */
#pragma once

#include "gn-head.h"
#include "gn-network.h"
#include "gn-plan.h"
#include "gn-thread-pool.h"

G_BEGIN_DECLS

/**
 * GnExec:
 *
 * Owns one arena and allocates nothing inside a step. For one thread at a time; the pool's workers help. Results do
 * not depend on the number of threads, only on the kernel path.
 */
typedef struct GnExec GnExec;

/**
 * gn_exec_new:
 * @plan: (transfer none): the steps; a reference is kept
 * @network: (transfer none): the values, of the plan's own graph; borrowed, must outlive the executor
 * @pool: (transfer none): at most as many threads as the plan was made for; borrowed likewise
 * @error: #GN_ERROR_NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the executor
 */
GnExec *gn_exec_new (GnPlan *plan, GnNetwork *network, GnThreadPool *pool, GError **error);
void gn_exec_free (GnExec *exec);

/* input[batch_size][h][w][3] of a network that takes photos, to be filled by the caller before each pass: a pass may
 * overwrite it. */
float *gn_exec_get_input (GnExec *exec);
/* The same for any network, whatever the plan stores its input as: fills in input[n][h][w][c]. */
void gn_exec_fill_input (GnExec *exec, int n, const float *input);
/* logits[n][classes], valid after a pass until the next. */
const float *gn_exec_get_logits (GnExec *exec);

/* The same of any network, whose result may be a map and stored as something else: results[n][h][w][c], copied. */
void gn_exec_copy_results (GnExec *exec, float *results);

/**
 * gn_exec_get_features:
 * @shape: (out) (nullable): of one photo's map
 *
 * The last feature map of a network that ends in global average pooling and a linear layer, for inference plans.
 *
 * Returns: (transfer none) (nullable): features[n][h][w][c], valid after a pass until the next; NULL for other networks
 */
const float *gn_exec_get_features (GnExec *exec, GnShape *shape);

/* For inference plans, after the network's values changed: folds batch norm into the weights again. */
void gn_exec_refresh (GnExec *exec);

/**
 * gn_exec_forward:
 * @n: photos in the input, 1 to the plan's batch size
 *
 * In training mode batch norm updates the network's running statistics.
 */
void gn_exec_forward (GnExec *exec, int n);

/**
 * GnBatchResult:
 * @loss_sum: sum of the photos' cross-entropies, natural logarithm
 * @n: photos
 * @correct: as gn_cross_entropy() counts them
 */
typedef struct {
  double loss_sum;
  int n, correct;
} GnBatchResult;

/**
 * gn_exec_train_batch:
 * @n: photos in the input
 * @targets: of those photos
 *
 * Forward, loss and backward, for training plans. The gradient of the batch's mean loss is in gn_exec_get_gradients()
 * until the next pass; parameters are not changed.
 */
GnBatchResult gn_exec_train_batch (GnExec *exec, int n, const GnTargets *targets);
/* gradients[gn_graph_get_parameter_length()], laid out like the parameters; the caller may change them. */
float *gn_exec_get_gradients (GnExec *exec);

/**
 * GnStepTime:
 * @name: the layer's module path, or ""; borrowed from the graph
 * @kind: what the step does
 * @forward_seconds, @backward_seconds: summed up since profiling was switched on
 * @macs: multiply-adds of one photo's forward pass
 * @backward_macs: of its backward pass, 0 in inference
 */
typedef struct {
  const char *name, *kind;
  double forward_seconds, backward_seconds;
  guint64 macs, backward_macs;
} GnStepTime;

void gn_exec_set_profiling (GnExec *exec, gboolean profiling);
/* (transfer full) (element-type GnStepTime): a row a step */
GArray *gn_exec_get_profile (GnExec *exec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnExec, gn_exec_free)

G_END_DECLS
