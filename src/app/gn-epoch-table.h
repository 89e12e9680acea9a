/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-run.h"

G_BEGIN_DECLS

/**
 * GnEpochTable:
 *
 * The epochs of a run as rows, the last on top, the best one marked.
 */
#define GN_TYPE_EPOCH_TABLE (gn_epoch_table_get_type ())
G_DECLARE_FINAL_TYPE (GnEpochTable, gn_epoch_table, GN, EPOCH_TABLE, GtkTreeView)

/* epochs: (element-type GnEpochMetrics); best_epoch: 0 = none. */
void gn_epoch_table_show (GnEpochTable *self, const GArray *epochs, int best_epoch);

G_END_DECLS
