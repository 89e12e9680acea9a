/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define IMAGE_SIZE 32

typedef struct {
  char *folder;
  GnDataset *dataset;
  GnModel *model;
} Fixture;

static const char *const ids[3] = { "ape", "bat", "cat" };

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *inner = g_build_filename (path, name, NULL);
    remove_all (inner);
  }
  g_remove (path);
}

static void
write_photo (const char *path, int shade)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 33, 35);
  gdk_pixbuf_fill (pixbuf, (guint32)shade * 0x01010100u);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  for (int i = 0; i < 900; i++)
    pixels[i] = (guint8)(i * shade);
  g_autofree char *folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0755);
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
}

/* A model for the classes in this order, with random values. */
static GnModel *
make_model (const char *const *names, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autofree GnClass *classes = g_new0 (GnClass, n);
  for (guint i = 0; i < n; i++)
    classes[i] = (GnClass){ (char *)names[i], (char *)names[i], (char *)"" };
  g_autoptr (GnGraph) graph = gn_model_build ("resnet18", (int)n, IMAGE_SIZE, &error);
  g_assert_no_error (error);
  GnNetwork *network = gn_network_new (graph);
  gn_network_initialize (network, 21);
  return gn_model_new (network, classes, n, IMAGE_SIZE, GN_NORMALIZE_SYMMETRIC);
}

/* Two training and three validation photos a class; one of cat's validation photos is none. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->folder = g_dir_make_tmp ("guenon-evaluation-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("XDG_DATA_HOME", fixture->folder, TRUE);
  g_setenv ("XDG_CACHE_HOME", fixture->folder, TRUE);
  g_autofree char *set = g_build_filename (fixture->folder, "set", NULL);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 5; i++) {
      g_autofree char *path = g_strdup_printf ("%s/%s/%s/%d.png", set, i < 2 ? "training" : "validation", ids[c], i);
      write_photo (path, 17 * (5 * c + i) + 3);
      if (c == 2 && i == 3)
        g_assert_true (g_file_set_contents (path, "no photo", -1, NULL));
    }
  fixture->dataset = gn_dataset_scan (set, 1, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->model = make_model (ids, 3);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_all (fixture->folder);
  g_free (fixture->folder);
  gn_dataset_unref (fixture->dataset);
  gn_model_free (fixture->model);
}

static const GnEvaluationOptions validation = { .split = GN_SPLIT_VALIDATION, .batch_size = 3, .n_threads = 2 };

static void
count_progress (gpointer data, guint done, guint total)
{
  guint *last = data;
  g_assert_cmpuint (done, ==, *last + 1);
  g_assert_cmpuint (done, <=, total);
  *last = done;
}

static void
test_figures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint done = 0, sum = 0, correct = 0;
  double loss = 0, low, high;
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (fixture->model, fixture->dataset, &validation, NULL, count_progress, &done,
                                                     &error);
  g_assert_no_error (error);
  g_assert_cmpuint (evaluation->count, ==, 8);
  g_assert_cmpuint (done, ==, 8);
  g_assert_cmpuint (evaluation->predictions->len, ==, 8);
  for (guint i = 0; i < 8; i++) {
    const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, i);
    g_assert_cmpfloat_with_epsilon (prediction->truth_probability, exp (-prediction->loss), 1e-6);
    g_assert_true (prediction->probability >= 1.0f / 3 && prediction->probability >= prediction->truth_probability);
    g_assert_true (i == 0 || prediction->photo > prediction[-1].photo);
    correct += prediction->truth == prediction->predicted;
    loss += prediction->loss;
  }
  for (guint i = 0; i < 9; i++)
    sum += evaluation->confusion[i];
  gn_wilson_interval (correct, 8, &low, &high);
  g_assert_cmpuint (sum, ==, 8);
  g_assert_cmpuint (evaluation->correct, ==, correct);
  g_assert_cmpfloat_with_epsilon (evaluation->accuracy, correct / 8.0, 1e-15);
  g_assert_cmpfloat_with_epsilon (evaluation->loss, loss / 8, 1e-12);
  g_assert_true (evaluation->low == low && evaluation->high == high);
  g_assert_cmpuint (evaluation->classes[2].count, ==, 2);

  g_assert_cmpuint (evaluation->skipped->len, ==, 1);
  const GnSkipped *skipped = &g_array_index (evaluation->skipped, GnSkipped, 0);
  g_assert_cmpstr (gn_dataset_get_photos (fixture->dataset, NULL)[skipped->photo].path, ==, "validation/cat/3.png");
  g_assert_cmpuint (strlen (skipped->reason), >, 5);
}

/* What is made of the predictions: ranks, mistakes, bins. */
static void
test_derived (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GnEvaluationOptions options = { .whole = TRUE, .batch_size = 4, .n_threads = 1 };
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (fixture->model, fixture->dataset, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  guint binned = 0;
  for (guint i = 0; i < evaluation->count; i++) {
    const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, i);
    g_assert_cmpint (prediction->truth_rank == 0, ==, prediction->truth == prediction->predicted);
    g_assert_true (prediction->truth_rank >= 0 && prediction->truth_rank < 3);
  }
  for (guint b = 0; b < GN_RELIABILITY_BINS; b++)
    binned += evaluation->bins[b].count;
  g_assert_cmpuint (binned, ==, evaluation->count);
  g_assert_true (evaluation->calibration_error >= 0 && evaluation->calibration_error <= 1);
  g_assert_cmpuint (evaluation->top3_correct, ==, evaluation->count); /* three classes are the first three */
  g_assert_cmpuint (evaluation->mistakes->len, ==, evaluation->count - evaluation->correct);
  g_assert_cmpuint (evaluation->mistakes->len, >, 1);
  float before = 1;
  for (guint i = 0; i < evaluation->mistakes->len; i++) {
    const GnPrediction *mistake =
        &g_array_index (evaluation->predictions, GnPrediction, g_array_index (evaluation->mistakes, guint, i));
    g_assert_cmpint (mistake->truth, !=, mistake->predicted);
    g_assert_cmpfloat (mistake->probability, <=, before);
    before = mistake->probability;
  }
  g_assert_true (gn_evaluation_saw_training (evaluation, fixture->dataset));
  options.mirrored = TRUE;
  g_autoptr (GnEvaluation) mirrored = gn_evaluate (fixture->model, fixture->dataset, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mirrored->mirrored && !evaluation->mirrored);
  g_assert_cmpfloat (mirrored->loss, !=, evaluation->loss);
}

