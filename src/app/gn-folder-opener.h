/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-workspace.h"

G_BEGIN_DECLS

/**
 * GnFolderOpener:
 *
 * Opens one folder at a time away from the main loop; a new one takes the place of one in progress.
 *
 * - `busy-changed`: opening has begun or ended
 * - `progressed`: gn_folder_opener_get_progress() may be another
 * - `listed`: gn_folder_opener_get_listed() is another
 * - `opened (GnDataset *dataset)`
 * - `failed (const char *reason)`: nothing is emitted when it was cancelled
 */
#define GN_TYPE_FOLDER_OPENER (gn_folder_opener_get_type ())
G_DECLARE_FINAL_TYPE (GnFolderOpener, gn_folder_opener, GN, FOLDER_OPENER, GObject)

GnFolderOpener *gn_folder_opener_new (void);

/* @draw: first draw a practice data set into the folder. */
void       gn_folder_opener_start  (GnFolderOpener *self, const char *folder, gboolean draw);
void       gn_folder_opener_cancel (GnFolderOpener *self);

gboolean   gn_folder_opener_is_busy      (GnFolderOpener *self);
/* Whether the present or the last folder is one to draw into. */
gboolean   gn_folder_opener_is_drawing   (GnFolderOpener *self);
/* 0..1 */
double     gn_folder_opener_get_progress (GnFolderOpener *self);
/* What gn_dataset_list() says of the folder in progress. (transfer none) (nullable) */
GnDataset *gn_folder_opener_get_listed   (GnFolderOpener *self);

G_END_DECLS
