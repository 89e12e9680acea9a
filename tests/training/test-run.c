/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run folder: what is in it, who may use it, what is wrong with it. */
#include "train-run.h"

#include <unistd.h>

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
  g_assert_cmpuint (n_files, ==, 8);
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

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  add_case ("/run/files", test_files);
  add_case ("/run/existing-run", test_existing_run);
  add_case ("/run/locked", test_locked);
  add_case ("/run/damaged", test_damaged);
  add_case ("/run/runs-list", test_runs_list);
  return run_and_leave (home);
}