/* A network that says the same of every photo: the lowest class wins, and ranks follow the index. */
static void
test_ties (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GnNetwork *network = gn_model_get_network (fixture->model);
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);
  for (guint v = 0; v < n; v++)
    if (views[v].flags & GN_VIEW_HEAD)
      memset (network->parameters + views[v].offset, 0, sizeof (float) * views[v].length);
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (fixture->model, fixture->dataset, &validation, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (evaluation->correct, ==, 3);
  for (guint i = 0; i < evaluation->count; i++) {
    const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, i);
    g_assert_true (prediction->predicted == 0 && prediction->truth_rank == prediction->truth);
  }
  for (guint i = 1; i < evaluation->mistakes->len; i++)
    g_assert_cmpuint (g_array_index (evaluation->mistakes, guint, i), >, g_array_index (evaluation->mistakes, guint, i - 1));
  g_assert_cmpfloat_with_epsilon (evaluation->loss, log (3), 1e-6);
  g_assert_cmpfloat_with_epsilon (evaluation->calibration_error, 3 / 8.0 - 1 / 3.0, 1e-6);
  g_assert_false (gn_evaluation_saw_training (evaluation, fixture->dataset));
}

static void
test_one_photo (Fixture *fixture, gconstpointer data)
{
  GnEvaluationOptions options = validation;
  options.sample = 1;
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (fixture->model, fixture->dataset, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (evaluation->count, ==, 1);
  g_assert_true (evaluation->accuracy == 0 || evaluation->accuracy == 1);
  g_assert_true (evaluation->low >= 0 && evaluation->high <= 1 && evaluation->high - evaluation->low > 0.7);
  g_assert_cmpuint (evaluation->label_errors->len, ==, 0);
}

/* A model that diverged gives no answers, which is told, not counted. */
static void
test_no_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GnNetwork *network = gn_model_get_network (fixture->model);
  for (gsize i = 0; i < gn_graph_get_parameter_length (network->graph); i++)
    network->parameters[i] *= 1e30f;
  g_assert_null (gn_evaluate (fixture->model, fixture->dataset, &validation, NULL, NULL, NULL, &error));
  g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE);
}

