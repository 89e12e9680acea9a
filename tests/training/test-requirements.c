/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory and disk: refused in time, with the figure that fits. */
#include "train-run.h"
#include "gn-error.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GError) error = NULL;
  recipe->batch_size = 512;
  GnTrainOptions options = { .memory_budget = 300 << 20, .n_threads = 2 };
  GnForecast forecast;
  g_assert_true (gn_trainer_forecast (recipe, 2, 11, 5, &options, 0, NULL, &forecast, &error));
  g_assert_no_error (error);
  g_assert_cmpint (forecast.largest_batch, >, 0);
  g_assert_cmpint (forecast.largest_batch, <, 512);
  g_assert_cmpuint (forecast.memory, >, options.memory_budget);
  g_autofree char *figure = g_strdup_printf ("fits is %d", forecast.largest_batch);
  refuse_new (fixture->run, fixture->photos, recipe, &options, GN_ERROR, GN_ERROR_NO_MEMORY, figure);
  g_assert_false (g_file_test (fixture->run, G_FILE_TEST_EXISTS));
  recipe->batch_size = forecast.largest_batch + 1;
  refuse_new (fixture->run, fixture->photos, recipe, &options, GN_ERROR, GN_ERROR_NO_MEMORY, figure);
  recipe->batch_size = forecast.largest_batch;
  Seen seen = { 0 };
  run_to_end (start (fixture->run, fixture->photos, recipe, &options), &seen, 1);
  g_assert_cmpuint (seen.bytes, <=, options.memory_budget);
  options.memory_budget = 10 << 20;
  refuse_new (fixture->other_run, fixture->photos, recipe, &options, GN_ERROR, GN_ERROR_NO_MEMORY, "not even");
}

static void
test_forecast (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GError) error = NULL;
  GnForecast forecast;
  g_assert_true (gn_trainer_forecast (recipe, 2, 1000, 100, NULL, 2, NULL, &forecast, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (forecast.seconds_per_epoch, >, 0.01);
  g_assert_cmpuint (forecast.disk, >, 11177538 * 4 * 8ul); /* two checkpoints of three vectors, two models */

  /* Sharpness keeps the weights and the running statistics once more, four snapshots and a new one are five models. */
  GnForecast more;
  recipe->sam = 0.5;
  recipe->snapshots = 4;
  g_assert_true (gn_trainer_forecast (recipe, 2, 1000, 100, NULL, 2, NULL, &more, &error));
  g_assert_cmpuint (more.memory - forecast.memory, >=, (11177538 + 9600) * 4ul);
  g_assert_cmpuint (more.memory - forecast.memory, <, (11177538 + 9600) * 4ul + 65536);
  g_assert_cmpuint (more.disk - forecast.disk, >=, 5 * 11177538 * 4ul);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_false (gn_trainer_forecast (recipe, 2, 1000, 100, NULL, 2, cancellable, &forecast, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autofree char *inside = g_build_filename (fixture->photos, "training", "n0", "000.png", "run", NULL);
  refuse_new (inside, fixture->photos, recipe, NULL, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "000.png");
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GError) error = NULL;
  uid_t user = geteuid ();
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  if (user == 0)
    g_assert_cmpint (seteuid (65534), ==, 0); /* nobody may, root may everything */
  GnTrainer *trainer = gn_trainer_new (fixture->run, dataset, recipe, NULL, &error);
  g_assert_cmpint (seteuid (user), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  g_assert_null (trainer);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, fixture->folder));
}

static void
fill_disk (const char *folder, gsize leave)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);
  g_autofree char *zeros = g_malloc0 (1 << 20);
  FILE *file = g_fopen (path, "w");
  while (fwrite (zeros, 1, 1 << 20, file) == 1 << 20)
    ;
  fflush (file);
  fseek (file, 0, SEEK_END);
  GStatBuf status;
  fclose (file);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (truncate (path, MAX (status.st_size - (off_t)leave, 0)), ==, 0);
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *disk = g_build_filename (fixture->folder, "disk", NULL);
  g_autofree char *run = g_build_filename (disk, "run", NULL);
  g_autofree char *ballast = g_build_filename (disk, "ballast", NULL);
  g_assert_cmpint (g_mkdir (disk, 0777), ==, 0);
  if (mount ("tmpfs", disk, "tmpfs", 0, "size=500m") != 0) {
    g_test_skip ("mounting a small file system needs root");
    return;
  }
  g_autoptr (GnRecipe) recipe = tiny_recipe (2);
  train (fixture->run, fixture->photos, recipe, NULL);

  fill_disk (disk, 100 << 20);
  refuse_new (run, fixture->photos, recipe, NULL, GN_ERROR, GN_ERROR_NO_SPACE, "are free");
  g_assert_false (g_file_test (run, G_FILE_TEST_EXISTS));

  /* Room enough at the start, and then somebody else takes it. */
  g_assert_cmpint (g_unlink (ballast), ==, 0);
  const GnTrainOptions one_epoch = { .epochs_this_time = 1 };
  run_to_end (start (run, fixture->photos, recipe, &one_epoch), NULL, 1);
  GnTrainer *trainer = resume (run, fixture->photos, 0, NULL);
  fill_disk (disk, 60 << 20); /* a model file fits, the checkpoint does not */
  g_autoptr (GError) error = NULL;
  GnTrainResult result;
  g_assert_false (gn_trainer_run (trainer, NULL, NULL, NULL, &result, &error));
  g_assert_true (gn_error_is_no_space (error));
  gn_trainer_free (trainer);

  g_assert_cmpint (g_unlink (ballast), ==, 0);
  run_to_end (resume (run, fixture->photos, 0, NULL), NULL, 2);
  assert_same_run (fixture->run, run);
  umount (disk);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  add_case ("/requirements/memory", test_memory);
  add_case ("/requirements/forecast", test_forecast);
  add_case ("/requirements/unwritable", test_unwritable);
  add_case ("/requirements/full-disk", test_full_disk);
  return run_and_leave (home);
}
