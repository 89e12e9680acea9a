/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds that are fair, and what is told about them. */
#include "gn-copies.h"
#include "gn-cross-validation.h"
#include "gn-trainer-private.h"
#include "train-run.h"

enum { FOLDS = 3 };

static void
copy_photo (const char *photos, const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (photos, "training", from, NULL);
  g_autofree char *target = g_build_filename (photos, "training", to, NULL), *text = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (source, &text, &length, NULL));
  g_assert_true (g_file_set_contents (target, text, (gssize)length, NULL));
}

/* Which fold a training photo is in, by the end of its path. */
static int
find_fold (GnDataset *dataset, const GArray *photos, const int *folds, const char *name)
{
  for (guint i = 0; i < photos->len; i++)
    if (g_str_has_suffix (gn_dataset_get_photos (dataset, NULL)[g_array_index (photos, guint32, i)].path, name))
      return folds[i];
  g_assert_not_reached ();
}

/* Of each class no fold has more than one group of copies above any other, nor one group of another class's. */
static void
assert_even (GnDataset *dataset, const GArray *photos, const int *folds)
{
  guint n;
  const GnPhoto *all = gn_dataset_get_photos (dataset, &n);
  g_autofree guint32 *groups = gn_copies_group (all, n, gn_dataset_get_twins (dataset));
  g_autofree int *sizes = g_new0 (int, n);
  int counts[2][FOLDS] = { 0 }, largest = 0;
  for (guint i = 0; i < photos->len; i++) {
    guint32 photo = g_array_index (photos, guint32, i);
    counts[all[photo].class_index][folds[i]]++;
    largest = MAX (largest, ++sizes[groups[photo]]);
  }
  g_assert_cmpint (largest, <, 10);
  for (int a = 0; a < FOLDS; a++)
    for (int b = 0; b < FOLDS; b++)
      for (int class = 0; class < 2; class ++)
        g_assert_cmpint (counts[class][a], <=, counts[class][b] + largest + 1);
}

static void
test_draw (Fixture *fixture, gconstpointer data)
{
  add_photos (fixture->photos, "training", 0, 6, 9); /* fifteen of each class */
  add_photos (fixture->photos, "training", 1, 5, 10);
  copy_photo (fixture->photos, "n0/003.png", "n0/copy.png");
  copy_photo (fixture->photos, "n0/004.png", "n1/other.png");
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GArray) photos = gn_dataset_get_usable (dataset, GN_SPLIT_TRAINING);
  gboolean differs = FALSE;
  for (guint64 seed = 0; seed < 20; seed++) {
    g_autofree int *folds = gn_cross_validation_draw (dataset, photos, FOLDS, seed, NULL);
    g_autofree int *again = gn_cross_validation_draw (dataset, photos, FOLDS, seed, NULL);
    g_autofree int *other = gn_cross_validation_draw (dataset, photos, FOLDS, seed + 1, NULL);
    gsize bytes = photos->len * sizeof (int);
    g_assert_cmpmem (folds, bytes, again, bytes);
    differs = differs || memcmp (folds, other, bytes) != 0;
    g_assert_cmpint (find_fold (dataset, photos, folds, "n0/003.png"), ==,
                     find_fold (dataset, photos, folds, "n0/copy.png"));
    g_assert_cmpint (find_fold (dataset, photos, folds, "n0/004.png"), ==,
                     find_fold (dataset, photos, folds, "n1/other.png"));
    assert_even (dataset, photos, folds);
  }
  g_assert_true (differs);
}

typedef struct {
  int epochs[FOLDS + 1], looked, last_fold;
  GCancellable *cancellable;
} Heard;

static void
on_fold (gpointer data, int fold, const GnTrainEvent *event)
{
  Heard *heard = data;
  g_assert_cmpint (fold, >=, heard->last_fold);
  heard->last_fold = fold;
  heard->epochs[fold] += event->kind == GN_TRAIN_EPOCH;
  heard->looked += event->kind == GN_TRAIN_LOOKING && event->looking.done == event->looking.total;
  if (heard->cancellable && event->kind == GN_TRAIN_STEP)
    g_cancellable_cancel (heard->cancellable);
}

