/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos kept decoded, scaled to squares of one size. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

typedef struct GnPhotoCache GnPhotoCache;

GnPhotoCache *gn_photo_cache_new  (GnDataset *dataset, int image_size, guint64 budget);
void          gn_photo_cache_free (GnPhotoCache *cache);
/* From memory, else from the file, and kept while there is room: a photo once kept stays, since an epoch asks for each once
 * and any other rule would only throw out what comes next. Thread-safe. (transfer full): not to be written to. */
GnImage      *gn_photo_cache_get  (GnPhotoCache *cache, guint32 photo, GError **error);
/* Bytes of pixels kept. */
guint64       gn_photo_cache_get_used (GnPhotoCache *cache);
/* Bytes one photo takes. */
guint64       gn_photo_cache_photo_bytes (int image_size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPhotoCache, gn_photo_cache_free)

G_END_DECLS
