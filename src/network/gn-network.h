/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph with its values. */
#pragma once

#include "gn-graph.h"

G_BEGIN_DECLS

/**
 * GnNetwork:
 * @graph: what the values belong to; owned
 * @parameters: [gn_graph_get_parameter_length()], 64-byte aligned
 * @state: [gn_graph_get_state_length()], running means and variances
 * @n_batches_tracked: BatchNorm2d.num_batches_tracked, the same for every layer
 * @borrowed: whether the values belong to another network
 *
 * Plain memory: one thread at a time may write, and none may read meanwhile.
 */
typedef struct {
  GnGraph *graph;
  float *parameters;
  float *state;
  gint64 n_batches_tracked;
  gboolean borrowed;
} GnNetwork;

/**
 * gn_network_new:
 * @graph: (transfer none): the layers
 *
 * Returns: (transfer full): a network whose values are all zero, but the running variances one
 */
GnNetwork *gn_network_new (GnGraph *graph);
void gn_network_free (GnNetwork *network);

/**
 * gn_network_new_part:
 * @whole: (transfer none): whose values are meant; must outlive the part
 * @graph: (transfer none): the same layers for another image size, or some stages of them
 *
 * Returns: (transfer full): a network that reads and writes @whole's values; only the count of batches is its own
 */
GnNetwork *gn_network_new_part (GnNetwork *whole, GnGraph *graph);

/**
 * gn_network_initialize:
 * @seed: equal seeds give equal bits
 *
 * Filters are drawn from N(0, 2 / fan_out) (He et al. 2015, as torchvision does), batch norm starts with scale 1 and
 * shift 0, the linear layer and its bias are uniform in ±1/sqrt(fan_in).
 */
void gn_network_initialize (GnNetwork *network, guint64 seed);
/* Sets the scale and shift of each block's last batch norm to 0, so that every block begins as its shortcut (Goyal et al. 2017). */
void gn_network_zero_branches (GnNetwork *network);
/* The linear layer alone. */
void gn_network_initialize_head (GnNetwork *network, guint64 seed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnNetwork, gn_network_free)

G_END_DECLS
