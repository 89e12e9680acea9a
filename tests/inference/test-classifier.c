/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"
#include "gn-model.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N_CLASSES 4
#define IMAGE_SIZE 32
#define N_PHOTOS 11

typedef struct {
  char *folder;
  char *paths[N_PHOTOS + 1];
  GnModel *model;
} Fixture;

static void
write_photo (const char *path, int number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 40 + number, 36);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  for (int i = 0; i < gdk_pixbuf_get_rowstride (pixbuf) * 35; i++)
    pixels[i] = (guint8)(i * (number + 3) / 7);
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
}

/* Photos 3 and 7 are no pictures. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  static const GnClass classes[N_CLASSES] = { { (char *)"a" }, { (char *)"b" }, { (char *)"c" }, { (char *)"d" } };
  fixture->folder = g_dir_make_tmp ("guenon-classifier-XXXXXX", &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_PHOTOS; i++) {
    fixture->paths[i] = g_strdup_printf ("%s/%02d.png", fixture->folder, i);
    if (i == 3 || i == 7)
      g_assert_true (g_file_set_contents (fixture->paths[i], "not a photo", -1, NULL));
    else
      write_photo (fixture->paths[i], i);
  }
  g_autoptr (GnGraph) graph = gn_model_build ("resnet18", N_CLASSES, IMAGE_SIZE, &error);
  g_assert_no_error (error);
  GnNetwork *network = gn_network_new (graph);
  gn_network_initialize (network, 3);
  fixture->model = gn_model_new (network, classes, N_CLASSES, IMAGE_SIZE, GN_NORMALIZE_IMAGENET);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < N_PHOTOS; i++) {
    g_unlink (fixture->paths[i]);
    g_free (fixture->paths[i]);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  gn_model_free (fixture->model);
}

typedef struct {
  guint next;
  float logits[N_PHOTOS][N_CLASSES];
  gboolean failed[N_PHOTOS];
} Results;

static void
on_photo (gpointer data, guint index, const float *logits, const GError *error)
{
  Results *results = data;
  g_assert_cmpuint (index, ==, results->next++);
  g_assert_true ((logits == NULL) == (error != NULL));
  results->failed[index] = logits == NULL;
  if (logits)
    memcpy (results->logits[index], logits, sizeof results->logits[index]);
}

static void
run (Fixture *fixture, int batch_size, int n_threads, Results *results)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnClassifier) classifier = gn_classifier_new (fixture->model, GN_PRECISION_FP32, batch_size, n_threads, 0, &error);
  g_assert_no_error (error);
  *results = (Results){ 0 };
  g_assert_true (gn_classifier_run_files (classifier, (const char *const *)fixture->paths, N_PHOTOS, NULL, on_photo, results,
                                          &error));
  g_assert_no_error (error);
  g_assert_cmpuint (results->next, ==, N_PHOTOS);
}

/* In order, the same for any number of threads; for any batch up to rounding; unreadable photos are told. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  Results one, other;
  run (fixture, 4, 1, &one);
  for (int i = 0; i < N_PHOTOS; i++)
    g_assert_cmpint (one.failed[i], ==, i == 3 || i == 7);
  for (int threads = 2; threads <= 5; threads++) {
    run (fixture, 4, threads, &other);
    g_assert_cmpmem (one.logits, sizeof one.logits, other.logits, sizeof other.logits);
  }
  static const int batches[] = { 1, 2, 9, 64 };
  for (guint b = 0; b < G_N_ELEMENTS (batches); b++) {
    run (fixture, batches[b], 2, &other);
    for (int i = 0; i < N_PHOTOS; i++)
      for (int k = 0; k < N_CLASSES; k++)
        g_assert_cmpfloat_with_epsilon (one.logits[i][k], other.logits[i][k], 1e-3f * (1 + fabsf (one.logits[i][k])));
  }
  g_assert_cmpfloat (one.logits[0][0], !=, one.logits[1][0]);
}

static void
test_single (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Results all;
  float logits[N_CLASSES];
  run (fixture, 1, 1, &all);
  g_autoptr (GnClassifier) classifier = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 1, 1, 0, &error);
  g_assert_no_error (error);
  g_assert_true (gn_classifier_run_file (classifier, fixture->paths[2], logits, &error));
  g_assert_cmpmem (logits, sizeof logits, all.logits[2], sizeof all.logits[2]);
  g_assert_false (gn_classifier_run_file (classifier, fixture->paths[3], logits, &error));
  g_assert_nonnull (error);
  g_autoptr (GnImage) image = gn_image_load (fixture->paths[2], 0, NULL, NULL);
  g_assert_true (gn_classifier_run_image (classifier, image, logits, NULL));
  g_assert_cmpmem (logits, sizeof logits, all.logits[2], sizeof all.logits[2]);
}

static GnImage *
load_mirrored (const char *path)
{
  g_autoptr (GnImage) image = gn_image_load_for_network (path, IMAGE_SIZE, NULL);
  GnImage *mirrored = gn_image_copy (image);
  for (int y = 0; y < IMAGE_SIZE; y++)
    for (int x = 0; x < IMAGE_SIZE; x++)
      memcpy (mirrored->pixels + 3 * (y * IMAGE_SIZE + x), image->pixels + 3 * (y * IMAGE_SIZE + IMAGE_SIZE - 1 - x), 3);
  return mirrored;
}

/* The mean of the probabilities of a photo and its mirror image, in batches as alone. */
static void
test_mirrored (Fixture *fixture, gconstpointer data)
{
  Results straight, mean = { 0 };
  run (fixture, 1, 1, &straight);
  g_autoptr (GnClassifier) classifier = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 4, 2, 0, NULL);
  gn_classifier_set_mirrored (classifier, TRUE);
  g_assert_true (gn_classifier_run_files (classifier, (const char *const *)fixture->paths, N_PHOTOS, NULL, on_photo, &mean,
                                          NULL));
  for (int i = 0; i < N_PHOTOS; i++) {
    g_assert_cmpint (mean.failed[i], ==, i == 3 || i == 7);
    if (mean.failed[i])
      continue;
    g_autoptr (GnImage) image = load_mirrored (fixture->paths[i]);
    float turned[N_CLASSES], alone[N_CLASSES], one[N_CLASSES], two[N_CLASSES], both[N_CLASSES];
    int order[3][N_CLASSES];
    gn_classifier_set_mirrored (classifier, FALSE);
    g_assert_true (gn_classifier_run_image (classifier, image, turned, NULL));
    gn_classifier_set_mirrored (classifier, TRUE);
    g_assert_true (gn_classifier_run_image (classifier, image, alone, NULL));
    gn_rank_classes (straight.logits[i], N_CLASSES, 1, order[0], one);
    gn_rank_classes (turned, N_CLASSES, 1, order[1], two);
    gn_rank_classes (mean.logits[i], N_CLASSES, 1, order[2], both);
    double expected[N_CLASSES] = { 0 };
    for (int k = 0; k < N_CLASSES; k++) {
      expected[order[0][k]] += one[k] / 2;
      expected[order[1][k]] += two[k] / 2;
      g_assert_cmpfloat_with_epsilon (alone[k], mean.logits[i][k], 1e-3f * (1 + fabsf (alone[k])));
    }
    for (int k = 0; k < N_CLASSES; k++)
      g_assert_cmpfloat_with_epsilon (both[k], expected[order[2][k]], 1e-3);
    g_assert_cmpfloat (fabsf (turned[0] - straight.logits[i][0]), >, 1e-3f * fabsf (turned[0]));
  }
}

