/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps, similar photos and "not sure" of a network whose answers can be worked out by hand: its one convolution
 * passes red, green and blue on, so that the features are the colours of 4 × 4 blocks. */
#include "gn-identification.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum { SIZE = 16, BLOCK = 4, SIDE = SIZE / BLOCK, N_CLASSES = 3 };

typedef struct {
  GnModel *model;
  GnClassifier *classifier;
  char *folder, *file;
} Fixture;

/* What the classes make of red, green and blue. */
static const float head[3][N_CLASSES] = { { 1, 0.5f, -1 }, { -2, 1, 0 }, { 0, -1, 2 } };

static float *
parameter (GnNetwork *network, const char *name)
{
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);
  for (guint i = 0; i < n; i++)
    if (strcmp (views[i].name, name) == 0)
      return network->parameters + views[i].offset;
  g_assert_not_reached ();
}

static GnNetwork *
make_network (void)
{
  GnGraphBuilder *b = gn_graph_builder_new ("blocks", (GnShape){ SIZE, SIZE, 3 });
  int x = gn_graph_builder_conv (b, "conv", 0, 3, BLOCK, BLOCK, 0);
  gn_graph_builder_linear (b, "fc", gn_graph_builder_global_average_pool (b, x), N_CLASSES);
  g_autoptr (GnGraph) graph = gn_graph_builder_finish (b, NULL);
  GnNetwork *network = gn_network_new (graph);
  float *conv = parameter (network, "conv.weight"), *fc = parameter (network, "fc.weight");
  for (int tap = 0; tap < BLOCK * BLOCK; tap++)
    for (int c = 0; c < 3; c++)
      conv[(tap * 3 + c) * 3 + c] = 1.0f / (BLOCK * BLOCK);
  memcpy (fc, head, sizeof head);
  return network;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const GnClass classes[N_CLASSES] = { { (char *)"a" }, { (char *)"b" }, { (char *)"c" } };
  g_autoptr (GError) error = NULL;
  fixture->model = gn_model_new (make_network (), classes, N_CLASSES, SIZE, GN_NORMALIZE_SYMMETRIC);
  fixture->classifier = gn_classifier_new (fixture->model, GN_PRECISION_FP32, 2, 2, 0, &error);
  g_assert_no_error (error);
  fixture->folder = g_dir_make_tmp ("guenon-identification-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, GN_FEATURE_INDEX_FILE, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gn_classifier_free (fixture->classifier);
  gn_model_free (fixture->model);
  g_unlink (fixture->file);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->file);
}

/* Blocks of colours: a pure function of place and seed. */
static guint8
block_color (int row, int column, int channel, int seed)
{
  return (guint8)((row * 53 + column * 31 + channel * 97 + seed * 71) % 256);
}

static GnImage *
draw (int seed)
{
  GnImage *image = gn_image_new (SIZE, SIZE);
  for (int i = 0; i < SIZE * SIZE * 3; i++)
    image->pixels[i] = block_color (i / 3 / SIZE / BLOCK, i / 3 % SIZE / BLOCK, i % 3, seed);
  return image;
}

static float
feature (int row, int column, int channel, int seed)
{
  return (float)(block_color (row, column, channel, seed) / 255.0 * 2 - 1);
}

static void
run (Fixture *fixture, int seed, float *logits)
{
  g_autoptr (GnImage) image = draw (seed);
  g_autoptr (GError) error = NULL;
  gn_classifier_run_image (fixture->classifier, image, logits, &error);
  g_assert_no_error (error);
}

/* Of the photo as it is, whether its mirror image was looked at too or not. */
static void
test_heat_map (Fixture *fixture, gconstpointer data)
{
  float logits[N_CLASSES];
  for (int round = 0; round < 2 * N_CLASSES; round++) {
    GnHeatMap map;
    int class = round / 2;
    gn_classifier_set_mirrored (fixture->classifier, round % 2);
    double expected[SIDE * SIDE], largest = 0;
    run (fixture, 5, logits);
    for (int i = 0; i < SIDE * SIDE; i++) {
      expected[i] = 0;
      for (int c = 0; c < 3; c++)
        expected[i] += (double)(head[c][class] * feature (i / SIDE, i % SIDE, c, 5));
      largest = MAX (largest, expected[i]);
    }
    g_assert_true (gn_heat_map_compute (fixture->classifier, class, &map));
    g_assert_cmpint (map.rows, ==, SIDE);
    g_assert_cmpint (map.columns, ==, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++)
      g_assert_cmpfloat_with_epsilon ((double)map.values[i], MAX (expected[i], 0) / largest, 1e-5);
    gn_heat_map_clear (&map);
  }
}

