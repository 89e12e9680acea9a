/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos decoded on worker threads ahead of the one who takes them, in order. Private to inference/. */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

typedef struct GnPhotoFeeder GnPhotoFeeder;

/* paths[n] are borrowed. At most n_ahead photos wait at a time, each image_size × image_size. */
GnPhotoFeeder *gn_photo_feeder_new  (const char *const *paths, guint n, int image_size, int n_threads, guint n_ahead);
/* Waits for photos that are being decoded and forgets the rest. */
void           gn_photo_feeder_free (GnPhotoFeeder *feeder);
/* The next photo (transfer full), or NULL with the reason why it cannot be read. To be called n times. */
GnImage       *gn_photo_feeder_take (GnPhotoFeeder *feeder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPhotoFeeder, gn_photo_feeder_free)

G_END_DECLS
