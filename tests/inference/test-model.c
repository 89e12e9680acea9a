/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-class-names.h"
#include "gn-model.h"
#include "gn-state-dict.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N_CLASSES 3
#define IMAGE_SIZE 32

typedef struct {
  char *folder, *path;
  GnModel *model;
} Fixture;

static const GnClass classes[N_CLASSES] = {
  { (char *)"n0", (char *)"mantled howler", (char *)"Alouatta palliata" },
  { (char *)"n1", (char *)"patas “monkey”", (char *)"Erythrocebus patas" },
  { (char *)"n2", (char *)"白秃猴", (char *)"" },
};

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->folder = g_dir_make_tmp ("guenon-model-XXXXXX", &error);
  g_assert_no_error (error);
  g_autoptr (GnGraph) graph = gn_model_build ("resnet18", N_CLASSES, IMAGE_SIZE, &error);
  g_assert_no_error (error);
  GnNetwork *network = gn_network_new (graph);
  gn_network_initialize (network, 7);
  fixture->model = gn_model_new (network, classes, N_CLASSES, IMAGE_SIZE, GN_NORMALIZE_SYMMETRIC);
  fixture->path = g_build_filename (fixture->folder, "best.safetensors", NULL);
  gn_model_save (fixture->model, fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (fixture->folder);
  gn_model_free (fixture->model);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
assert_same (GnModel *model, Fixture *fixture)
{
  guint n;
  const GnClass *loaded = gn_model_get_classes (model, &n);
  g_assert_cmpuint (n, ==, N_CLASSES);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpstr (loaded[i].id, ==, classes[i].id);
    g_assert_cmpstr (loaded[i].name, ==, classes[i].name);
    g_assert_cmpstr (loaded[i].latin_name, ==, classes[i].latin_name);
  }
  g_assert_cmpstr (gn_model_get_architecture (model), ==, "resnet18");
  g_assert_cmpint (gn_model_get_image_size (model), ==, IMAGE_SIZE);
  g_assert_cmpint (gn_model_get_normalize (model), ==, GN_NORMALIZE_SYMMETRIC);
  GnNetwork *a = gn_model_get_network (model), *b = gn_model_get_network (fixture->model);
  gsize length = gn_graph_get_parameter_length (b->graph);
  g_assert_cmpmem (a->parameters, length * sizeof (float), b->parameters, length * sizeof (float));
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnModel) from_file = gn_model_load (fixture->path, NULL, &error);
  g_assert_no_error (error);
  assert_same (from_file, fixture);
  g_assert_cmpstr (gn_model_get_path (from_file), ==, fixture->path);
  g_autoptr (GnModel) from_run = gn_model_load (fixture->folder, NULL, &error);
  g_assert_no_error (error);
  assert_same (from_run, fixture);
  g_assert_false (gn_model_has_numbered_classes (from_run));
}

static void
test_mirrored (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  for (int mirrored = 0; mirrored < 2; mirrored++) {
    gn_model_set_mirrored (fixture->model, mirrored);
    g_assert_true (gn_model_save (fixture->model, fixture->path, &error));
    g_autoptr (GnModel) model = gn_model_load (fixture->path, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (gn_model_get_mirrored (model), ==, mirrored);
  }
}

/* A state dict without our metadata, as torchvision's weights are. */
static void
test_plain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "plain.safetensors", NULL);
  g_autofree char *names = g_build_filename (fixture->folder, "names.txt", NULL);
  gn_network_save (gn_model_get_network (fixture->model), path, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GnModel) plain = gn_model_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gn_model_get_architecture (plain), ==, "resnet18");
  g_assert_cmpint (gn_model_get_image_size (plain), ==, 224);
  g_assert_cmpint (gn_model_get_normalize (plain), ==, GN_NORMALIZE_IMAGENET);
  g_assert_true (gn_model_has_numbered_classes (plain));
  g_assert_cmpstr (gn_model_get_classes (plain, NULL)[2].name, ==, "2");

  g_file_set_contents (names, "\xef\xbb\xbfhowler\r\n\n  patas monkey \nuakari", -1, &error);
  g_assert_no_error (error);
  GnModelOptions options = { .class_names_file = names, .image_size = 64, .normalize = "symmetric" };
  g_autoptr (GnModel) named = gn_model_load (path, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gn_model_get_image_size (named), ==, 64);
  g_assert_cmpint (gn_model_get_normalize (named), ==, GN_NORMALIZE_SYMMETRIC);
  g_assert_cmpstr (gn_model_get_classes (named, NULL)[0].name, ==, "howler");
  g_assert_cmpstr (gn_model_get_classes (named, NULL)[1].id, ==, "patas monkey");
}

