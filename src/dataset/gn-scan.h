/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading every file of a data set once and comparing all with all, on several threads. */
#pragma once

#include "gn-layout.h"

G_BEGIN_DECLS

/* Fills path, file size and time of change alone, without opening a file. Otherwise as gn_scan_files(). */
void     gn_scan_list  (const char *folder, const GnLayout *layout, GnPhoto *photos);

/* Fills everything of photos[layout->files->len] but class, split and exclusion, in the layout's order; @twins: (out)
 * (element-type GnTwins) (transfer full): the near-duplicates among their contents. FALSE only when cancelled. */
gboolean gn_scan_files (const char *folder, const GnLayout *layout, int n_threads, GCancellable *cancellable,
                        GnScanProgress progress, gpointer progress_data, GnPhoto *photos, GArray **twins,
                        GError **error);

G_END_DECLS
