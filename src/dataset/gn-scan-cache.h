/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What earlier scans found out about files, kept in the user's cache folder. Only ever a shortcut: whatever is wrong
 * with it is as if it were empty. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

typedef struct GnScanCache GnScanCache;

GnScanCache *gn_scan_cache_open   (const char *folder);
void         gn_scan_cache_free   (GnScanCache *cache);
/* Fills width, height and hash when a readable file of this path, size and time of change is known. Thread-safe. */
gboolean     gn_scan_cache_lookup (const GnScanCache *cache, GnPhoto *photo);
/* Keeps the readable ones of @photos[n] and nothing else. */
void         gn_scan_cache_save   (const GnScanCache *cache, const GnPhoto *photos, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnScanCache, gn_scan_cache_free)

G_END_DECLS
