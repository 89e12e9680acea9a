/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moving average of a network's values. Private to training/. */
#pragma once

#include "gn-network.h"
#include "gn-thread-pool.h"

G_BEGIN_DECLS

/**
 * gn_average_update:
 * @average: parameters and running statistics, updated; of the same layout as @network
 * @decay: 0..1, the share that stays; 0 makes @average a copy
 * @updates: of the network so far, this one included: while there are few, less stays, so that the average does not
 *   linger where the training began
 *
 * Exponential moving average of the weights (Polyak & Juditsky 1992; Tarvainen & Valpola 2017). Bit-identical for every
 * number of threads.
 */
void gn_average_update (GnThreadPool *pool, GnNetwork *average, const GnNetwork *network, double decay, gint64 updates);

G_END_DECLS
