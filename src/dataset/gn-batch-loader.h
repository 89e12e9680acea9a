/* Batches made ahead of the network on worker threads: decode (cached), resize, augment, normalise. */
#pragma once

#include "gn-augment.h"
#include "gn-dataset.h"

G_BEGIN_DECLS

typedef struct {
  int image_size;
  GnNormalize normalize;
  const GnPipeline *pipeline; /* borrowed; NULL = none */
  guint64 seed;
  int batch_size, n_workers, niceness;
  guint64 cache_bytes;        /* budget for decoded photos at input size */
} GnLoaderOptions;

typedef struct {
  int n;
  float *images;   /* [n][size][size][3] */
  int *labels;     /* [n] class indices */
  guint32 *photos; /* [n] indices into the data set */
} GnBatch;

typedef struct GnBatchLoader GnBatchLoader;

GnBatchLoader *gn_batch_loader_new  (GnDataset *dataset, const GnLoaderOptions *options);
void           gn_batch_loader_free (GnBatchLoader *loader);
/* Starts producing: photos in this order, batches of batch_size, the last one partial, from batch first_batch on. Ends any epoch in progress. epoch feeds the random stream only. */
void           gn_batch_loader_start (GnBatchLoader *loader, guint32 epoch, const guint32 *photos, guint n, guint first_batch);
/* The next batch, in order; NULL with no error at the end. Valid until the next call. A photo that fails to decode now is an error that names it. */
const GnBatch *gn_batch_loader_next  (GnBatchLoader *loader, GCancellable *cancellable, GError **error);
/* Bytes the loader will hold at most. */
guint64        gn_batch_loader_get_bytes (const GnLoaderOptions *options, guint n_photos);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnBatchLoader, gn_batch_loader_free)

G_END_DECLS
