/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train-run.h"
#include "gn-error.h"

#include <math.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_overfits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *photos = g_build_filename (fixture->folder, "eight", NULL);
  for (int class = 0; class < 4; class ++) {
    add_photos (photos, "training", class, 0, 2);
    add_photos (photos, "validation", class, 0, 1);
  }
  g_autoptr (GnRecipe) recipe = tiny_recipe (30);
  g_assert_true (gn_recipe_set_augment (recipe, "none", NULL));
  recipe->batch_size = 4;
  recipe->learning_rate = 0.0005;
  Seen seen = { 0 };
  g_assert_cmpint (run_to_end (start (fixture->run, photos, recipe, NULL), &seen, 30), ==, GN_TRAIN_FINISHED);
  g_assert_cmpint (seen.n_steps, ==, 60);
  g_assert_cmpint (seen.n_epochs, ==, 30);
  g_assert_cmpuint (seen.validated, ==, 4);
  g_assert_cmpfloat (seen.first_loss, >, 0.7);
  g_assert_cmpfloat (seen.lowest_loss, <, 0.2);
  g_assert_cmpfloat (seen.best_accuracy, ==, 1); /* the validation photos are among the training photos */
  g_assert_cmpfloat (seen.lowest_validation_loss, <, 0.5);
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (2);
  g_autoptr (GError) error = NULL;
  train (fixture->run, fixture->photos, recipe, NULL);
  g_autoptr (GnRunInfo) info = gn_run_info_read (fixture->run, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->status, ==, GN_RUN_FINISHED);
  g_assert_cmpuint (info->epochs->len, ==, 2);
  g_assert_cmpstr (info->name, ==, "run");
  g_assert_cmpstr (info->dataset_folder, ==, fixture->photos);
  g_assert_cmpstr (info->recipe->architecture, ==, "resnet18");
  g_assert_cmpuint (info->n_parameters, ==, 11177538);
  g_assert_cmpint (info->best_epoch, >=, 1);
  double best = g_array_index (info->epochs, GnEpochMetrics, info->best_epoch - 1).validation_accuracy;
  for (guint i = 0; i < 2; i++) {
    const GnEpochMetrics *metrics = &g_array_index (info->epochs, GnEpochMetrics, i);
    g_assert_cmpint (metrics->epoch, ==, i + 1);
    g_assert_cmpfloat (metrics->validation_accuracy, <=, best);
    g_assert_cmpfloat (metrics->learning_rate, ==, 0.001);
    g_assert_cmpfloat (metrics->seconds, >, 0);
  }
  g_autoptr (GArray) steps = gn_run_read_steps (fixture->run, &error);
  g_assert_cmpuint (steps->len, ==, 6); /* 11 photos in batches of 4: the last of 3 is kept */
  double sum = 0;
  for (guint i = 0; i < 3; i++)
    sum += g_array_index (steps, GnStepMetrics, i).loss * (i < 2 ? 4 : 3);
  g_assert_cmpfloat_with_epsilon (g_array_index (info->epochs, GnEpochMetrics, 0).train_loss, sum / 11, 1e-6);
  g_autoptr (GDir) dir = g_dir_open (fixture->run, 0, NULL);
  guint n_files = 0;
  while (g_dir_read_name (dir))
    n_files++;
  g_assert_cmpuint (n_files, ==, 7);
}

