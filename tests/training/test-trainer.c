/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run learns, and that nothing but its recipe decides it. */
#include "train-run.h"

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
  g_autoptr (GnClassifier) classifier = gn_classifier_new (model, GN_PRECISION_FP32, 2, 1, 0, &error);
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

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
list_folder (const char *run, const char *name)
{
  g_autofree char *path = g_build_filename (run, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *child;
  while (dir && (child = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (child));
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **)names->pdata);
}

/* Cycles of two epochs: of the three ends the last two stay, the end of the run is one of them, and interruptions change
 * nothing. */
static void
test_snapshots (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (5);
  gn_recipe_set_schedule (recipe, "cosine-restarts", NULL);
  const GnScheduleType *type = gn_schedule_type_find ("cosine-restarts", NULL);
  for (const GnParamSpec *spec = type->params; spec->id; spec++)
    if (g_str_has_prefix (spec->id, "restart"))
      g_assert_true (gn_param_set (spec, recipe->schedule_params, g_str_has_suffix (spec->id, "epochs") ? 2 : 1, NULL));
  recipe->snapshots = 2;
  train (fixture->run, fixture->photos, recipe, NULL);
  g_autofree char *names = list_folder (fixture->run, "snapshots");
  g_autoptr (GnRunInfo) info = gn_run_info_read (fixture->run, NULL);
  g_assert_cmpuint (info->n_snapshots, ==, 2);
  g_assert_cmpstr (names, ==, "epoch-000004.safetensors epoch-000005.safetensors");
  g_autofree char *last = g_build_filename (fixture->run, "last.safetensors", NULL), *text = NULL, *last_text = NULL;
  g_autofree char *end = g_build_filename (fixture->run, "snapshots", "epoch-000005.safetensors", NULL);
  gsize length, last_length;
  g_assert_true (g_file_get_contents (end, &text, &length, NULL));
  g_assert_true (g_file_get_contents (last, &last_text, &last_length, NULL));
  g_assert_cmpmem (text, length, last_text, last_length);

  const GnTrainOptions one = { .epochs_this_time = 1 };
  g_assert_cmpint (run_to_end (start (fixture->other_run, fixture->photos, recipe, &one), NULL, 1), ==, GN_TRAIN_LEFT);
  for (int epochs = 2; epochs <= 5; epochs++)
    run_to_end (resume (fixture->other_run, fixture->photos, 0, &one), NULL, epochs);
  g_autofree char *other_names = list_folder (fixture->other_run, "snapshots");
  g_assert_cmpstr (other_names, ==, names);
  assert_same_file (fixture->run, fixture->other_run, "snapshots/epoch-000004.safetensors");
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

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  add_case ("/trainer/overfits", test_overfits);
  add_case ("/trainer/best-model", test_best_model);
  add_case ("/trainer/threads", test_threads);
  add_case ("/trainer/seed-and-order", test_seed_and_order);
  add_case ("/trainer/early-stopping", test_early_stopping);
  add_case ("/trainer/snapshots", test_snapshots);
  add_case ("/trainer/init", test_init);
  add_case ("/trainer/diverges", test_diverges);
  return run_and_leave (home);
}
