/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that is interrupted, left or extended is the run that was not. */
#include "train-run.h"
#include "gn-error.h"

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
  Seen seen = { 0 }, left = { 0 }, finished = { 0 };
  g_assert_cmpint (run_to_end (start (fixture->other_run, fixture->photos, recipe, &one_epoch), &left, 1), ==,
                   GN_TRAIN_LEFT);
  g_assert_cmpint (left.n_calibrating, ==, 0);
  g_assert_cmpint (run_to_end (resume (fixture->other_run, fixture->photos, 0, NULL), &finished, 2), ==,
                   GN_TRAIN_FINISHED);
  g_assert_cmpint (finished.n_calibrating, ==, 11 + 5); /* every photo, once */
  g_assert_cmpint (run_to_end (resume (fixture->other_run, fixture->photos, 0, NULL), &seen, 2), ==, GN_TRAIN_FINISHED);
  g_assert_cmpint (seen.n_started, ==, 0);
  g_assert_cmpint (seen.n_calibrating, ==, 0);
  g_assert_cmpint (run_to_end (resume (fixture->other_run, fixture->photos, 4, NULL), &seen, 4), ==, GN_TRAIN_FINISHED);
  g_assert_cmpint (seen.first_epoch, ==, 3);
  assert_same_run (fixture->run, fixture->other_run);
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_trainer_resume (fixture->other_run, dataset, 3, NULL, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
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

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  add_case ("/resume/stop-and-resume", test_stop_and_resume);
  add_case ("/resume/cancelled-before", test_cancelled_before);
  add_case ("/resume/checkpoints-within-epochs", test_checkpoints_within_epochs);
  add_case ("/resume/leave-and-extend", test_leave_and_extend);
  add_case ("/resume/changed-photos", test_changed_photos);
  add_case ("/resume/exclusions", test_exclusions);
  return run_and_leave (home);
}