/* Within a batch each photo has the features that it has alone. */
static void
on_photo (gpointer data, guint index, const float *logits, const GError *error)
{
  gpointer *context = data;
  GnShape shape;
  const float *features = gn_classifier_get_features (context[0], &shape);
  float *sums = context[1];
  for (int i = 0; i < shape.h * shape.w * shape.c; i++)
    sums[index] += features[i] * (float)(i % 7);
}

static void
test_batches (Fixture *fixture, gconstpointer data)
{
  enum { N = 5 };
  const char *paths[N];
  float sums[2][N] = { { 0 } };
  for (int i = 0; i < N; i++) {
    g_autoptr (GnImage) image = draw (i);
    g_autofree char *name = g_strdup_printf ("%d.ppm", i);
    char *path = g_build_filename (fixture->folder, name, NULL);
    g_autoptr (GdkPixbuf) pixbuf =
        gdk_pixbuf_new_from_data (image->pixels, GDK_COLORSPACE_RGB, FALSE, 8, SIZE, SIZE, SIZE * 3, NULL, NULL);
    g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
    paths[i] = path;
  }
  for (int batch = 1; batch <= 2; batch++) {
    g_autoptr (GnClassifier) classifier = gn_classifier_new (fixture->model, GN_PRECISION_FP32, batch, 1, 0, NULL);
    gpointer context[] = { classifier, sums[batch - 1] };
    g_assert_true (gn_classifier_run_files (classifier, paths, N, NULL, on_photo, context, NULL));
  }
  for (int i = 0; i < N; i++) {
    g_assert_cmpfloat_with_epsilon (sums[0][i], sums[1][i], 1e-4f);
    g_assert_true (i == 0 || fabsf (sums[0][i] - sums[0][0]) > 1e-3f);
    g_unlink (paths[i]);
    g_free ((char *)paths[i]);
  }
}

static const float trained[][3] = { { 1, 0, 0 }, { 2, 0.2f, 0 }, { 0, 3, 0 }, { 0, 0, 0 },
                                    { 1, 1, 0 }, { 3, 1, 1 },    { 0, 1, 9 } };
static const int trained_classes[] = { 0, 0, 1, 1, 1, 0, 2 };

static GnFeatureIndex *
make_index (void)
{
  GnFeatureIndex *index = gn_feature_index_new ("/photos");
  for (guint i = 0; i < G_N_ELEMENTS (trained); i++) {
    g_autofree char *path = g_strdup_printf ("training/\xff %u.jpg", i);
    gn_feature_index_add (index, path, trained_classes[i], trained[i], 3);
  }
  return index;
}

static void
check_search (GnFeatureIndex *index)
{
  static const float query[] = { 4, 0, 0 };
  static const guint order[] = { 0, 1, 5, 4, 2 };
  GnSimilar similar[GN_N_SIMILAR];
  guint n;
  double familiarity = gn_feature_index_search (index, query, 0, similar, &n);
  g_assert_cmpuint (n, ==, GN_N_SIMILAR);
  for (guint i = 0; i < n; i++) {
    const float *row = trained[order[i]];
    double length = sqrt ((double)(row[0] * row[0] + row[1] * row[1] + row[2] * row[2]));
    g_assert_cmpuint (similar[i].photo, ==, order[i]);
    g_assert_cmpfloat_with_epsilon ((double)similar[i].similarity, row[0] / length, 0.004); /* 16 bits */
  }
  g_assert_cmpfloat_with_epsilon (familiarity, 3 / sqrt (11), 0.004); /* the farthest of its three */
  g_assert_cmpfloat_with_epsilon (gn_feature_index_search (index, query, 2, similar, &n), 0, 0.004);
}

