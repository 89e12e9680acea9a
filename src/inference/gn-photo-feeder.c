/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-feeder.h"

typedef struct {
  GnImage *image;
  GError *error;
  gboolean done;
} Slot;

/* A ring of slots: photo i goes into slots[i % n_ahead]. A slot is given out again once its photo was taken, so that it
 * has one user at a time; the mutex guards done. */
struct GnPhotoFeeder {
  const char *const *paths;
  guint n, n_ahead, image_size;
  guint next_queued, next_taken;
  Slot *slots;
  GMutex mutex;
  GCond decoded;
  GThreadPool *workers;
};

static void
on_photo_wanted (gpointer item, gpointer data)
{
  GnPhotoFeeder *feeder = data;
  guint photo = GPOINTER_TO_UINT (item) - 1; /* a pool takes no NULL */
  Slot *slot = &feeder->slots[photo % feeder->n_ahead];
  slot->image = gn_image_load_for_network (feeder->paths[photo], (int)feeder->image_size, &slot->error);
  g_mutex_lock (&feeder->mutex);
  slot->done = TRUE;
  g_cond_signal (&feeder->decoded);
  g_mutex_unlock (&feeder->mutex);
}

static void
fill_queue (GnPhotoFeeder *feeder)
{
  while (feeder->next_queued < feeder->n && feeder->next_queued - feeder->next_taken < feeder->n_ahead)
    g_thread_pool_push (feeder->workers, GUINT_TO_POINTER (++feeder->next_queued), NULL);
}

GnPhotoFeeder *
gn_photo_feeder_new (const char *const *paths, guint n, int image_size, int n_threads, guint n_ahead)
{
  GnPhotoFeeder *feeder = g_new0 (GnPhotoFeeder, 1);
  feeder->paths = paths;
  feeder->n = n;
  feeder->image_size = (guint)image_size;
  feeder->n_ahead = MAX (n_ahead, 1);
  feeder->slots = g_new0 (Slot, feeder->n_ahead);
  g_mutex_init (&feeder->mutex);
  g_cond_init (&feeder->decoded);
  feeder->workers = g_thread_pool_new (on_photo_wanted, feeder, MAX (n_threads, 1), FALSE, NULL);
  fill_queue (feeder);
  return feeder;
}

void
gn_photo_feeder_free (GnPhotoFeeder *feeder)
{
  if (!feeder)
    return;
  g_thread_pool_free (feeder->workers, TRUE, TRUE);
  for (guint i = 0; i < feeder->n_ahead; i++) {
    g_clear_pointer (&feeder->slots[i].image, gn_image_unref);
    g_clear_error (&feeder->slots[i].error);
  }
  g_mutex_clear (&feeder->mutex);
  g_cond_clear (&feeder->decoded);
  g_free (feeder->slots);
  g_free (feeder);
}

GnImage *
gn_photo_feeder_take (GnPhotoFeeder *feeder, GError **error)
{
  g_return_val_if_fail (feeder->next_taken < feeder->n, NULL);
  Slot *slot = &feeder->slots[feeder->next_taken % feeder->n_ahead];
  g_mutex_lock (&feeder->mutex);
  while (!slot->done)
    g_cond_wait (&feeder->decoded, &feeder->mutex);
  slot->done = FALSE;
  g_mutex_unlock (&feeder->mutex);

  GnImage *image = g_steal_pointer (&slot->image);
  if (slot->error)
    g_propagate_error (error, g_steal_pointer (&slot->error));
  feeder->next_taken++;
  fill_queue (feeder);
  return image;
}
