/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-thumbnailer.h"

#include "gn-surface.h"
#include "gn-thumbnail-store.h"

#include <sys/resource.h>
#include <unistd.h>

#define MAX_THREADS 4
/* What scrolled by long ago need not be made any more; more than a large screen shows at once. */
#define MAX_PENDING 1000
#define MEMORY_BYTES (96u << 20)
#define STORE_BYTES ((guint64)512 << 20)

typedef struct {
  char *key, *path;
  gint64 modified;
  int size, scale;
  GnThumbnailShape shape;
  cairo_surface_t *surface; /* NULL: not made yet, or failed */
  gsize bytes;
  gboolean done;
  GList link; /* in GnThumbnailer.used, when done */
} Thumbnail;

/* Threads share this with the object, and outlive it by the thumbnail in hand. */
typedef struct {
  gatomicrefcount ref_count;
  GMutex mutex;
  GQueue pending; /* Thumbnails nobody has begun; head = asked last */
  GQueue made;    /* Thumbnails on their way to the main thread */
  guint source;   /* delivers them */
  GnThumbnailer *owner; /* NULL when it is gone; main thread only */
} Shared;

struct _GnThumbnailer {
  GObject parent;

  Shared *shared;
  GThreadPool *pool;
  GHashTable *thumbnails; /* key → Thumbnail; pending and begun ones too */
  GQueue used;            /* head = used last */
  gsize bytes;
};

enum { READY, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnThumbnailer, gn_thumbnailer, G_TYPE_OBJECT)

static void
thumbnail_free (gpointer data)
{
  Thumbnail *thumbnail = data;
  g_clear_pointer (&thumbnail->surface, cairo_surface_destroy);
  g_free (thumbnail->key);
  g_free (thumbnail->path);
  g_free (thumbnail);
}

static void
shared_unref (gpointer data)
{
  Shared *shared = data;
  if (!g_atomic_ref_count_dec (&shared->ref_count))
    return;
  g_queue_clear_full (&shared->pending, thumbnail_free);
  g_queue_clear_full (&shared->made, thumbnail_free);
  g_mutex_clear (&shared->mutex);
  g_free (shared);
}

static Shared *
shared_ref (Shared *shared)
{
  g_atomic_ref_count_inc (&shared->ref_count);
  return shared;
}

/* Main thread */

static void
forget_least_used (GnThumbnailer *self)
{
  while (self->bytes > MEMORY_BYTES && self->used.length > 1) {
    Thumbnail *thumbnail = g_queue_pop_tail_link (&self->used)->data;
    self->bytes -= thumbnail->bytes;
    g_hash_table_remove (self->thumbnails, thumbnail->key);
    thumbnail_free (thumbnail);
  }
}

static gboolean
on_made (gpointer data)
{
  Shared *shared = data;
  GQueue made = G_QUEUE_INIT;
  Thumbnail *thumbnail;

  g_mutex_lock (&shared->mutex);
  shared->source = 0;
  made = shared->made;
  g_queue_init (&shared->made);
  g_mutex_unlock (&shared->mutex);

  GnThumbnailer *self = shared->owner;
  if (!self) {
    g_queue_clear_full (&made, thumbnail_free);
    return G_SOURCE_REMOVE;
  }
  while ((thumbnail = g_queue_pop_head (&made))) {
    thumbnail->done = TRUE;
    thumbnail->link.data = thumbnail;
    g_queue_push_head_link (&self->used, &thumbnail->link);
    self->bytes += thumbnail->bytes;
  }
  forget_least_used (self);
  g_signal_emit (self, signals[READY], 0);
  return G_SOURCE_REMOVE;
}

/* Worker threads */

static void
make (Thumbnail *thumbnail)
{
  g_autoptr (GnImage) image = gn_thumbnail_store_load (thumbnail->path, thumbnail->modified, NULL);
  if (!image)
    return;
  thumbnail->surface = gn_surface_new_from_image (image, thumbnail->size, thumbnail->size, thumbnail->scale,
                                                  thumbnail->shape == GN_THUMBNAIL_COVER);
  thumbnail->bytes = (gsize)cairo_image_surface_get_stride (thumbnail->surface)
                     * (gsize)cairo_image_surface_get_height (thumbnail->surface);
}

