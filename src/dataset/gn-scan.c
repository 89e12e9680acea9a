/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-scan.h"
#include "gn-content-hash.h"
#include "gn-scan-cache.h"
#include "gn-twins.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a look needs: a large JPEG is decoded at a fraction of its size, all its data read, little of it transformed. */
#define SCAN_FIT 64

typedef struct {
  const char *folder;
  const GnScanCache *cache;
  GnPhoto *photos;
  GnLook *looks; /* [n] */
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

static void
stat_photo (const char *path, GnPhoto *photo)
{
  struct stat status;
  if (stat (path, &status) != 0)
    return;
  photo->size = status.st_size;
  photo->modified = status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
}

/* Returns whether the file had to be read. */
static gboolean
scan_photo (const Scan *scan, GnPhoto *photo, GnLook *look)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (scan->folder, photo->path, NULL);
  stat_photo (path, photo);
  if (gn_scan_cache_lookup (scan->cache, photo, look) && access (path, R_OK) == 0)
    return FALSE;

  GnImageInfo info = { 0 };
  photo->content_hash = 0;
  g_autoptr (GnImage) image = NULL;
  if (gn_content_hash_file (path, &photo->content_hash, &error))
    image = gn_image_load (path, SCAN_FIT, &info, &error);
  photo->width = info.width;
  photo->height = info.height;
  photo->truncated = image && !gn_image_has_end (path);
  if (image)
    gn_look_init (look, image);
  else
    set_problem (photo, error);
  return TRUE;
}

static gpointer
scan_thread (gpointer data)
{
  Scan *scan = data;
  g_mutex_lock (&scan->lock);
  while (!scan->stop && scan->next < scan->n) {
    guint i = scan->next++;
    g_mutex_unlock (&scan->lock);
    gboolean read = scan_photo (scan, &scan->photos[i], &scan->looks[i]);
    scan->photos[i].brightness = (float)gn_look_brightness (&scan->looks[i]);
    scan->photos[i].sharpness = (float)gn_look_sharpness (&scan->looks[i]);
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

static void
run_workers (Scan *scan, int n_threads, GCancellable *cancellable, GnScanProgress progress, gpointer progress_data)
{
  g_mutex_init (&scan->lock);
  g_cond_init (&scan->changed);
  int wanted = n_threads > 0 ? n_threads : (int)g_get_num_processors ();
  guint n_workers = MIN ((guint)wanted, MAX (scan->n, 1));
  g_autofree GThread **workers = g_new (GThread *, n_workers);
  for (guint i = 0; i < n_workers; i++)
    workers[i] = g_thread_new ("scan", scan_thread, scan);
  follow (scan, cancellable, progress, progress_data);
  for (guint i = 0; i < n_workers; i++)
    g_thread_join (workers[i]);
  g_mutex_clear (&scan->lock);
  g_cond_clear (&scan->changed);
}

/* A content and one photo that has it. */
typedef struct {
  guint64 hash;
  guint photo;
} Content;

static int
compare_contents (gconstpointer a, gconstpointer b)
{
  const Content *x = a, *y = b;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  return x->photo < y->photo ? -1 : x->photo > y->photo;
}

/* Every readable content once, by rising hash: an order that neither names nor folders change. */
static GArray *
list_contents (const Scan *scan)
{
  GArray *contents = g_array_new (FALSE, FALSE, sizeof (Content));
  for (guint i = 0; i < scan->n; i++) {
    Content content = { scan->photos[i].content_hash, i };
    if (!scan->photos[i].problem)
      g_array_append_val (contents, content);
  }
  g_array_sort (contents, compare_contents);
  Content *all = (Content *)(gpointer)contents->data;
  guint kept = 0;
  for (guint i = 0; i < contents->len; i++)
    if (kept == 0 || all[kept - 1].hash != all[i].hash)
      all[kept++] = all[i];
  g_array_set_size (contents, kept);
  return contents;
}

static GArray *
find_twins (const Scan *scan, int n_threads, GCancellable *cancellable, GnScanProgress progress, gpointer progress_data)
{
  g_autoptr (GArray) contents = list_contents (scan);
  guint n = contents->len;
  g_autofree guint64 *hashes = g_new (guint64, n);
  g_autofree const GnLook **looks = g_new (const GnLook *, n);
  for (guint i = 0; i < n; i++) {
    const Content *content = &g_array_index (contents, Content, i);
    hashes[i] = content->hash;
    looks[i] = &scan->looks[content->photo];
  }
  GArray *known = gn_scan_cache_get_twins (scan->cache, hashes, n);
  GArray *twins = known ? known : gn_twins_find (hashes, looks, n, n_threads, cancellable, progress, progress_data);
  if (twins && (!known || scan->read > 0))
    gn_scan_cache_save (scan->cache, scan->photos, scan->looks, scan->n, hashes, n, twins);
  return twins;
}

static void
name_photos (const GnLayout *layout, GnPhoto *photos)
{
  for (guint i = 0; i < layout->files->len; i++)
    photos[i] = (GnPhoto){ .path = g_strdup (g_array_index (layout->files, GnFoundFile, i).path) };
}

void
gn_scan_list (const char *folder, const GnLayout *layout, GnPhoto *photos)
{
  name_photos (layout, photos);
  for (guint i = 0; i < layout->files->len; i++) {
    g_autofree char *path = g_build_filename (folder, photos[i].path, NULL);
    stat_photo (path, &photos[i]);
  }
}

gboolean
gn_scan_files (const char *folder, const GnLayout *layout, int n_threads, GCancellable *cancellable,
               GnScanProgress progress, gpointer progress_data, GnPhoto *photos, GArray **twins, GError **error)
{
  g_autoptr (GnScanCache) cache = gn_scan_cache_open (folder);
  guint n = layout->files->len;
  g_autofree GnLook *looks = g_new0 (GnLook, n);
  Scan scan = { .folder = folder, .cache = cache, .photos = photos, .looks = looks, .n = n };
  name_photos (layout, photos);
  run_workers (&scan, n_threads, cancellable, progress, progress_data);
  if (scan.done == n)
    *twins = find_twins (&scan, n_threads, cancellable, progress, progress_data);
  return *twins || !g_cancellable_set_error_if_cancelled (cancellable, error);
}
