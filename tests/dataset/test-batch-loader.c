/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches: the same whatever the workers, from any batch on, within the cache's budget. */
#include "gn-batch-loader.h"
#include "gn-photo-cache.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

#define SIZE 16
#define VALUES (3 * SIZE * SIZE)

typedef struct {
  gchar *root;
  GnDataset *dataset;
  GnPipeline *pipeline;
  GArray *order; /* of guint32: training photos, shuffled */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->root = tree_new ();
  tree_write_class (fixture->root, "training/a", 12, 0);
  tree_write_class (fixture->root, "training/b", 11, 100);
  tree_write_class (fixture->root, "validation/a", 3, 200);
  fixture->dataset = gn_dataset_scan (fixture->root, 2, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->pipeline = gn_pipeline_new_named ("light", NULL);
  fixture->order = gn_dataset_get_usable (fixture->dataset, GN_SPLIT_TRAINING);
  GnRandom random = gn_random_init (1, 2, 3, 4);
  gn_random_shuffle (&random, (guint32 *)(gpointer)fixture->order->data, fixture->order->len);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_array_unref (fixture->order);
  gn_pipeline_free (fixture->pipeline);
  gn_dataset_unref (fixture->dataset);
  tree_free (fixture->root);
}

static GnLoaderOptions
options_of (const Fixture *fixture, int n_workers)
{
  return (GnLoaderOptions){ .image_size = SIZE,
                            .pipeline = fixture->pipeline,
                            .seed = 9,
                            .batch_size = 4,
                            .n_workers = n_workers,
                            .niceness = 1,
                            .cache_bytes = 1 << 20 };
}

static void
start (GnBatchLoader *loader, const Fixture *fixture, guint32 epoch, guint first_batch)
{
  gn_batch_loader_start (loader, epoch, (guint32 *)(gpointer)fixture->order->data, fixture->order->len, first_batch);
}

/* All that is left of the epoch, one photo after the other. */
static GArray *
drain (GnBatchLoader *loader)
{
  g_autoptr (GError) error = NULL;
  GArray *values = g_array_new (FALSE, FALSE, sizeof (float));
  for (const GnBatch *batch; (batch = gn_batch_loader_next (loader, NULL, &error));)
    g_array_append_vals (values, batch->images, (guint)batch->n * VALUES);
  g_assert_no_error (error);
  return values;
}

static void
assert_equal (const GArray *a, const GArray *b, guint skipped)
{
  g_assert_cmpuint (a->len, ==, b->len + skipped);
  g_assert_cmpmem (a->data + skipped * sizeof (float), b->len * sizeof (float), b->data, b->len * sizeof (float));
}

static void
test_contents (Fixture *fixture, gconstpointer data)
{
  GnLoaderOptions options = options_of (fixture, 2);
  g_autoptr (GError) error = NULL;
  options.pipeline = NULL;
  g_autoptr (GnBatchLoader) loader = gn_batch_loader_new (fixture->dataset, &options);
  g_assert_null (gn_batch_loader_next (loader, NULL, &error)); /* not started: at the end */
  g_assert_no_error (error);
  start (loader, fixture, 0, 0);
  guint n, seen = 0;
  const GnPhoto *photos = gn_dataset_get_photos (fixture->dataset, &n);
  for (const GnBatch *batch; (batch = gn_batch_loader_next (loader, NULL, &error));) {
    g_assert_cmpint (batch->n, ==, seen + 4 <= 23 ? 4 : 3);
    g_assert_cmpuint ((gsize)batch->images % 64, ==, 0);
    for (int i = 0; i < batch->n; i++, seen++) {
      float expected[VALUES];
      guint32 photo = g_array_index (fixture->order, guint32, seen);
      g_autofree char *path = gn_dataset_get_photo_path (fixture->dataset, photo);
      g_autoptr (GnImage) image = gn_image_load_for_network (path, SIZE, NULL);
      gn_image_to_floats (image, GN_NORMALIZE_SYMMETRIC, expected);
      g_assert_cmpuint (batch->photos[i], ==, photo);
      g_assert_cmpint (batch->labels[i], ==, photos[photo].class_index);
      g_assert_cmpmem (batch->images + i * VALUES, sizeof expected, expected, sizeof expected);
    }
  }
  g_assert_no_error (error);
  g_assert_cmpuint (seen, ==, 23);
  g_assert_null (gn_batch_loader_next (loader, NULL, &error));
}

static void
test_workers (Fixture *fixture, gconstpointer data)
{
  GnLoaderOptions one = options_of (fixture, 1), four = options_of (fixture, 4);
  four.cache_bytes = 5 * VALUES; /* some cached, some not */
  g_autoptr (GnBatchLoader) a = gn_batch_loader_new (fixture->dataset, &one);
  g_autoptr (GnBatchLoader) b = gn_batch_loader_new (fixture->dataset, &four);
  g_autoptr (GArray) last = NULL;
  for (guint32 epoch = 0; epoch < 4; epoch++) {
    start (a, fixture, epoch, 0);
    start (b, fixture, epoch, 0);
    g_autoptr (GArray) from_one = drain (a);
    g_autoptr (GArray) from_four = drain (b);
    g_assert_cmpuint (from_one->len, ==, 23 * VALUES);
    assert_equal (from_one, from_four, 0);
    if (last) /* another epoch, other draws */
      g_assert_cmpint (memcmp (last->data, from_one->data, last->len * sizeof (float)), !=, 0);
    g_clear_pointer (&last, g_array_unref);
    last = g_steal_pointer (&from_one);
  }
}

static void
test_first_batch (Fixture *fixture, gconstpointer data)
{
  GnLoaderOptions options = options_of (fixture, 3);
  g_autoptr (GnBatchLoader) loader = gn_batch_loader_new (fixture->dataset, &options);
  start (loader, fixture, 7, 0);
  g_autoptr (GArray) whole = drain (loader);
  for (guint first = 0; first <= 8; first++) {
    start (loader, fixture, 7, first);
    g_autoptr (GArray) rest = drain (loader);
    assert_equal (whole, rest, MIN (first * 4, 23) * VALUES);
  }
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  GnLoaderOptions options = options_of (fixture, 3);
  g_autoptr (GnBatchLoader) loader = gn_batch_loader_new (fixture->dataset, &options);
  start (loader, fixture, 3, 0);
  g_autoptr (GArray) whole = drain (loader);
  for (int taken = 0; taken < 6; taken++) {
    start (loader, fixture, 1, 0);
    for (int i = 0; i < taken; i++)
      g_assert_nonnull (gn_batch_loader_next (loader, NULL, NULL));
    start (loader, fixture, 3, 0);
    g_autoptr (GArray) again = drain (loader);
    assert_equal (whole, again, 0);
  }
  start (loader, fixture, 1, 0); /* freed in the middle of an epoch */
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  GnLoaderOptions options = options_of (fixture, 1);
  g_autoptr (GnBatchLoader) loader = gn_batch_loader_new (fixture->dataset, &options);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  start (loader, fixture, 0, 0);
  g_assert_nonnull (gn_batch_loader_next (loader, cancellable, &error));
  g_cancellable_cancel (cancellable);
  g_assert_null (gn_batch_loader_next (loader, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A photo that went missing after the scan: its batch is an error that names it, those before it are not. */
static void
test_missing_photo (Fixture *fixture, gconstpointer data)
{
  GnLoaderOptions options = options_of (fixture, 4);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = gn_dataset_get_photo_path (fixture->dataset, g_array_index (fixture->order, guint32, 6));
  g_autofree char *later = gn_dataset_get_photo_path (fixture->dataset, g_array_index (fixture->order, guint32, 7));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (later), ==, 0);
  g_autoptr (GnBatchLoader) loader = gn_batch_loader_new (fixture->dataset, &options);
  start (loader, fixture, 0, 0);
  g_assert_nonnull (gn_batch_loader_next (loader, NULL, &error));
  g_assert_null (gn_batch_loader_next (loader, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
}

/* What enlarges a part of a photo gets one of twice the size, and the cache is as large. */
static void
test_detail (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnPipeline) natural = gn_pipeline_new_named ("natural", NULL);
  GnLoaderOptions options = options_of (fixture, 2);
  options.pipeline = natural;
  g_assert_cmpint (gn_loader_options_get_photo_size (&options), ==, 2 * SIZE);
  g_assert_cmpuint (gn_batch_loader_get_bytes (&options, 1), ==, 4 * (VALUES * sizeof (float) + 8) + 4 * VALUES);

  g_autoptr (GnBatchLoader) loader = gn_batch_loader_new (fixture->dataset, &options);
  start (loader, fixture, 5, 0);
  g_autoptr (GArray) values = drain (loader);
  for (guint i = 0; i < fixture->order->len; i++) {
    guint32 photo = g_array_index (fixture->order, guint32, i);
    g_autofree char *path = gn_dataset_get_photo_path (fixture->dataset, photo);
    GnImage *detailed = gn_image_load_for_network (path, 2 * SIZE, NULL);
    g_autoptr (GnImage) expected = gn_pipeline_apply (natural, detailed, SIZE, options.seed, 5, photo, NULL);
    float floats[VALUES];
    gn_image_to_floats (expected, options.normalize, floats);
    g_assert_cmpmem (&g_array_index (values, float, i * VALUES), sizeof floats, floats, sizeof floats);
  }
}

static void
test_budget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnPhotoCache) cache = gn_photo_cache_new (fixture->dataset, SIZE, 5 * VALUES + 10);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GnImage) image = gn_photo_cache_get (cache, i, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (gn_photo_cache_get_used (cache), ==, MIN (i + 1, 5) * VALUES);
  }
  g_autoptr (GnImage) kept = gn_photo_cache_get (cache, 2, NULL);
  g_autoptr (GnImage) same = gn_photo_cache_get (cache, 2, NULL);
  g_autoptr (GnImage) read = gn_photo_cache_get (cache, 9, NULL);
  g_autoptr (GnImage) anew = gn_photo_cache_get (cache, 9, NULL);
  g_assert_true (kept == same);
  g_assert_true (read != anew);

  GnLoaderOptions options = options_of (fixture, 1);
  guint64 batch = 4 * (VALUES * sizeof (float) + 8);
  g_assert_cmpuint (gn_batch_loader_get_bytes (&options, 3), ==, batch + 3 * VALUES);
  g_assert_cmpuint (gn_batch_loader_get_bytes (&options, 1000), ==, 4 * batch + 1000 * VALUES);
  g_assert_cmpuint (gn_batch_loader_get_bytes (&options, 100000), ==, 4 * batch + (1 << 20));
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add ("/dataset/batch-loader/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("contents", test_contents);
  ADD ("workers", test_workers);
  ADD ("first-batch", test_first_batch);
  ADD ("restart", test_restart);
  ADD ("cancel", test_cancel);
  ADD ("missing-photo", test_missing_photo);
  ADD ("detail", test_detail);
  ADD ("budget", test_budget);
#undef ADD
}

int
main (int argc, char **argv)
{
  return tree_main (argc, argv, add_tests);
}
