/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From weights to start from, a part of the network learns, and the rest stays what it was. */
#include "train-run.h"
#include "gn-error.h"
#include "gn-evaluation.h"

#include <math.h>

typedef gboolean (*IsTrained) (const char *name);

static gboolean
is_head (const char *name)
{
  return g_str_has_prefix (name, "fc.");
}

static gboolean
is_last_stage (const char *name)
{
  return g_str_has_prefix (name, "layer4.") || is_head (name);
}

static GnTensorFile *
open_model (const char *run, const char *name)
{
  g_autofree char *path = g_build_filename (run, name, NULL);
  g_autoptr (GError) error = NULL;
  GnTensorFile *file = gn_tensor_file_open (path, &error);
  g_assert_no_error (error);
  return file;
}

/* Trained tensors differ from those to start from, all others are theirs to the last bit. */
static void
compare_models (const char *before, const char *after, IsTrained is_trained)
{
  g_autoptr (GnTensorFile) a = open_model (before, "best.safetensors"), b = open_model (after, "last.safetensors");
  guint n, n_trained = 0;
  const GnTensorEntry *entries = gn_tensor_file_get_entries (a, &n);
  for (guint i = 0; i < n; i++) {
    const GnTensorEntry *other = gn_tensor_file_find (b, entries[i].name);
    g_assert_nonnull (other);
    if (g_str_has_suffix (entries[i].name, "num_batches_tracked"))
      continue;
    gboolean same = memcmp (entries[i].data, other->data, entries[i].n_bytes) == 0;
    g_assert_cmpint (same, ==, !is_trained (entries[i].name));
    n_trained += !same;
  }
  g_assert_cmpuint (n_trained, >=, 2);
}

/* A run to start from, trained once a program. */
static char *
make_weights (Fixture *fixture)
{
  char *folder = g_build_filename (g_getenv ("XDG_DATA_HOME"), "weights", NULL);
  g_autoptr (GnRecipe) recipe = tiny_recipe (2);
  if (!g_file_test (folder, G_FILE_TEST_EXISTS))
    train (folder, fixture->photos, recipe, NULL);
  return folder;
}

static GnRecipe *
transfer_recipe (const char *weights, GnTrainable trainable, int epochs)
{
  GnRecipe *recipe = tiny_recipe (epochs);
  recipe->init = g_strdup (weights);
  recipe->trainable = trainable;
  recipe->precision = GN_PRECISION_FP32;
  recipe->learning_rate = 0.01;
  return recipe;
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  g_autofree char *weights = make_weights (fixture);
  g_autoptr (GnRecipe) recipe = transfer_recipe (weights, GN_TRAINABLE_HEAD, 8);
  Seen seen = { 0 };
  run_to_end (start (fixture->run, fixture->photos, recipe, NULL), &seen, 8);
  g_assert_cmpuint (seen.looked, ==, 11 + 5);
  g_assert_cmpfloat (seen.lowest_loss, <, seen.first_loss);
  compare_models (weights, fixture->run, is_head);
}

