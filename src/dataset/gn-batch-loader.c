/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers claim the photos of the order one by one and write each to its place in a ring of batches; the caller takes
 * the batches out in order. Where a photo lands and how it is drawn depends on its place in the order alone, so the
 * number of workers changes nothing. */
#include "gn-batch-loader.h"
#include "gn-photo-cache.h"

#include <sys/resource.h>
#include <unistd.h>

#define RING 4                              /* batches: one with the caller, the others ahead of it */
#define POLL (50 * G_TIME_SPAN_MILLISECOND) /* how long a cancelled caller may go on waiting */

typedef struct {
  GnBatch batch;
  int remaining; /* photos still to be made */
  GError *error; /* of the first photo that failed, by its place in the batch */
  int error_place;
} Slot;

struct GnBatchLoader {
  GnDataset *dataset;
  GnLoaderOptions options; /* pipeline: our own copy */
  GnPhotoCache *cache;
  GThread **workers;

  GMutex lock; /* of all below */
  GCond work;  /* something can be claimed, or stop */
  GCond done;  /* a batch is whole, or a worker has become idle */
  gboolean stop;
  guint busy; /* workers with a photo in their hands */
  guint32 epoch;
  guint32 *order;
  guint n_order, n_batches;
  guint next;   /* place in the order to claim */
  guint oldest; /* batch the caller has or waits for */
  gboolean out; /* the caller has it */
  Slot ring[RING];
};

static Slot *
slot_of (GnBatchLoader *loader, guint batch)
{
  return &loader->ring[batch % RING];
}

static guint
batch_of (const GnBatchLoader *loader, guint place)
{
  return place / (guint)loader->options.batch_size;
}

static gsize
image_values (const GnLoaderOptions *options)
{
  return 3 * (gsize)options->image_size * options->image_size;
}

int
gn_loader_options_get_photo_size (const GnLoaderOptions *options)
{
  return options->pipeline ? gn_pipeline_get_source_size (options->pipeline, options->image_size) : options->image_size;
}

static gboolean
prepare (GnBatchLoader *loader, guint32 photo, float *values, GError **error)
{
  GnImage *image = gn_photo_cache_get (loader->cache, photo, error);
  if (!image)
    return FALSE;
  const GnLoaderOptions *options = &loader->options;
  if (options->pipeline)
    image = gn_pipeline_apply (options->pipeline, image, options->image_size, options->seed, loader->epoch, photo, NULL);
  gn_image_to_floats (image, options->normalize, values);
  gn_image_unref (image);
  return TRUE;
}

static void
set_slot_error (Slot *slot, int place, GError *error)
{
  if (slot->error && slot->error_place < place) {
    g_error_free (error);
    return;
  }
  g_clear_error (&slot->error);
  slot->error = error;
  slot->error_place = place;
}

/* Called and left with the lock held. */
static void
make_one (GnBatchLoader *loader)
{
  guint place = loader->next++;
  Slot *slot = slot_of (loader, batch_of (loader, place));
  int in_batch = (int)(place % (guint)loader->options.batch_size);
  guint32 photo = slot->batch.photos[in_batch];
  GError *error = NULL;
  loader->busy++;
  g_mutex_unlock (&loader->lock);
  prepare (loader, photo, slot->batch.images + image_values (&loader->options) * in_batch, &error);
  g_mutex_lock (&loader->lock);
  loader->busy--;
  if (error)
    set_slot_error (slot, in_batch, error);
  if (--slot->remaining == 0 || loader->busy == 0)
    g_cond_signal (&loader->done);
}

static gboolean
can_claim (const GnBatchLoader *loader)
{
  return loader->next < loader->n_order && batch_of (loader, loader->next) < loader->oldest + RING;
}

static gpointer
work (gpointer data)
{
  GnBatchLoader *loader = data;
  if (loader->options.niceness > 0)
    setpriority (PRIO_PROCESS, gettid (), getpriority (PRIO_PROCESS, gettid ()) + loader->options.niceness);
  g_mutex_lock (&loader->lock);
  while (!loader->stop)
    if (can_claim (loader))
      make_one (loader);
    else
      g_cond_wait (&loader->work, &loader->lock);
  g_mutex_unlock (&loader->lock);
  return NULL;
}

static void
slot_init (Slot *slot, const GnLoaderOptions *options)
{
  slot->batch.images = g_aligned_alloc (options->batch_size, image_values (options) * sizeof (float), 64);
  slot->batch.labels = g_new (int, options->batch_size);
  slot->batch.photos = g_new (guint32, options->batch_size);
}

static void
slot_clear (Slot *slot)
{
  g_aligned_free (slot->batch.images);
  g_free (slot->batch.labels);
  g_free (slot->batch.photos);
  g_clear_error (&slot->error);
}

