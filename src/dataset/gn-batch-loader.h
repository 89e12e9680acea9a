/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches made ahead of the network on worker threads: decode (cached), resize, augment, normalise. */
#pragma once

#include "gn-augment.h"
#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * GnLoaderOptions:
 * @image_size: side of the network's square input, px
 * @pipeline: (nullable): augmentation; copied
 * @seed: of the augmentation's random stream
 * @batch_size: photos a batch, at least 1
 * @n_workers: threads, at least 1; no result depends on it
 * @niceness: added to the workers' priority, 0..19
 * @cache_bytes: budget for photos kept decoded at gn_loader_options_get_photo_size(), 3 bytes a pixel
 */
typedef struct {
  int image_size;
  GnNormalize normalize;
  const GnPipeline *pipeline;
  guint64 seed;
  int batch_size, n_workers, niceness;
  guint64 cache_bytes;
} GnLoaderOptions;

/* Side of the square that photos are kept in: the input size, or more where the pipeline enlarges parts of them. */
int gn_loader_options_get_photo_size (const GnLoaderOptions *options);

/**
 * GnBatch:
 * @n: photos, at least 1
 * @images: images[n][image_size][image_size][3], 64-byte aligned
 * @labels: labels[n]: class indices
 * @photos: photos[n]: indices into the data set
 */
typedef struct {
  int n;
  float *images;
  int *labels;
  guint32 *photos;
} GnBatch;

/**
 * GnBatchLoader:
 *
 * Owns its threads, a ring of batches in the making and the cache. One caller at a time.
 */
typedef struct GnBatchLoader GnBatchLoader;

/* (transfer full): never fails; the threads sleep until gn_batch_loader_start(). @dataset is kept referenced. */
GnBatchLoader *gn_batch_loader_new  (GnDataset *dataset, const GnLoaderOptions *options);
/* Returns when every worker has finished the photo in its hands. */
void           gn_batch_loader_free (GnBatchLoader *loader);

/**
 * gn_batch_loader_start:
 * @epoch: feeds the random stream only
 * @photos: photos[n]: indices into the data set, in the order they shall come; copied
 * @first_batch: how many whole batches of the order to leave out
 *
 * Starts producing batches of batch_size, the last one partial. Ends any epoch in progress; its last batch is no longer
 * valid.
 */
void           gn_batch_loader_start (GnBatchLoader *loader, guint32 epoch, const guint32 *photos, guint n,
                                      guint first_batch);

/**
 * gn_batch_loader_next:
 * @cancellable: (nullable)
 *
 * Waits for the next batch of the order.
 *
 * Returns: (transfer none) (nullable): valid until the next call on @loader; NULL without an error at the end; NULL
 *   with %G_IO_ERROR_CANCELLED, or with an error that names the first photo of the batch that cannot be decoded
 */
const GnBatch *gn_batch_loader_next (GnBatchLoader *loader, GCancellable *cancellable, GError **error);

/* Bytes that batches and cache take at most, when there are @n_photos. Workers need the photo at hand besides. */
guint64        gn_batch_loader_get_bytes (const GnLoaderOptions *options, guint n_photos);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnBatchLoader, gn_batch_loader_free)

G_END_DECLS