/* The model file alone gives the accuracy that the run has written down. */
static void
test_best_model (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (4);
  g_autoptr (GError) error = NULL;
  train (fixture->run, fixture->photos, recipe, NULL);
  g_autoptr (GnRunInfo) info = gn_run_info_read (fixture->run, NULL);
  g_autoptr (GnModel) model = gn_model_load (fixture->run, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gn_model_get_image_size (model), ==, 32);
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GArray) photos = gn_dataset_get_usable (dataset, GN_SPLIT_VALIDATION);
  g_autoptr (GnClassifier) classifier = gn_classifier_new (model, 2, 1, 0, &error);
  guint correct = 0, n;
  for (guint i = 0; i < photos->len; i++) {
    float logits[2];
    guint32 photo = g_array_index (photos, guint32, i);
    g_autofree char *path = gn_dataset_get_photo_path (dataset, photo);
    g_assert_true (gn_classifier_run_file (classifier, path, logits, &error));
    correct += (logits[1] > logits[0]) == gn_dataset_get_photos (dataset, &n)[photo].class_index;
  }
  const GnEpochMetrics *metrics = &g_array_index (info->epochs, GnEpochMetrics, info->best_epoch - 1);
  g_assert_cmpfloat_with_epsilon (metrics->validation_accuracy, correct / (double)photos->len, 1e-8);
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (2);
  const GnTrainOptions one = { .n_threads = 1 }, three = { .n_threads = 3, .niceness = 5 };
  train (fixture->run, fixture->photos, recipe, &one);
  train (fixture->other_run, fixture->photos, recipe, &three);
  assert_same_run (fixture->run, fixture->other_run);
}

static void
test_seed_and_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  train (fixture->run, fixture->photos, recipe, NULL);
  recipe->shuffle = FALSE;
  train (fixture->other_run, fixture->photos, recipe, NULL);
  g_autofree char *shuffled = log_text (fixture->run, "steps.csv", FALSE),
                  *ordered = log_text (fixture->other_run, "steps.csv", FALSE);
  g_assert_cmpstr (shuffled, !=, ordered);
}

static void
test_stop_and_resume (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (3);
  recipe->warmup_epochs = 1;
  train (fixture->run, fixture->photos, recipe, NULL);
  GnTrainer *trainer = start (fixture->other_run, fixture->photos, recipe, NULL);
  for (gint64 step = 1; step <= 6; step++) { /* 3 and 6 lie between the last step and the validation */
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Seen seen = { .cancellable = cancellable, .stop_after_step = step };
    g_assert_cmpint (run_to_end (trainer, &seen, (int)(step - 1) / 3), ==, GN_TRAIN_STOPPED);
    g_assert_cmpint (seen.n_steps, ==, 1);
    g_autoptr (GnRunInfo) info = gn_run_info_read (fixture->other_run, NULL);
    g_assert_cmpint (info->status, ==, GN_RUN_INTERRUPTED);
    trainer = resume (fixture->other_run, fixture->photos, 0, NULL);
  }
  g_assert_cmpint (run_to_end (trainer, NULL, 3), ==, GN_TRAIN_FINISHED);
  assert_same_run (fixture->run, fixture->other_run);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  Seen seen = { .cancellable = cancellable };
  g_assert_cmpint (run_to_end (start (fixture->run, fixture->photos, recipe, NULL), &seen, 0), ==, GN_TRAIN_STOPPED);
  g_assert_cmpint (seen.n_steps, ==, 0);
}

static void
test_checkpoints_within_epochs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  const GnTrainOptions options = { .checkpoint_seconds = 1e-6 };
  Seen seen = { 0 };
  run_to_end (start (fixture->run, fixture->photos, recipe, &options), &seen, 1);
  g_assert_cmpint (seen.n_checkpoints, ==, 3 + 2 + 1); /* steps, validation batches, the epoch */
}

