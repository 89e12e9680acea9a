/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The detour of sharpness-aware minimisation. Private to training/. */
#pragma once

#include "gn-network.h"
#include "gn-thread-pool.h"

G_BEGIN_DECLS

/**
 * GnSharpness:
 *
 * Each step's gradient is taken not where the weights are, but a little uphill, where the loss is worst nearby: what
 * keeps that low lies in a wide valley, and wide valleys do better on photos not trained on (Foret et al. 2021,
 * "Sharpness-Aware Minimization", arXiv:2010.01412). How far uphill counts in proportion to each weight (Kwon et al.
 * 2021, "ASAM", arXiv:2102.11600), so that it means the same in every network and all along the run. It holds nothing
 * between two steps. For one thread at a time.
 */
typedef struct GnSharpness GnSharpness;

/* @graph: (transfer none): the layers that are trained, for photos of any size. (transfer full) */
GnSharpness *gn_sharpness_new (const GnGraph *graph);
void gn_sharpness_free (GnSharpness *sharpness);

/* What gn_sharpness_new() of @graph takes. */
guint64 gn_sharpness_get_bytes (const GnGraph *graph);

/**
 * gn_sharpness_climb:
 * @network: (inout): the parameters are changed
 * @gradients: [gn_graph_get_parameter_length()], where the network is
 * @radius: ρ of the paper, above 0
 *
 * Keeps the network's values and goes uphill: w += ρ T²g / ‖Tg‖, where T is |w| + 0.01 for weights and scales and 1 for
 * biases and shifts. Stays where it is when all gradients are zero. Bit-identical for every number of threads.
 */
void gn_sharpness_climb (GnSharpness *sharpness, GnThreadPool *pool, GnNetwork *network, const float *gradients,
                         double radius);

/* Puts all values of @network back, running statistics and their count too, bit by bit. */
void gn_sharpness_return (GnSharpness *sharpness, GnNetwork *network);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnSharpness, gn_sharpness_free)

G_END_DECLS
