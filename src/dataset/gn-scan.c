/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-scan.h"
#include "gn-content-hash.h"
#include "gn-scan-cache.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Small enough for any large JPEG to be decoded at an eighth: all its data is read, little of it transformed. */
#define SCAN_FIT 32

typedef struct {
  const char *folder;
  const GnScanCache *cache;
  GnPhoto *photos;
  guint n;
  GMutex lock;
  GCond changed;
  guint next, done; /* under lock */
  guint read;       /* files not found in the cache; under lock */
  gboolean stop;    /* under lock */
} Scan;

static void
set_problem (GnPhoto *photo, const GError *error)
{
  photo->width = photo->height = 0;
  photo->problem = g_strdup (error->message);
}

/* Returns whether the file had to be read. */
static gboolean
scan_photo (const Scan *scan, GnPhoto *photo)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (scan->folder, photo->path, NULL);
  struct stat status;
  if (stat (path, &status) == 0) {
    photo->size = status.st_size;
    photo->modified = status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
  }
  if (gn_scan_cache_lookup (scan->cache, photo) && access (path, R_OK) == 0)
    return FALSE;

  GnImageInfo info = { 0 };
  photo->content_hash = 0;
  g_autoptr (GnImage) image = NULL;
  if (gn_content_hash_file (path, &photo->content_hash, &error))
    image = gn_image_load (path, SCAN_FIT, &info, &error);
  photo->width = info.width;
  photo->height = info.height;
  if (!image)
    set_problem (photo, error);
  return TRUE;
}

static gpointer
scan_thread (gpointer data)
{
  Scan *scan = data;
  g_mutex_lock (&scan->lock);
  while (!scan->stop && scan->next < scan->n) {
    GnPhoto *photo = &scan->photos[scan->next++];
    g_mutex_unlock (&scan->lock);
    gboolean read = scan_photo (scan, photo);
    g_mutex_lock (&scan->lock);
    scan->done++;
    scan->read += read;
    g_cond_signal (&scan->changed);
  }
  g_mutex_unlock (&scan->lock);
  return NULL;
}

/* Waits for the workers on the calling thread, telling how far they are. */
static void
follow (Scan *scan, GCancellable *cancellable, GnScanProgress progress, gpointer progress_data)
{
  guint told = 0;
  g_mutex_lock (&scan->lock);
  while (scan->done < scan->n && !scan->stop) {
    g_cond_wait_until (&scan->changed, &scan->lock, g_get_monotonic_time () + 50 * G_TIME_SPAN_MILLISECOND);
    scan->stop = g_cancellable_is_cancelled (cancellable);
    if (scan->done == told || !progress)
      continue;
    told = scan->done;
    g_mutex_unlock (&scan->lock);
    progress (progress_data, told, scan->n);
    g_mutex_lock (&scan->lock);
  }
  g_mutex_unlock (&scan->lock);
}

gboolean
gn_scan_files (const char *folder, const GnLayout *layout, int n_threads, GCancellable *cancellable,
               GnScanProgress progress, gpointer progress_data, GnPhoto *photos, GError **error)
{
  g_autoptr (GnScanCache) cache = gn_scan_cache_open (folder);
  Scan scan = { .folder = folder, .cache = cache, .photos = photos, .n = layout->files->len };
  for (guint i = 0; i < scan.n; i++)
    photos[i] = (GnPhoto){ .path = g_strdup (g_array_index (layout->files, GnFoundFile, i).path) };
  g_mutex_init (&scan.lock);
  g_cond_init (&scan.changed);
  int wanted = n_threads > 0 ? n_threads : (int)g_get_num_processors ();
  guint n_workers = MIN ((guint)wanted, MAX (scan.n, 1));
  g_autofree GThread **workers = g_new (GThread *, n_workers);
  for (guint i = 0; i < n_workers; i++)
    workers[i] = g_thread_new ("scan", scan_thread, &scan);
  follow (&scan, cancellable, progress, progress_data);
  for (guint i = 0; i < n_workers; i++)
    g_thread_join (workers[i]);
  g_mutex_clear (&scan.lock);
  g_cond_clear (&scan.changed);
  if (scan.done < scan.n && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (scan.read > 0)
    gn_scan_cache_save (cache, photos, scan.n);
  return TRUE;
}