/* The validation photos are gone, and nobody minds. */
static void
test_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GnRecipe) recipe = tiny_recipe (2);
  g_autoptr (GError) error = NULL;
  g_autofree char *validation = g_build_filename (fixture->photos, "validation", NULL);
  remove_folder (validation);
  GnCrossValidation first, second;
  Heard heard = { 0 };
  g_assert_true (gn_cross_validate (dataset, recipe, FOLDS, NULL, on_fold, &heard, NULL, &first, &error));
  g_assert_no_error (error);
  g_assert_true (gn_cross_validate (dataset, recipe, FOLDS, &(GnTrainOptions){ .n_threads = 3 }, NULL, NULL, NULL,
                                    &second, &error));
  g_assert_cmpuint (first.folds->len, ==, FOLDS);
  g_assert_cmpuint (first.photos, ==, 11);
  g_assert_cmpmem (first.folds->data, FOLDS * sizeof (GnFold), second.folds->data, FOLDS * sizeof (GnFold));
  guint photos = 0, correct = 0;
  for (int i = 0; i < FOLDS; i++) {
    const GnFold *fold = &g_array_index (first.folds, GnFold, i);
    photos += fold->photos;
    correct += fold->correct;
    g_assert_cmpuint (fold->correct, <=, fold->photos);
    g_assert_cmpint (heard.epochs[i + 1], ==, 2);
  }
  g_assert_cmpuint (photos, ==, first.photos);
  g_assert_cmpuint (correct, ==, first.correct);
  g_assert_cmpfloat_with_epsilon (first.accuracy, correct / 11.0, 1e-9);
  g_assert_true (first.low <= first.accuracy && first.accuracy <= first.high);
  gn_cross_validation_clear (&first);
  gn_cross_validation_clear (&second);
}

/* Features that the first fold has left serve the others as if each had computed its own. */
static void
test_head (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GError) error = NULL;
  train (fixture->run, fixture->photos, recipe, NULL);
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  recipe->init = g_build_filename (fixture->run, "last.safetensors", NULL);
  recipe->trainable = GN_TRAINABLE_HEAD;
  recipe->epochs = 20;
  GnCrossValidation result;
  Heard heard = { 0 };
  g_assert_true (gn_cross_validate (dataset, recipe, FOLDS, NULL, on_fold, &heard, NULL, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (heard.looked, ==, 1);
  g_autoptr (GArray) photos = gn_dataset_get_usable (dataset, GN_SPLIT_TRAINING);
  g_autofree int *folds = gn_cross_validation_draw (dataset, photos, FOLDS, recipe->seed, NULL);
  for (int i = 0; i < FOLDS; i++) {
    g_autoptr (GArray) training = g_array_new (FALSE, FALSE, sizeof (guint32));
    g_autoptr (GArray) validation = g_array_new (FALSE, FALSE, sizeof (guint32));
    for (guint j = 0; j < photos->len; j++)
      g_array_append_val (folds[j] == i ? validation : training, g_array_index (photos, guint32, j));
    GnTrainer *trainer = gn_trainer_new_trial (dataset, recipe, &(GnTrial){ training, validation, NULL }, NULL, &error);
    g_assert_no_error (error);
    GnTrainResult alone;
    g_assert_true (gn_trainer_run (trainer, NULL, NULL, NULL, &alone, &error));
    g_assert_null (alone.model);
    const GnFold *fold = &g_array_index (result.folds, GnFold, i);
    g_assert_cmpfloat_with_epsilon (alone.last_validation_accuracy, (double)fold->correct / fold->photos, 1e-9);
    gn_trainer_free (trainer);
  }
  gn_cross_validation_clear (&result);
}

static void
test_too_few (Fixture *fixture, gconstpointer data)
{
  add_photos (fixture->photos, "training", 2, 0, 1);
  copy_photo (fixture->photos, "n2/000.png", "n2/copy.png");
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GError) error = NULL;
  GnCrossValidation result;
  g_assert_false (gn_cross_validate (dataset, recipe, FOLDS, NULL, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE);
  g_assert_nonnull (strstr (error->message, "n2"));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnDataset) dataset = scan (fixture->photos);
  g_autoptr (GnRecipe) recipe = tiny_recipe (5);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GnCrossValidation result;
  Heard heard = { .cancellable = cancellable };
  g_assert_false (gn_cross_validate (dataset, recipe, FOLDS, NULL, on_fold, &heard, cancellable, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (heard.last_fold, ==, 1);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  add_case ("/cross-validation/draw", test_draw);
  add_case ("/cross-validation/run", test_run);
  add_case ("/cross-validation/head", test_head);
  add_case ("/cross-validation/too-few", test_too_few);
  add_case ("/cross-validation/cancelled", test_cancelled);
  return run_and_leave (home);
}
