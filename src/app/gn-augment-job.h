/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker behind the Augment page: photos as training prepares them, and random draws of a pipeline. */
#pragma once

#include "gn-augment.h"

G_BEGIN_DECLS

/* One draw. Owned by the array it came in; immutable. */
typedef struct {
  GnImage *image;
  gchar *words; /* what was done, in the user's language */
  guint32 epoch;
} GnAugmentSample;

/**
 * gn_augment_prepare_async:
 * @path: a photo
 * @image_size: the network's input in pixels
 *
 * Decodes @path and resizes it as the batch loader does, before anything random happens.
 */
void       gn_augment_prepare_async (const char *path, int image_size, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);

/* (transfer full): image[image_size][image_size][3], or NULL with the reason. */
GnImage   *gn_augment_prepare_finish (GAsyncResult *result, GError **error);

/**
 * gn_augment_draw_async:
 * @image: (transfer none): a prepared photo
 * @pipeline: copied
 * @seed: the run's seed
 * @first_epoch: epoch of the first draw; the others follow it
 * @photo: the photo's index in the data set
 * @n: how many draws
 *
 * Draws what training sees of the photo in the epochs @first_epoch to @first_epoch + @n - 1.
 */
void       gn_augment_draw_async (GnImage *image, const GnPipeline *pipeline, guint64 seed, guint32 first_epoch,
                                  guint32 photo, guint n, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);

/* (element-type GnAugmentSample) (transfer full) (nullable): NULL when cancelled. */
GPtrArray *gn_augment_draw_finish (GAsyncResult *result, GError **error);

G_END_DECLS
