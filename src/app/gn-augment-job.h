/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker behind the Augment page: photos as training prepares them, and random draws of a pipeline. */
#pragma once

#include <cairo.h>

#include "gn-augment.h"

G_BEGIN_DECLS

/**
 * GnAugmentDraws:
 * @seed: the run's seed
 * @first_epoch: epoch of the first draw; the others follow it
 * @photo: the photo's index in the data set
 * @n: how many draws
 * @size: the network's input, px
 * @side: edge of the square they are shown in, logical pixels; 0 = not known yet
 * @scale: device pixels a logical pixel
 */
typedef struct {
  guint64 seed;
  guint32 first_epoch, photo;
  guint n;
  int size, side, scale;
} GnAugmentDraws;

/**
 * GnAugmentSample:
 * @image: what training sees
 * @surface: (nullable): the same, ready for the screen
 * @words: what was done, in the user's language
 * @epoch: that sees it
 *
 * One draw. Owned by the array it came in; immutable.
 */
typedef struct {
  GnImage *image;
  cairo_surface_t *surface;
  gchar *words;
  guint32 epoch;
} GnAugmentSample;

/**
 * gn_augment_prepare_async:
 * @path: a photo
 * @size: side of the square it is scaled to, px; see gn_pipeline_get_source_size()
 *
 * Decodes @path and resizes it as the batch loader does, before anything random happens.
 */
void gn_augment_prepare_async (const char *path, int size, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);

/* (transfer full): image[size][size][3], or NULL with the reason. */
GnImage *gn_augment_prepare_finish (GAsyncResult *result, GError **error);

/**
 * gn_augment_draw_async:
 * @image: (transfer none): a prepared photo
 * @pipeline: copied
 * @draws: copied
 *
 * Draws what training sees of the photo in consecutive epochs.
 */
void gn_augment_draw_async (GnImage *image, const GnPipeline *pipeline, const GnAugmentDraws *draws,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* (element-type GnAugmentSample) (transfer full) (nullable): NULL when cancelled. */
GPtrArray *gn_augment_draw_finish (GAsyncResult *result, GError **error);

G_END_DECLS