static GnModel *
new_model (guint64 seed, int n_classes, int image_size)
{
  static const GnClass classes[N_CLASSES + 1] = { { (char *)"a" }, { (char *)"b" }, { (char *)"c" }, { (char *)"d" },
                                                  { (char *)"e" } };
  g_autoptr (GnGraph) graph = gn_model_build (seed % 2 ? "resnet18" : "resnet34", n_classes, image_size, NULL);
  GnNetwork *network = gn_network_new (graph);
  gn_network_initialize (network, seed);
  return gn_model_new (network, classes, (guint)n_classes, image_size, GN_NORMALIZE_IMAGENET);
}

static char *
save_member (GnModel *model, const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);
  g_assert_true (gn_model_save (model, path, &error));
  g_assert_no_error (error);
  return path;
}

/* Adds a photo's probabilities, in class order. */
static void
add_probabilities (GnModel *model, const char *photo, gboolean mirrored, double *sum)
{
  float logits[N_CLASSES], probabilities[N_CLASSES];
  int order[N_CLASSES];
  g_autoptr (GnClassifier) classifier = gn_classifier_new (model, GN_PRECISION_FP32, 4, 1, 0, NULL);
  gn_classifier_set_mirrored (classifier, mirrored);
  g_assert_true (gn_classifier_run_file (classifier, photo, logits, NULL));
  gn_rank_classes (logits, N_CLASSES, 1, order, probabilities);
  for (int k = 0; k < N_CLASSES; k++)
    sum[order[k]] += probabilities[k];
}