GnBatchLoader *
gn_batch_loader_new (GnDataset *dataset, const GnLoaderOptions *options)
{
  g_assert (options->image_size > 0 && options->batch_size > 0);
  GnBatchLoader *loader = g_new0 (GnBatchLoader, 1);
  loader->dataset = gn_dataset_ref (dataset);
  loader->options = *options;
  loader->options.n_workers = MAX (options->n_workers, 1);
  loader->options.pipeline = options->pipeline ? gn_pipeline_copy (options->pipeline) : NULL;
  loader->cache = gn_photo_cache_new (dataset, gn_loader_options_get_photo_size (options), options->cache_bytes);
  g_mutex_init (&loader->lock);
  g_cond_init (&loader->work);
  g_cond_init (&loader->done);
  for (int i = 0; i < RING; i++)
    slot_init (&loader->ring[i], options);
  loader->workers = g_new (GThread *, loader->options.n_workers);
  for (int i = 0; i < loader->options.n_workers; i++)
    loader->workers[i] = g_thread_new ("loader", work, loader);
  return loader;
}

void
gn_batch_loader_free (GnBatchLoader *loader)
{
  if (!loader)
    return;
  g_mutex_lock (&loader->lock);
  loader->stop = TRUE;
  g_cond_broadcast (&loader->work);
  g_mutex_unlock (&loader->lock);
  for (int i = 0; i < loader->options.n_workers; i++)
    g_thread_join (loader->workers[i]);
  for (int i = 0; i < RING; i++)
    slot_clear (&loader->ring[i]);
  g_mutex_clear (&loader->lock);
  g_cond_clear (&loader->work);
  g_cond_clear (&loader->done);
  gn_photo_cache_free (loader->cache);
  gn_pipeline_free ((GnPipeline *)loader->options.pipeline);
  gn_dataset_unref (loader->dataset);
  g_free (loader->workers);
  g_free (loader->order);
  g_free (loader);
}

/* Readies the slot of @batch, which nobody uses, for the workers. */
static void
open_batch (GnBatchLoader *loader, guint batch)
{
  if (batch >= loader->n_batches)
    return;
  Slot *slot = slot_of (loader, batch);
  guint n_photos, first = batch * (guint)loader->options.batch_size;
  const GnPhoto *photos = gn_dataset_get_photos (loader->dataset, &n_photos);
  slot->batch.n = (int)MIN (loader->n_order - first, (guint)loader->options.batch_size);
  slot->remaining = slot->batch.n;
  g_clear_error (&slot->error);
  for (int i = 0; i < slot->batch.n; i++) {
    guint32 photo = loader->order[first + i];
    g_assert (photo < n_photos);
    slot->batch.photos[i] = photo;
    slot->batch.labels[i] = photos[photo].class_index;
  }
}

void
gn_batch_loader_start (GnBatchLoader *loader, guint32 epoch, const guint32 *photos, guint n, guint first_batch)
{
  guint batch_size = (guint)loader->options.batch_size;
  g_mutex_lock (&loader->lock);
  loader->n_order = 0; /* nothing more to claim */
  while (loader->busy > 0)
    g_cond_wait (&loader->done, &loader->lock);
  g_free (loader->order);
  loader->order = g_memdup2 (photos, n * sizeof *photos);
  loader->epoch = epoch;
  loader->n_order = n;
  loader->n_batches = n / batch_size + (n % batch_size > 0);
  loader->oldest = MIN (first_batch, loader->n_batches);
  loader->next = MIN (loader->oldest * batch_size, n);
  loader->out = FALSE;
  for (guint i = 0; i < RING; i++)
    open_batch (loader, loader->oldest + i);
  g_cond_broadcast (&loader->work);
  g_mutex_unlock (&loader->lock);
}

static void
take_back (GnBatchLoader *loader)
{
  if (!loader->out)
    return;
  loader->out = FALSE;
  open_batch (loader, loader->oldest + RING); /* takes the slot of the batch the caller had */
  loader->oldest++;
  g_cond_broadcast (&loader->work);
}

static gboolean
wait_for_oldest (GnBatchLoader *loader, GCancellable *cancellable, GError **error)
{
  const Slot *slot = slot_of (loader, loader->oldest);
  while (slot->remaining > 0) {
    if (g_cancellable_is_cancelled (cancellable))
      break;
    g_cond_wait_until (&loader->done, &loader->lock, g_get_monotonic_time () + POLL);
  }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!slot->error)
    return TRUE;
  g_propagate_error (error, g_error_copy (slot->error));
  return FALSE;
}

const GnBatch *
gn_batch_loader_next (GnBatchLoader *loader, GCancellable *cancellable, GError **error)
{
  const GnBatch *batch = NULL;
  g_mutex_lock (&loader->lock);
  take_back (loader);
  if (loader->oldest < loader->n_batches && wait_for_oldest (loader, cancellable, error)) {
    batch = &slot_of (loader, loader->oldest)->batch;
    loader->out = TRUE;
  }
  g_mutex_unlock (&loader->lock);
  return batch;
}

guint64
gn_batch_loader_get_bytes (const GnLoaderOptions *options, guint n_photos)
{
  guint64 n_batches = (n_photos + (guint64)options->batch_size - 1) / options->batch_size;
  guint64 a_batch = options->batch_size * (image_values (options) * sizeof (float) + sizeof (int) + sizeof (guint32));
  guint64 all_photos = n_photos * gn_photo_cache_photo_bytes (gn_loader_options_get_photo_size (options));
  return MIN (n_batches, RING) * a_batch + MIN (options->cache_bytes, all_photos);
}
