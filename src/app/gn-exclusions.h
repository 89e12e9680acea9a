/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * GnExclusions:
 *
 * Leaves photos of the open data set out and takes them back, one change after the other on a worker thread, and can
 * undo and redo each.
 *
 * Signals:
 * - `dataset (gpointer dataset)`: the data set after a change, a #GnDataset
 * - `done (guint n)`: that many photos were left out, not by undoing or redoing
 * - `failed (const char *reason)`
 * - `changed`: what can be undone or redone
 */
#define GN_TYPE_EXCLUSIONS (gn_exclusions_get_type ())
G_DECLARE_FINAL_TYPE (GnExclusions, gn_exclusions, GN, EXCLUSIONS, GObject)

GnExclusions *gn_exclusions_new      (void);

/* Another data set (transfer none) is open: earlier changes cannot be undone any more. */
void          gn_exclusions_open     (GnExclusions *self, GnDataset *dataset);

void          gn_exclusions_set      (GnExclusions *self, const guint *photos, guint n, gboolean excluded);
void          gn_exclusions_undo     (GnExclusions *self);
void          gn_exclusions_redo     (GnExclusions *self);
gboolean      gn_exclusions_can_undo (GnExclusions *self);
gboolean      gn_exclusions_can_redo (GnExclusions *self);

G_END_DECLS
