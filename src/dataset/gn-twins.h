/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding photos that are copies of each other although their bytes differ. */
#pragma once

#include "gn-dataset.h"
#include "gn-look.h"

G_BEGIN_DECLS

/**
 * gn_twins_find:
 * @hashes: hashes[n], rising: the contents
 * @looks: looks[n] of theirs
 * @n_threads: 0 = all processors
 * @progress: (nullable): called from the calling thread with contents done of @n
 *
 * Only contents that share a feature are compared, so the work grows with their number and not with its square. Copies
 * are found scaled, re-encoded, mirrored, brightened, cut by up to a quarter a side, and turned by a few degrees. The
 * result depends on the contents alone.
 *
 * Returns: (element-type GnTwins) (transfer full) (nullable): in rising order; NULL when cancelled
 */
GArray *gn_twins_find (const guint64 *hashes, const GnLook *const *looks, guint n, int n_threads,
                       GCancellable *cancellable, GnScanProgress progress, gpointer progress_data);

G_END_DECLS