static void
test_index (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const GnThresholds thresholds = { 0.25, 0.5, 0.875, 0.96875 };
  g_autoptr (GnFeatureIndex) index = make_index ();
  check_search (index);
  gn_feature_index_set_thresholds (index, &thresholds);
  g_assert_true (gn_feature_index_save (index, fixture->model, fixture->file, &error));
  g_autoptr (GnFeatureIndex) loaded = gn_feature_index_load (fixture->file, fixture->model, &error);
  g_assert_no_error (error);
  check_search (loaded);
  g_assert_cmpmem (gn_feature_index_get_thresholds (loaded), sizeof thresholds, &thresholds, sizeof thresholds);
  g_autofree char *file = gn_feature_index_get_file (loaded, 6);
  g_assert_cmpstr (file, ==, "/photos/training/\xff 6.jpg");
  g_assert_cmpint (gn_feature_index_get_class (loaded, 6), ==, 2);

  /* One step of training later it no longer belongs to the model. */
  parameter (gn_model_get_network (fixture->model), "fc.bias")[1] += 1e-3f;
  g_autoptr (GnFeatureIndex) stale = gn_feature_index_load (fixture->file, fixture->model, &error);
  g_assert_null (stale);
  g_assert_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL);
}

/* Cut anywhere, or with paths that lead elsewhere: refused. */
static void
test_damaged_index (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr (GnFeatureIndex) index = make_index ();
  gn_feature_index_add (index, "../../etc/passwd", 0, trained[0], 3);
  g_assert_true (gn_feature_index_save (index, fixture->model, fixture->file, NULL));
  g_assert_null (gn_feature_index_load (fixture->file, fixture->model, NULL));
  g_assert_true (g_file_get_contents (fixture->file, &bytes, &length, NULL));
  for (gsize cut = 0; cut < length; cut += 13) {
    g_assert_true (g_file_set_contents (fixture->file, bytes, (gssize)cut, NULL));
    g_assert_null (gn_feature_index_load (fixture->file, fixture->model, NULL));
  }
}

static GnIdentification *
identify (Fixture *fixture, GnFeatureIndex *index)
{
  float logits[N_CLASSES];
  run (fixture, 5, logits);
  return gn_identification_new (fixture->classifier, index, logits, NULL);
}

static void
test_verdict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnFeatureIndex) index = make_index ();
  g_autoptr (GnIdentification) plain = identify (fixture, NULL);
  g_assert_false (plain->judged);
  g_assert_cmpuint (plain->n_similar, ==, 0);
  double probability = (double)plain->probabilities[0];

  /* Half the temperature squares the odds; the threshold of the model alone. */
  gn_model_set_calibration (fixture->model, &(GnModelCalibration){ 0.5, 1 });
  g_autoptr (GnIdentification) unsure = identify (fixture, NULL);
  g_assert_true (unsure->judged && unsure->unsure && !unsure->unfamiliar);
  g_assert_cmpfloat_with_epsilon ((double)(unsure->probabilities[0] / unsure->probabilities[1]),
                                  pow (probability / (double)plain->probabilities[1], 2), 1e-3);

  gn_feature_index_set_thresholds (index, &(GnThresholds){ 0, -1, 1, 1 });
  g_autoptr (GnIdentification) sure = identify (fixture, index);
  g_assert_true (sure->judged && !sure->unsure);
  g_assert_cmpuint (sure->n_similar, ==, GN_N_SIMILAR);
  g_assert_cmpint (sure->heat_map.rows, ==, SIDE);
  gn_feature_index_set_thresholds (index, &(GnThresholds){ 0, 1, 1, 1 });
  g_autoptr (GnIdentification) unfamiliar = identify (fixture, index);
  g_assert_true (unfamiliar->unsure && unfamiliar->unfamiliar);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/inference/identification/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("heat-map", test_heat_map);
  ADD ("batches", test_batches);
  ADD ("index", test_index);
  ADD ("damaged-index", test_damaged_index);
  ADD ("verdict", test_verdict);
  return g_test_run ();
}