static void
work (gpointer data, gpointer pool_data)
{
  Shared *shared = data;
  g_mutex_lock (&shared->mutex);
  Thumbnail *thumbnail = g_queue_pop_head (&shared->pending);
  g_mutex_unlock (&shared->mutex);
  if (thumbnail) {
    setpriority (PRIO_PROCESS, (id_t)gettid (), 15);
    make (thumbnail);
    g_mutex_lock (&shared->mutex);
    g_queue_push_tail (&shared->made, thumbnail);
    if (!shared->source)
      shared->source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_made, shared_ref (shared), shared_unref);
    g_mutex_unlock (&shared->mutex);
  }
  shared_unref (shared);
}

static gpointer
trim (gpointer data)
{
  setpriority (PRIO_PROCESS, (id_t)gettid (), 19);
  gn_thumbnail_store_trim (STORE_BYTES);
  return NULL;
}

/* Requests */

static void
request (GnThumbnailer *self, Thumbnail *thumbnail)
{
  Shared *shared = self->shared;
  Thumbnail *dropped = NULL;

  g_hash_table_insert (self->thumbnails, thumbnail->key, thumbnail);
  g_mutex_lock (&shared->mutex);
  g_queue_push_head (&shared->pending, thumbnail);
  if (shared->pending.length > MAX_PENDING)
    dropped = g_queue_pop_tail (&shared->pending);
  g_mutex_unlock (&shared->mutex);

  if (dropped) {
    g_hash_table_remove (self->thumbnails, dropped->key);
    thumbnail_free (dropped);
  }
  g_thread_pool_push (self->pool, shared_ref (shared), NULL);
}

cairo_surface_t *
gn_thumbnailer_get (GnThumbnailer *self, const char *path, gint64 modified, int size, int scale,
                    GnThumbnailShape shape, gboolean *failed)
{
  g_autofree char *key
      = g_strdup_printf ("%d %d %d %" G_GINT64_FORMAT " %s", size, scale, (int)shape, modified, path);
  Thumbnail *thumbnail = g_hash_table_lookup (self->thumbnails, key);

  if (!thumbnail) {
    thumbnail = g_new0 (Thumbnail, 1);
    thumbnail->key = g_steal_pointer (&key);
    thumbnail->path = g_strdup (path);
    thumbnail->modified = modified;
    thumbnail->size = size;
    thumbnail->scale = scale;
    thumbnail->shape = shape;
    request (self, thumbnail);
    if (failed)
      *failed = FALSE;
    return NULL;
  }
  if (failed)
    *failed = thumbnail->done && !thumbnail->surface;
  if (!thumbnail->done)
    return NULL;
  g_queue_unlink (&self->used, &thumbnail->link);
  g_queue_push_head_link (&self->used, &thumbnail->link);
  return thumbnail->surface;
}

/* Object */

static void
gn_thumbnailer_finalize (GObject *object)
{
  GnThumbnailer *self = GN_THUMBNAILER (object);
  Thumbnail *thumbnail;

  self->shared->owner = NULL;
  g_mutex_lock (&self->shared->mutex);
  g_queue_clear_full (&self->shared->pending, thumbnail_free);
  g_mutex_unlock (&self->shared->mutex);
  g_thread_pool_free (self->pool, FALSE, FALSE);
  while (self->used.length > 0) {
    thumbnail = g_queue_pop_head_link (&self->used)->data;
    thumbnail_free (thumbnail);
  }
  g_hash_table_unref (self->thumbnails);
  shared_unref (self->shared);
  G_OBJECT_CLASS (gn_thumbnailer_parent_class)->finalize (object);
}

static void
gn_thumbnailer_class_init (GnThumbnailerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = gn_thumbnailer_finalize;
  signals[READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_thumbnailer_init (GnThumbnailer *self)
{
  self->shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&self->shared->ref_count);
  g_mutex_init (&self->shared->mutex);
  self->shared->owner = self;
  self->thumbnails = g_hash_table_new (g_str_hash, g_str_equal);
  self->pool = g_thread_pool_new (work, NULL, (int)MIN (g_get_num_processors (), MAX_THREADS), TRUE, NULL);
  g_thread_unref (g_thread_new ("gn-thumbnail-trim", trim, NULL));
}

GnThumbnailer *
gn_thumbnailer_new (void)
{
  return g_object_new (GN_TYPE_THUMBNAILER, NULL);
}