static void
test_leave_and_extend (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (4);
  train (fixture->run, fixture->photos, recipe, NULL);
  recipe->epochs = 2;
  const GnTrainOptions one_epoch = { .epochs_this_time = 1 };
  Seen seen = { 0 };
  g_assert_cmpint (run_to_end (start (fixture->other_run, fixture->photos, recipe, &one_epoch), NULL, 1), ==,
                   GN_TRAIN_LEFT);
  g_assert_cmpint (run_to_end (resume (fixture->other_run, fixture->photos, 0, NULL), NULL, 2), ==, GN_TRAIN_FINISHED);
  g_assert_cmpint (run_to_end (resume (fixture->other_run, fixture->photos, 0, NULL), &seen, 2), ==, GN_TRAIN_FINISHED);
  g_assert_cmpint (seen.n_started, ==, 0);
  g_assert_cmpint (run_to_end (resume (fixture->other_run, fixture->photos, 4, NULL), &seen, 4), ==, GN_TRAIN_FINISHED);
  g_assert_cmpint (seen.first_epoch, ==, 3);
  assert_same_run (fixture->run, fixture->other_run);
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_trainer_resume (fixture->other_run, dataset, 3, NULL, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
}

static void
refuse_new (const char *run, const char *photos, const GnRecipe *recipe, const GnTrainOptions *options, GQuark domain,
            int code, const char *needle)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = scan (photos);
  g_assert_null (gn_trainer_new (run, dataset, recipe, options, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, needle));
}

static void
test_existing_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  gn_trainer_free (start (fixture->run, fixture->photos, recipe, NULL));
  refuse_new (fixture->run, fixture->photos, recipe, NULL, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN, "already");
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_trainer_resume (fixture->photos, dataset, 0, NULL, &error));
  g_assert_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN);
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GError) error = NULL;
  GnTrainer *trainer = start (fixture->run, fixture->photos, recipe, NULL);
  g_autoptr (GnRunInfo) info = gn_run_info_read (fixture->run, NULL);
  g_assert_cmpint (info->status, ==, GN_RUN_TRAINING);
  g_assert_null (gn_trainer_resume (fixture->run, dataset, 0, NULL, &error));
  g_assert_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_LOCKED);
  gn_trainer_free (trainer);
  gn_trainer_free (resume (fixture->run, fixture->photos, 0, NULL));
}

static void
refuse_changed (Fixture *fixture, const char *needle)
{
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_trainer_resume (fixture->run, dataset, 0, NULL, &error));
  g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_CHANGED);
  g_assert_nonnull (strstr (error->message, needle));
}

static void
test_changed_photos (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autofree char *photo = g_build_filename (fixture->photos, "training", "n1", "000.png", NULL);
  g_autofree char *added = g_build_filename (fixture->photos, "training", "n1", "050.png", NULL);
  gn_trainer_free (start (fixture->run, fixture->photos, recipe, NULL));
  add_photos (fixture->photos, "training", 1, 50, 1);
  refuse_changed (fixture, "n1: 5 training photos before, 6 now");
  g_assert_cmpint (g_unlink (added), ==, 0);
  draw_photo (photo, 1, 77);
  refuse_changed (fixture, "other contents");
  add_photos (fixture->photos, "training", 2, 0, 2);
  refuse_changed (fixture, "2 classes before, 3 now");
}

/* A photo excluded after the start does not change the run: it is told, and the run goes on as it would have. */
static void
test_exclusions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (2);
  train (fixture->run, fixture->photos, recipe, NULL);
  const GnTrainOptions one_epoch = { .epochs_this_time = 1 };
  run_to_end (start (fixture->other_run, fixture->photos, recipe, &one_epoch), NULL, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GnDataset) without = gn_dataset_set_excluded (dataset, 0, TRUE, &error);
  g_assert_no_error (error);
  g_autoptr (GString) messages = g_string_new (NULL);
  Seen seen = { .messages = messages };
  GnTrainer *trainer = gn_trainer_resume (fixture->other_run, without, 0, NULL, &error);
  g_assert_no_error (error);
  run_to_end (trainer, &seen, 2);
  g_assert_nonnull (strstr (messages->str, "excluded"));
  assert_same_run (fixture->run, fixture->other_run);

  g_autofree char *third = g_build_filename (fixture->folder, "third", NULL);
  trainer = gn_trainer_new (third, without, recipe, NULL, &error);
  g_assert_no_error (error);
  run_to_end (trainer, &seen, 2);
  g_autofree char *steps = log_text (fixture->run, "steps.csv", FALSE), *fewer = log_text (third, "steps.csv", FALSE);
  g_assert_cmpstr (steps, !=, fewer);
  g_autofree char *record = log_text (third, "run.json", FALSE);
  g_assert_nonnull (strstr (record, "training/n0/000.png"));
  g_autoptr (GnDataset) again = gn_dataset_set_excluded (without, 0, FALSE, &error);
  g_assert_no_error (error);
}

