/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks that are left out of a step. Private to training/. */
#pragma once

#include "gn-network.h"

G_BEGIN_DECLS

/**
 * GnStochasticDepth:
 *
 * Which blocks of residuals a step trains: the others are their shortcut alone for this step, for the whole batch (Huang
 * et al. 2016, "Deep Networks with Stochastic Depth", arXiv:1603.09382; torchvision's mode "batch"). The last block is
 * left out with the recipe's probability p, the l-th of L with l / L of it, and what stays is made 1 / (1 - its
 * probability) times as strong, so that a trained network needs no change. It holds nothing between two passes.
 */
typedef struct GnStochasticDepth GnStochasticDepth;

/* @graph: (transfer none): the layers that are trained, for photos of any size. (transfer full) */
GnStochasticDepth *gn_stochastic_depth_new (const GnGraph *graph, double probability);
void gn_stochastic_depth_free (GnStochasticDepth *depth);

/* Draws for the step, a function of these numbers alone, and makes each block's last batch norm as strong as drawn. */
void gn_stochastic_depth_drop (GnStochasticDepth *depth, GnNetwork *network, guint64 seed, guint32 epoch, guint32 step);

/* Puts the parameters back, bit by bit, and makes @gradients those of the parameters as they are. */
void gn_stochastic_depth_return (GnStochasticDepth *depth, GnNetwork *network, float *gradients);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnStochasticDepth, gn_stochastic_depth_free)

G_END_DECLS