/* Outputs in another order mean the same. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  static const char *const turned[3] = { "cat", "ape", "bat" };
  g_autoptr (GnEvaluation) straight = gn_evaluate (fixture->model, fixture->dataset, &validation, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  /* Turn the head: row k of the linear layer, the view's last axis, moves to the class's new place. */
  g_autoptr (GnModel) model = make_model (turned, 3);
  GnNetwork *network = gn_model_get_network (model);
  const GnNetwork *source = gn_model_get_network (fixture->model);
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);
  for (guint v = 0; v < n; v++) {
    if (!(views[v].flags & GN_VIEW_HEAD))
      continue;
    gsize rows = views[v].length / 3;
    for (gsize r = 0; r < rows; r++) {
      gsize base = views[v].offset + 3 * r;
      network->parameters[base] = source->parameters[base + 2];
      network->parameters[base + 1] = source->parameters[base];
      network->parameters[base + 2] = source->parameters[base + 1];
    }
  }
  g_autoptr (GnEvaluation) other = gn_evaluate (model, fixture->dataset, &validation, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (straight->confusion, 9 * sizeof (guint), other->confusion, 9 * sizeof (guint));
  g_assert_cmpfloat_with_epsilon (straight->loss, other->loss, 1e-5);
}

static void
test_choices (Fixture *fixture, gconstpointer data)
{
  GnEvaluationOptions options = validation;
  options.whole = TRUE;
  g_autoptr (GnEvaluation) whole = gn_evaluate (fixture->model, fixture->dataset, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (whole->count, ==, 14);
  options.sample = 5;
  options.seed = 9;
  g_autoptr (GnEvaluation) sample = gn_evaluate (fixture->model, fixture->dataset, &options, NULL, NULL, NULL, NULL);
  g_autoptr (GnEvaluation) again = gn_evaluate (fixture->model, fixture->dataset, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (sample->count, ==, 5);
  g_assert_true (sample->sampled_from == 14 && whole->sampled_from == 0);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (g_array_index (sample->predictions, GnPrediction, i).photo, ==,
                      g_array_index (again->predictions, GnPrediction, i).photo);
}

static void
expect_error (Fixture *fixture, const char *const *names, guint n, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnModel) model = make_model (names, n);
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (model, fixture->dataset, &validation, NULL, NULL, NULL, &error);
  g_assert_null (evaluation);
  g_assert_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_CLASSES);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_other_classes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  expect_error (fixture, (const char *[]){ "ape", "bat", "dog" }, 3, "“dog”");
  expect_error (fixture, (const char *[]){ "ape", "bat", "dog" }, 3, "“cat”");
  expect_error (fixture, (const char *[]){ "ape", "bat" }, 2, "does not know “cat”");
  expect_error (fixture, (const char *[]){ "ape", "bat", "cat", "dog" }, 4, "“dog”, which the data set lacks");
  expect_error (fixture, (const char *[]){ "0", "1", "2", "3" }, 4, "4 classes");
  /* Numbers only, and as many: by index. */
  g_autoptr (GnModel) numbered = make_model ((const char *[]){ "0", "1", "2" }, 3);
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (numbered, fixture->dataset, &validation, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (evaluation->count, ==, 8);
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GnEvaluationOptions options = { .split = GN_SPLIT_TEST, .batch_size = 1 };
  g_assert_null (gn_evaluate (fixture->model, fixture->dataset, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE);
  g_clear_error (&error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_null (gn_evaluate (fixture->model, fixture->dataset, &validation, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/inference/evaluation/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("figures", test_figures);
  ADD ("derived", test_derived);
  ADD ("ties", test_ties);
  ADD ("one-photo", test_one_photo);
  ADD ("no-answers", test_no_answers);
  ADD ("order", test_order);
  ADD ("choices", test_choices);
  ADD ("other-classes", test_other_classes);
  ADD ("nothing", test_nothing);
  return g_test_run ();
}