static void
test_diverges (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (3);
  recipe->learning_rate = 1e30;
  GnTrainer *trainer = start (fixture->run, fixture->photos, recipe, NULL);
  g_autofree char *checkpoint = g_build_filename (fixture->run, "checkpoint.safetensors", NULL);
  g_autofree char *before = NULL, *after = NULL;
  gsize length, length_after;
  g_assert_true (g_file_get_contents (checkpoint, &before, &length, NULL));
  g_autoptr (GError) error = NULL;
  GnTrainResult result = { 0 };
  g_assert_false (gn_trainer_run (trainer, NULL, NULL, NULL, &result, &error));
  gn_trainer_free (trainer);
  g_assert_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_DIVERGED);
  g_assert_nonnull (strstr (error->message, "epoch 1"));
  g_assert_nonnull (strstr (error->message, "1e+30"));
  g_assert_true (g_file_get_contents (checkpoint, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
}

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GError) error = NULL;
  recipe->batch_size = 256;
  GnTrainOptions options = { .memory_budget = 300 << 20, .n_threads = 2 };
  GnForecast forecast;
  g_assert_true (gn_trainer_forecast (recipe, 2, 11, 5, &options, 0, NULL, &forecast, &error));
  g_assert_no_error (error);
  g_assert_cmpint (forecast.largest_batch, >, 0);
  g_assert_cmpint (forecast.largest_batch, <, 256);
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
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_false (gn_trainer_forecast (recipe, 2, 1000, 100, NULL, 2, cancellable, &forecast, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_early_stopping (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (50);
  recipe->early_stopping = 2;
  recipe->learning_rate = 0.05; /* soon jumps about */
  Seen seen = { 0 };
  g_assert_cmpint (run_to_end (start (fixture->run, fixture->photos, recipe, NULL), &seen, -1), ==,
                   GN_TRAIN_EARLY_STOPPED);
  g_autoptr (GnRunInfo) info = gn_run_info_read (fixture->run, NULL);
  g_assert_cmpint (info->status, ==, GN_RUN_FINISHED);
  guint n = info->epochs->len, lowest = 0;
  g_assert_cmpuint (n, <, 50);
  for (guint i = 1; i < n; i++)
    if (g_array_index (info->epochs, GnEpochMetrics, i).validation_loss <
        g_array_index (info->epochs, GnEpochMetrics, lowest).validation_loss)
      lowest = i;
  g_assert_cmpuint (n, ==, lowest + 1 + 2);
  g_assert_cmpint (run_to_end (resume (fixture->run, fixture->photos, 0, NULL), NULL, (int)n), ==,
                   GN_TRAIN_EARLY_STOPPED);
  const GnTrainOptions one_epoch = { .epochs_this_time = 1 };
  g_assert_cmpint (run_to_end (resume (fixture->run, fixture->photos, 60, &one_epoch), NULL, (int)n + 1), ==,
                   GN_TRAIN_LEFT);
}

static void
test_init (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  train (fixture->run, fixture->photos, recipe, NULL);

  /* Same classes: everything is taken over, the head too. */
  recipe->init = g_strdup (fixture->run);
  recipe->learning_rate = 1e-12;
  g_autoptr (GString) messages = g_string_new (NULL);
  Seen seen = { .messages = messages };
  run_to_end (start (fixture->other_run, fixture->photos, recipe, NULL), &seen, 1);
  g_assert_null (strstr (messages->str, "fc.weight"));

  /* Three classes: all but the head. */
  g_autofree char *third = g_build_filename (fixture->folder, "third", NULL);
  add_photos (fixture->photos, "training", 2, 0, 3);
  add_photos (fixture->photos, "validation", 2, 0, 1);
  recipe->normalize = GN_NORMALIZE_IMAGENET;
  run_to_end (start (third, fixture->photos, recipe, NULL), &seen, 1);
  g_assert_nonnull (strstr (messages->str, "fc.weight"));
  g_assert_nonnull (strstr (messages->str, "symmetric"));

  /* Another architecture: refused, and nothing is left behind. */
  g_autofree char *fourth = g_build_filename (fixture->folder, "fourth", NULL);
  g_free (recipe->architecture);
  recipe->architecture = g_strdup ("resnet34");
  refuse_new (fourth, fixture->photos, recipe, NULL, GN_NETWORK_ERROR, GN_NETWORK_ERROR_MISMATCH, "resnet34");
  g_assert_false (g_file_test (fourth, G_FILE_TEST_EXISTS));
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

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autofree char *checkpoint = g_build_filename (fixture->run, "checkpoint.safetensors", NULL);
  g_autofree char *record = g_build_filename (fixture->run, "run.json", NULL);
  gn_trainer_free (start (fixture->run, fixture->photos, recipe, NULL));
  g_assert_cmpint (truncate (checkpoint, 1000000), ==, 0);
  g_autoptr (GnRunInfo) info = gn_run_info_read (fixture->run, NULL);
  g_assert_cmpint (info->status, ==, GN_RUN_DAMAGED);
  g_assert_null (gn_trainer_resume (fixture->run, dataset, 0, NULL, &error));
  g_assert_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN);
  g_assert_nonnull (strstr (error->message, "checkpoint.safetensors"));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (record, "{\"schema\": 1, \"recipe\": []}", -1, NULL));
  g_assert_null (gn_run_info_read (fixture->run, &error));
  g_assert_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN);
  g_assert_nonnull (strstr (error->message, "recipe"));
}