/* A folder of models answers with the mean of their probabilities, photos mirrored or not. */
static void
test_ensemble (Fixture *fixture, gconstpointer data)
{
  enum { MEMBERS = 3 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("guenon-ensemble-XXXXXX", NULL);
  char *paths[MEMBERS];
  GnModel *members[MEMBERS];
  for (int i = 0; i < MEMBERS; i++) {
    g_autofree char *name = g_strdup_printf ("epoch-%d.safetensors", i);
    members[i] = new_model ((guint64)i + 4, N_CLASSES, IMAGE_SIZE);
    if (i == 0)
      gn_model_set_calibration (members[i], &(GnModelCalibration){ 2, 0.9 });
    paths[i] = save_member (members[i], folder, name);
  }
  g_autoptr (GnModel) ensemble = gn_model_load (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gn_model_get_n_members (ensemble), ==, MEMBERS);
  g_assert_false (gn_model_is_calibrated (ensemble));
  g_assert_cmpstr (gn_model_get_path (ensemble), ==, folder);
  g_assert_null (gn_model_load (folder, &(GnModelOptions){ .single = TRUE }, &error));
  g_assert_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL);
  g_clear_error (&error);
  for (int mirrored = 0; mirrored < 2; mirrored++) {
    double expected[N_CLASSES] = { 0 }, found[N_CLASSES] = { 0 };
    for (int i = 0; i < MEMBERS; i++)
      add_probabilities (members[i], fixture->paths[0], mirrored, expected);
    add_probabilities (ensemble, fixture->paths[0], mirrored, found);
    for (int k = 0; k < N_CLASSES; k++)
      g_assert_cmpfloat_with_epsilon (found[k], expected[k] / MEMBERS, 1e-5);
  }
  for (int i = 0; i < MEMBERS; i++) {
    g_unlink (paths[i]);
    g_free (paths[i]);
    gn_model_free (members[i]);
  }
  g_rmdir (folder);
}

/* Models that do not belong together are refused, by name. */
static void
test_odd_one_out (Fixture *fixture, gconstpointer data)
{
  static const int others[][2] = { { N_CLASSES + 1, IMAGE_SIZE }, { N_CLASSES, IMAGE_SIZE + 32 } };
  g_autofree char *folder = g_dir_make_tmp ("guenon-ensemble-XXXXXX", NULL);
  g_autofree char *first = save_member (fixture->model, folder, "a.safetensors");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GnModel) odd = new_model (3, others[i][0], others[i][1]);
    g_autofree char *second = save_member (odd, folder, "odd.safetensors");
    g_assert_null (gn_model_load (folder, NULL, &error));
    g_assert_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL);
    g_assert_nonnull (strstr (error->message, "odd.safetensors"));
    g_unlink (second);
  }
  g_unlink (first);
  g_rmdir (folder);
}

static void
test_budget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnClassifier) none = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 8, 1, 1000, &error);
  g_assert_null (none);
  g_assert_error (error, GN_ERROR, GN_ERROR_NO_MEMORY);
  g_clear_error (&error);

  /* What the message asks for is enough, and one byte less is not. */
  g_autoptr (GnPlan) plan = gn_plan_new (gn_model_get_network (fixture->model)->graph, GN_MODE_INFERENCE, GN_PRECISION_FP32,
                                         1, 1, NULL);
  guint64 least = gn_plan_get_bytes (plan) + 3 * IMAGE_SIZE * IMAGE_SIZE * 3;
  g_autoptr (GnClassifier) tight = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 8, 1, least, &error);
  g_assert_no_error (error);
  g_assert_nonnull (tight);
  g_autoptr (GnClassifier) short_of = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 8, 1, least - 1, &error);
  g_assert_null (short_of);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GnClassifier) classifier = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 2, 2, 0, &error);
  Results results = { 0 };
  g_cancellable_cancel (cancellable);
  g_assert_false (gn_classifier_run_files (classifier, (const char *const *)fixture->paths, N_PHOTOS, cancellable, on_photo,
                                           &results, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Weights that are finite but overflow: told as an error, never as a prediction. */
static void
test_overflow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  float logits[N_CLASSES];
  GnNetwork *network = gn_model_get_network (fixture->model);
  for (gsize i = 0; i < gn_graph_get_parameter_length (network->graph); i++)
    network->parameters[i] *= 1e30f;
  g_autoptr (GnClassifier) classifier = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 1, 1, 0, NULL);
  for (int mirrored = 0; mirrored < 2; mirrored++) {
    gn_classifier_set_mirrored (classifier, mirrored);
    g_assert_false (gn_classifier_run_file (classifier, fixture->paths[0], logits, &error));
    g_assert_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_OUTPUT);
    g_clear_error (&error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/inference/classifier/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("files", test_files);
  ADD ("single", test_single);
  ADD ("mirrored", test_mirrored);
  ADD ("ensemble", test_ensemble);
  ADD ("odd-one-out", test_odd_one_out);
  ADD ("budget", test_budget);
  ADD ("cancelled", test_cancelled);
  ADD ("overflow", test_overflow);
  return g_test_run ();
}