/* What was computed on features says the same as the saved network does of the photos. */
static void
test_head_loss (Fixture *fixture, gconstpointer data)
{
  g_autofree char *weights = make_weights (fixture);
  for (int test_size = 32; test_size <= 48; test_size += 16) {
    g_autofree char *run = g_strdup_printf ("%s %d", fixture->run, test_size);
    g_autoptr (GnRecipe) recipe = transfer_recipe (weights, GN_TRAINABLE_HEAD, 1);
    recipe->test_size = test_size;
    recipe->average = test_size == 48 ? 0.9 : 0;
    train (run, fixture->photos, recipe, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (GnModel) model = gn_model_load (run, NULL, &error);
    g_assert_no_error (error);
    g_autoptr (GnDataset) dataset = scan (fixture->photos);
    GnEvaluationOptions options = { .split = GN_SPLIT_VALIDATION, .batch_size = 2, .precision = GN_PRECISION_FP32 };
    g_autoptr (GnEvaluation) evaluation = gn_evaluate (model, dataset, &options, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    g_autoptr (GnRunInfo) info = gn_run_info_read (run, NULL);
    const GnEpochMetrics *metrics = &g_array_index (info->epochs, GnEpochMetrics, 0);
    g_assert_cmpfloat_with_epsilon (evaluation->loss, metrics->validation_loss, 1e-5);
  }
}

static void
test_last_stage (Fixture *fixture, gconstpointer data)
{
  g_autofree char *weights = make_weights (fixture);
  for (GnPrecision precision = GN_PRECISION_FP32; precision <= GN_PRECISION_BF16; precision++) {
    g_autofree char *run = g_strdup_printf ("%s %d", fixture->run, precision);
    g_autoptr (GnRecipe) recipe = transfer_recipe (weights, GN_TRAINABLE_LAST_STAGE, 8);
    recipe->precision = precision;
    recipe->learning_rate = 0.001; /* the network has seen these photos: a high one would make it forget them */
    Seen seen = { 0 };
    run_to_end (start (run, fixture->photos, recipe, NULL), &seen, 8);
    g_assert_cmpuint (seen.looked, ==, 0);
    g_assert_cmpfloat (seen.lowest_loss, <, 0.5 * G_LN2); /* ln 2: a new head knows nothing of two classes */
    compare_models (weights, run, is_last_stage);
  }
}

/* Stopped again and again and gone on with, a run is the run that was not; with an average and growing photos too. */
static void
test_resume (Fixture *fixture, gconstpointer data)
{
  g_autofree char *weights = make_weights (fixture);
  for (GnTrainable trainable = GN_TRAINABLE_ALL; trainable <= GN_TRAINABLE_HEAD; trainable++) {
    g_autofree char *run = g_strdup_printf ("%s %d", fixture->run, trainable);
    g_autofree char *other = g_strdup_printf ("%s %d", fixture->other_run, trainable);
    g_autoptr (GnRecipe) recipe = transfer_recipe (weights, trainable, 3);
    recipe->average = 0.9;
    recipe->image_size = 48;
    recipe->start_size = trainable == GN_TRAINABLE_HEAD ? 0 : 32;
    train (run, fixture->photos, recipe, NULL);
    GnTrainer *trainer = start (other, fixture->photos, recipe, NULL);
    for (gint64 step = 2; step <= 8; step += 3) { /* within, between and before epochs */
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Seen seen = { .cancellable = cancellable, .stop_after_step = step };
      g_assert_cmpint (run_to_end (trainer, &seen, -1), ==, GN_TRAIN_STOPPED);
      trainer = resume (other, fixture->photos, 0, NULL);
    }
    g_assert_cmpint (run_to_end (trainer, NULL, 3), ==, GN_TRAIN_FINISHED);
    assert_same_run (run, other);
  }
}

/* What the head is not shown is said. */
static void
test_unused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *weights = make_weights (fixture);
  g_autoptr (GnRecipe) recipe = transfer_recipe (weights, GN_TRAINABLE_HEAD, 1);
  g_autoptr (GString) messages = g_string_new (NULL);
  Seen seen = { .messages = messages };
  run_to_end (start (fixture->run, fixture->photos, recipe, NULL), &seen, 1);
  g_assert_nonnull (strstr (messages->str, "every photo as it is"));
  g_string_truncate (messages, 0);
  g_assert_true (gn_recipe_set_augment (recipe, "none", NULL));
  run_to_end (start (fixture->other_run, fixture->photos, recipe, NULL), &seen, 1);
  g_assert_null (strstr (messages->str, "every photo as it is"));
  assert_same_file (fixture->run, fixture->other_run, "last.safetensors");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = transfer_recipe (NULL, GN_TRAINABLE_HEAD, 1);
  refuse_new (fixture->run, fixture->photos, recipe, NULL, GN_ERROR, GN_ERROR_VALUE, "weights");
}

/* Looking at the photos can be stopped, and the run is there to go on with. */
static void
test_cancelled_while_looking (Fixture *fixture, gconstpointer data)
{
  g_autofree char *weights = make_weights (fixture);
  g_autoptr (GnRecipe) recipe = transfer_recipe (weights, GN_TRAINABLE_HEAD, 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  Seen seen = { .cancellable = cancellable };
  g_assert_cmpint (run_to_end (start (fixture->run, fixture->photos, recipe, NULL), &seen, 0), ==, GN_TRAIN_STOPPED);
  g_assert_cmpint (seen.n_steps, ==, 0);
  g_assert_cmpint (run_to_end (resume (fixture->run, fixture->photos, 0, NULL), NULL, 2), ==, GN_TRAIN_FINISHED);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  add_case ("/transfer/head", test_head);
  add_case ("/transfer/head-loss", test_head_loss);
  add_case ("/transfer/last-stage", test_last_stage);
  add_case ("/transfer/resume", test_resume);
  add_case ("/transfer/unused", test_unused);
  add_case ("/transfer/refused", test_refused);
  add_case ("/transfer/cancelled-while-looking", test_cancelled_while_looking);
  return run_and_leave (home);
}