static void
test_runs_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autofree char *first = gn_runs_new_folder ("my/monkeys", "resnet18");
  gn_trainer_free (start (first, fixture->photos, recipe, NULL));
  g_autofree char *second = gn_runs_new_folder ("my/monkeys", "resnet18");
  g_assert_cmpstr (first, !=, second);
  g_autoptr (GPtrArray) runs = gn_runs_list ();
  g_assert_cmpuint (runs->len, ==, 1);
  GnRunInfo *info = g_ptr_array_index (runs, 0);
  g_assert_cmpstr (info->folder, ==, first);
  g_assert_cmpint (info->status, ==, GN_RUN_INTERRUPTED);
  remove_folder (first);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("guenon-home-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("/trainer/overfits", test_overfits);
  add ("/trainer/files", test_files);
  add ("/trainer/best-model", test_best_model);
  add ("/trainer/threads", test_threads);
  add ("/trainer/seed-and-order", test_seed_and_order);
  add ("/trainer/stop-and-resume", test_stop_and_resume);
  add ("/trainer/cancelled-before", test_cancelled_before);
  add ("/trainer/checkpoints-within-epochs", test_checkpoints_within_epochs);
  add ("/trainer/leave-and-extend", test_leave_and_extend);
  add ("/trainer/existing-run", test_existing_run);
  add ("/trainer/locked", test_locked);
  add ("/trainer/changed-photos", test_changed_photos);
  add ("/trainer/exclusions", test_exclusions);
  add ("/trainer/diverges", test_diverges);
  add ("/trainer/memory", test_memory);
  add ("/trainer/forecast", test_forecast);
  add ("/trainer/early-stopping", test_early_stopping);
  add ("/trainer/init", test_init);
  add ("/trainer/unwritable", test_unwritable);
  add ("/trainer/full-disk", test_full_disk);
  add ("/trainer/damaged", test_damaged);
  add ("/trainer/runs-list", test_runs_list);
  int result = g_test_run ();
  remove_folder (home);
  return result;
}
