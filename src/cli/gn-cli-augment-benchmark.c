/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-augment-benchmark.h"
#include "gn-practice.h"

#define SIDE 224
#define N_PHOTOS 8
#define N_DRAWS 3000
#define N_PROFILE 80 /* draws of each operation */

static void
draw_photos (GnImage **photos)
{
  for (guint i = 0; i < N_PHOTOS; i++)
    photos[i] = gn_practice_photo (SIDE, 1, i);
}

static void
free_photos (GnImage **photos)
{
  for (guint i = 0; i < N_PHOTOS; i++)
    gn_image_unref (photos[i]);
}

static double
seconds_since (gint64 start)
{
  return (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

double
gn_cli_measure_augmentation (GCancellable *cancellable, GError **error)
{
  g_autoptr (GnPipeline) pipeline = gn_pipeline_new_named ("report", NULL);
  GnImage *photos[N_PHOTOS];
  draw_photos (photos);
  gint64 start = g_get_monotonic_time ();
  guint32 n = 0;
  while (n < N_DRAWS && !g_cancellable_is_cancelled (cancellable)) {
    gn_image_unref (gn_pipeline_apply (pipeline, gn_image_ref (photos[n % N_PHOTOS]), 0, 1, 1, n, NULL));
    n++;
  }
  double seconds = seconds_since (start);
  free_photos (photos);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? 0 : n / MAX (seconds, 1e-9);
}

static double
profile (const GnAugmentType *type, GnImage **photos)
{
  g_autofree gpointer params = g_malloc0 (type->params_size), draw = g_malloc (type->draw_size);
  gn_params_set_defaults (type->params, params);
  gint64 start = g_get_monotonic_time ();
  for (guint32 i = 0; i < N_PROFILE; i++) {
    GnImage *image = gn_image_ref (photos[i % N_PHOTOS]);
    GnRandom random = gn_random_init (1, 1, i, 1);
    gn_draw_set_identity (type, draw);
    type->sample (params, &random, SIDE, SIDE, draw);
    gn_augment_type_apply (type, draw, &image, SIDE, SIDE);
    gn_image_unref (image);
  }
  return 1000 * seconds_since (start) / N_PROFILE;
}

GArray *
gn_cli_profile_augmentations (void)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (GnAugmentTime));
  GnImage *photos[N_PHOTOS];
  draw_photos (photos);
  for (const GnAugmentType *const *type = gn_augment_types_list (); *type; type++) {
    GnAugmentTime time = { *type, profile (*type, photos) };
    g_array_append_val (times, time);
  }
  free_photos (photos);
  return times;
}