static void
assert_unusable (const char *path, const GnModelOptions *options, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnModel) model = gn_model_load (path, options, &error);
  g_assert_null (model);
  g_assert_error (error, GN_INFERENCE_ERROR, code);
  g_assert_cmpuint (strlen (error->message), >, 20);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "cut.safetensors", NULL);
  gsize length;
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  const gsize lengths[] = { 0, 1, 7, 8, 9, 100, 5000, length / 2, length - 4, length - 1 };
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_assert_true (g_file_set_contents (path, bytes, (gssize)lengths[i], NULL));
    assert_unusable (path, NULL, GN_INFERENCE_ERROR_MODEL);
  }
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->folder, "no-such-model", NULL);
  g_autofree char *empty = g_dir_make_tmp ("guenon-model-XXXXXX", NULL);
  assert_unusable (missing, NULL, GN_INFERENCE_ERROR_MODEL);
  assert_unusable (empty, NULL, GN_INFERENCE_ERROR_MODEL);
  assert_unusable ("/dev/null", NULL, GN_INFERENCE_ERROR_MODEL);
  g_rmdir (empty);
}

static void
test_torch_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "weights.pth", NULL);
  g_assert_true (g_file_set_contents (path, "PK\3\4rest of an archive", -1, NULL));
  assert_unusable (path, NULL, GN_INFERENCE_ERROR_MODEL);
}

static void
test_wrong_options (Fixture *fixture, gconstpointer data)
{
  g_autofree char *names = g_build_filename (fixture->folder, "names.txt", NULL);
  g_assert_true (g_file_set_contents (names, "one\ntwo\n", -1, NULL));
  assert_unusable (fixture->path, &(GnModelOptions){ .architecture = "resnet50" }, GN_INFERENCE_ERROR_MODEL);
  assert_unusable (fixture->path, &(GnModelOptions){ .architecture = "resnet" }, GN_INFERENCE_ERROR_MODEL);
  assert_unusable (fixture->path, &(GnModelOptions){ .image_size = 16 }, GN_INFERENCE_ERROR_MODEL);
  assert_unusable (fixture->path, &(GnModelOptions){ .normalize = "none" }, GN_INFERENCE_ERROR_MODEL);
  assert_unusable (fixture->path, &(GnModelOptions){ .class_names_file = names }, GN_INFERENCE_ERROR_MODEL);
  assert_unusable (fixture->path, &(GnModelOptions){ .class_names_file = fixture->folder }, GN_INFERENCE_ERROR_MODEL);
}

static void
save_with (Fixture *fixture, const char *key, const char *value, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) metadata = gn_model_metadata (fixture->model);
  g_hash_table_insert (metadata, g_strdup (key), g_strdup (value));
  gn_network_save (gn_model_get_network (fixture->model), path, FALSE, metadata, &error);
  g_assert_no_error (error);
}

static void
test_wrong_metadata (Fixture *fixture, gconstpointer data)
{
  static const char *const pairs[][2] = {
    { "architecture", "resnet34" },
    { "architecture", "vgg16" },
    { "image_size", "0" },
    { "image_size", "224 px" },
    { "image_size", "99999999999999999999" },
    { "normalize", "" },
    { "classes", "[" },
    { "classes", "{}" },
    { "classes", "[]" },
    { "classes", "[{\"id\":\"a\"},{\"id\":\"b\"}]" },
    { "classes", "[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"a\"}]" },
    { "classes", "[{\"id\":\"a\"},{\"id\":\"b\"},3]" },
    { "classes", "[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":3}]" },
  };
  g_autofree char *path = g_build_filename (fixture->folder, "wrong.safetensors", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    save_with (fixture, pairs[i][0], pairs[i][1], path);
    assert_unusable (path, NULL, GN_INFERENCE_ERROR_MODEL);
  }
}

static void
test_not_finite (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "nan.safetensors", NULL);
  gn_model_get_network (fixture->model)->parameters[5] = NAN;
  gn_model_save (fixture->model, path, &error);
  g_assert_no_error (error);
  assert_unusable (path, NULL, GN_INFERENCE_ERROR_MODEL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/inference/model/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("mirrored", test_mirrored);
  ADD ("plain", test_plain);
  ADD ("cut", test_cut);
  ADD ("missing", test_missing);
  ADD ("torch-file", test_torch_file);
  ADD ("wrong-options", test_wrong_options);
  ADD ("wrong-metadata", test_wrong_metadata);
  ADD ("not-finite", test_not_finite);
  return g_test_run ();
}
