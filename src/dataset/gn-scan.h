/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading every file of a data set once, on several threads. */
#pragma once

#include "gn-layout.h"

G_BEGIN_DECLS

/* Fills path (taken from the layout's), size, times, sizes, hash and problem of photos[layout->files->len], in the
 * layout's order. FALSE only when cancelled. */
gboolean gn_scan_files (const char *folder, const GnLayout *layout, int n_threads, GCancellable *cancellable,
                        GnScanProgress progress, gpointer progress_data, GnPhoto *photos, GError **error);

G_END_DECLS
