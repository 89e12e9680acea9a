/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-run.h"

G_BEGIN_DECLS

/**
 * GnRunRow:
 *
 * One run in the list: its name, how well it does, and what can be done with it.
 *
 * Signals:
 * - `open-model (const char *page)`: to be used on that page
 * - `resume`, `delete`
 * - `rename (const char *name)`
 * - `compare-toggled`
 */
#define GN_TYPE_RUN_ROW (gn_run_row_get_type ())
G_DECLARE_FINAL_TYPE (GnRunRow, gn_run_row, GN, RUN_ROW, GtkListBoxRow)

/* info: (transfer full) */
GtkWidget       *gn_run_row_new           (GnRunInfo *info);
const GnRunInfo *gn_run_row_get_info      (GnRunRow *self);
gboolean         gn_run_row_get_compared  (GnRunRow *self);
void             gn_run_row_set_compared  (GnRunRow *self, gboolean compared);
/* Whether a training could be started now. */
void             gn_run_row_set_can_train (GnRunRow *self, gboolean can_train);

G_END_DECLS
