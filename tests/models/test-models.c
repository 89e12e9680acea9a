/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every architecture against torchvision's published figures. */
#include "gn-models.h"

static const struct { const char *name; guint64 parameters, parameters_1000; double gmacs; } expected[] = {
  { "resnet18", 11181642, 11689512, 1.81 },
  { "resnet34", 21289802, 21797672, 3.66 },
  { "resnet50", 23528522, 25557032, 4.09 },
  { "resnet101", 42520650, 44549160, 7.80 },
  { "resnet152", 58164298, 60192808, 11.51 },
};

static void
test_figures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GnGraph) ten = gn_model_build (expected[i].name, 10, 224, &error);
    g_autoptr (GnGraph) thousand = gn_model_build (expected[i].name, 1000, 224, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (gn_graph_count_parameters (ten), ==, expected[i].parameters);
    g_assert_cmpuint (gn_graph_count_parameters (thousand), ==, expected[i].parameters_1000);
    /* torchvision publishes multiply-adds with two decimals, for 1,000 classes */
    g_assert_cmpfloat_with_epsilon (gn_graph_count_macs (thousand) / 1e9, expected[i].gmacs, 0.01);
  }
}

static void
test_names (void)
{
  g_autoptr (GnGraph) graph = gn_model_build ("resnet50", 10, 224, NULL);
  guint n, found = 0;
  const GnParameterView *views = gn_graph_get_parameters (graph, &n);
  static const struct { const char *name; int shape[4]; } some[] = {
    { "conv1.weight", { 7, 7, 3, 64 } },
    { "layer1.0.downsample.0.weight", { 1, 1, 64, 256 } },
    { "layer2.0.conv2.weight", { 3, 3, 128, 128 } },
    { "layer4.2.bn3.bias", { 2048, 1, 1, 1 } },
    { "fc.weight", { 2048, 10, 1, 1 } },
  };

  g_assert_cmpuint (n, ==, 161);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpuint (views[i].offset % 16, ==, 0);
    for (guint j = 0; j < G_N_ELEMENTS (some); j++)
      if (g_str_equal (views[i].name, some[j].name)) {
        g_assert_cmpmem (views[i].shape, sizeof views[i].shape, some[j].shape, sizeof some[j].shape);
        found++;
      }
  }
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (some));
}

static void
test_sizes (void)
{
  static const int sizes[] = { 32, 33, 47, 64, 96, 224, 225, 257 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GnGraph) graph = gn_model_build ("resnet50", 3, sizes[i], &error);

    g_assert_no_error (error);
    g_assert_cmpint (gn_graph_get_n_classes (graph), ==, 3);
    g_assert_cmpint (gn_graph_get_input (graph).h, ==, sizes[i]);
  }
}

static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gn_model_build ("resnet51", 10, 224, &error));
  g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "resnet50"));
  g_clear_error (&error);
  g_assert_null (gn_model_build ("resnet50", 10, 31, &error));
  g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (gn_model_build ("resnet50", 0, 224, &error));
  g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_SHAPE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/figures", test_figures);
  g_test_add_func ("/models/names", test_names);
  g_test_add_func ("/models/sizes", test_sizes);
  g_test_add_func ("/models/refusals", test_refusals);
  return g_test_run ();
}
