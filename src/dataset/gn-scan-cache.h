/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What earlier scans found out about files, kept in the user's cache folder. Only ever a shortcut: whatever is wrong
 * with it is as if it were empty. */
#pragma once

#include "gn-twins.h"

G_BEGIN_DECLS

typedef struct GnScanCache GnScanCache;

GnScanCache *gn_scan_cache_open   (const char *folder);
void         gn_scan_cache_free   (GnScanCache *cache);
/* Fills what a scan finds out about @photo, and @look, when a readable file of this path, size and time of change is
 * known. Thread-safe. */
gboolean     gn_scan_cache_lookup (const GnScanCache *cache, GnPhoto *photo, GnLook *look);
/* The twins among @hashes[n], when they were looked for. (element-type GnTwins) (transfer full) (nullable) */
GArray      *gn_scan_cache_get_twins (const GnScanCache *cache, const guint64 *hashes, guint n);
/* Keeps the readable ones of @photos[n] with @looks[n], the twins among @hashes[n_hashes], and nothing else. */
void         gn_scan_cache_save   (const GnScanCache *cache, const GnPhoto *photos, const GnLook *looks, guint n,
                                   const guint64 *hashes, guint n_hashes, const GArray *twins);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnScanCache, gn_scan_cache_free)

G_END_DECLS
