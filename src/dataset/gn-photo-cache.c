/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-cache.h"

#include <glib/gi18n-lib.h>

struct GnPhotoCache {
  GnDataset *dataset;
  int image_size;
  guint64 budget, used; /* used: under lock */
  GMutex lock;
  GnImage **images; /* [n]: NULL where none is kept; under lock */
  guint n;
};

guint64
gn_photo_cache_photo_bytes (int image_size)
{
  return 3 * (guint64)image_size * image_size;
}

GnPhotoCache *
gn_photo_cache_new (GnDataset *dataset, int image_size, guint64 budget)
{
  GnPhotoCache *cache = g_new0 (GnPhotoCache, 1);
  cache->dataset = gn_dataset_ref (dataset);
  cache->image_size = image_size;
  cache->budget = budget;
  gn_dataset_get_photos (dataset, &cache->n);
  cache->images = g_new0 (GnImage *, cache->n);
  g_mutex_init (&cache->lock);
  return cache;
}

void
gn_photo_cache_free (GnPhotoCache *cache)
{
  if (!cache)
    return;
  for (guint i = 0; i < cache->n; i++)
    g_clear_pointer (&cache->images[i], gn_image_unref);
  g_free (cache->images);
  g_mutex_clear (&cache->lock);
  gn_dataset_unref (cache->dataset);
  g_free (cache);
}

static GnImage *
find (GnPhotoCache *cache, guint32 photo)
{
  g_mutex_lock (&cache->lock);
  GnImage *image = cache->images[photo] ? gn_image_ref (cache->images[photo]) : NULL;
  g_mutex_unlock (&cache->lock);
  return image;
}

static void
keep (GnPhotoCache *cache, guint32 photo, GnImage *image)
{
  guint64 bytes = gn_photo_cache_photo_bytes (cache->image_size);
  g_mutex_lock (&cache->lock);
  if (!cache->images[photo] && bytes <= cache->budget - cache->used) {
    cache->images[photo] = gn_image_ref (image);
    cache->used += bytes;
  }
  g_mutex_unlock (&cache->lock);
}

GnImage *
gn_photo_cache_get (GnPhotoCache *cache, guint32 photo, GError **error)
{
  g_assert (photo < cache->n);
  GnImage *image = find (cache, photo);
  if (image)
    return image;
  g_autofree char *path = gn_dataset_get_photo_path (cache->dataset, photo);
  image = gn_image_load_for_network (path, cache->image_size, error);
  if (!image) {
    g_autofree char *shown = g_filename_display_name (path);
    g_prefix_error (error, _ ("The photo “%s” cannot be used: "), shown);
    return NULL;
  }
  keep (cache, photo, image);
  return image;
}

guint64
gn_photo_cache_get_used (GnPhotoCache *cache)
{
  g_mutex_lock (&cache->lock);
  guint64 used = cache->used;
  g_mutex_unlock (&cache->lock);
  return used;
}
