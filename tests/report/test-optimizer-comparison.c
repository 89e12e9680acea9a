/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-optimizer-comparison.h"

#include "gn-iris.h"

#include <glib/gstdio.h>
#include <string.h>

/* The data set's well-known means, in millimetres: a slip of the pen in the table would move one of them. */
static void
test_irises (void)
{
  static const double means[GN_IRIS_SPECIES][GN_IRIS_MEASUREMENTS] = {
    { 50.06, 34.28, 14.62, 2.46 }, { 59.36, 27.70, 42.60, 13.26 }, { 65.88, 29.74, 55.52, 20.26 }
  };
  for (int species = 0; species < GN_IRIS_SPECIES; species++)
    for (int j = 0; j < GN_IRIS_MEASUREMENTS; j++) {
      int sum = 0;
      for (int i = 0; i < GN_IRIS_FLOWERS; i++)
        sum += gn_iris[species * GN_IRIS_FLOWERS + i][j];
      g_assert_cmpfloat_with_epsilon ((double)sum / GN_IRIS_FLOWERS, means[species][j], 1e-9);
    }
}

static void
test_all_learn (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnOptimizerComparison) comparison = gn_optimizer_comparison_new (60, 0, &error);
  g_autoptr (GnOptimizerComparison) again = gn_optimizer_comparison_new (60, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (comparison->n, ==, 9);
  for (guint i = 0; i < comparison->n; i++) {
    const GnOptimizerCurve *curve = &comparison->curves[i];
    g_assert_cmpfloat (curve->accuracy, >=, 0.85);
    g_assert_cmpfloat (curve->losses[59], <, 0.5 * curve->losses[0]);
    g_assert_cmpmem (curve->losses, 60 * sizeof (double), again->curves[i].losses, 60 * sizeof (double));
  }
}

static void
test_figure (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnOptimizerComparison) comparison = gn_optimizer_comparison_new (3, 0, &error);
  g_autofree char *folder = g_dir_make_tmp ("guenon-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "compared.svg", NULL), *contents = NULL;
  g_assert_true (gn_optimizer_comparison_write_figure (comparison, path, &error));
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "<svg"));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optimizer-comparison/irises", test_irises);
  g_test_add_func ("/optimizer-comparison/all-learn", test_all_learn);
  g_test_add_func ("/optimizer-comparison/figure", test_figure);
  return g_test_run ();
}
