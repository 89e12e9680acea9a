/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-run.h"
#include "gn-workspace.h"

G_BEGIN_DECLS

/**
 * GnRunList:
 *
 * The runs in the user's data folder, newest first. Reading them happens on a worker thread.
 *
 * Signals:
 * - `loaded`: the list was read
 * - `selected (GnRunInfo *info)`: a row was activated; @info lives until the next `loaded`
 * - `resume (const char *folder)`
 * - `compared`: another set of runs is to be compared
 */
#define GN_TYPE_RUN_LIST (gn_run_list_get_type ())
G_DECLARE_FINAL_TYPE (GnRunList, gn_run_list, GN, RUN_LIST, GtkBox)

void       gn_run_list_set_workspace (GnRunList *self, GnWorkspace *workspace);
void       gn_run_list_reload        (GnRunList *self);
void       gn_run_list_set_can_train (GnRunList *self, gboolean can_train);
/* The newest run if it was interrupted, else NULL: what lies further back was left on purpose. (transfer none) */
const GnRunInfo *gn_run_list_find_interrupted (GnRunList *self);
/* Runs to be compared, those of except (nullable, a folder) left out; read anew. (element-type GnRunInfo) (transfer full) */
GPtrArray *gn_run_list_get_compared  (GnRunList *self, const char *except);
/* Takes a deleted run back. */
void       gn_run_list_restore       (GnRunList *self, const char *trashed);

G_END_DECLS
