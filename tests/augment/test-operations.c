/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations with fixed parameters against the reference outputs: a few that lie beside this file, and all of them
 * where GUENON_SHARED points at the full set. */
#include "gn-augment.h"

#include <math.h>
#include <string.h>

static GnImage *
load (const char *folder, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, file, NULL);
  GnImage *image = gn_image_load (path, 0, NULL, &error);
  g_assert_no_error (error);
  return image;
}

/* case_id, op, parameters, input_file, expected_file, tolerance_mae, tolerance_max_abs, compare, … */
enum { CASE, OP, PARAMETERS, INPUT, EXPECTED, TOLERANCE_MEAN, TOLERANCE_MAX, COMPARE, N_COLUMNS };

/* Both must hold: the mean over the pixels, for each channel, and the largest difference. */
static void
compare (const GnImage *image, const GnImage *expected, char **row)
{
  double worst_mean = 0, worst = 0;
  gsize n = (gsize)image->width * image->height;
  g_assert_cmpint (image->width, ==, expected->width);
  g_assert_cmpint (image->height, ==, expected->height);
  for (int c = 0; c < 3; c++) {
    double sum = 0;
    for (gsize i = 0; i < n; i++) {
      double difference = abs (image->pixels[3 * i + c] - expected->pixels[3 * i + c]);
      sum += difference;
      worst = MAX (worst, difference);
    }
    worst_mean = MAX (worst_mean, sum / n);
  }
  gboolean good =
      worst_mean <= g_ascii_strtod (row[TOLERANCE_MEAN], NULL) && worst <= g_ascii_strtod (row[TOLERANCE_MAX], NULL);
  g_test_message ("%s%s: mean %.4f of %s, at most %g of %s", good ? "" : "WRONG: ", row[CASE], worst_mean,
                  row[TOLERANCE_MEAN], worst, row[TOLERANCE_MAX]);
  if (!good)
    g_test_fail ();
}

static double
mean_gradient (const GnImage *image)
{
  double sum = 0;
  for (int y = 0; y < image->height; y++) {
    const guint8 *row = image->pixels + 3 * (gsize)image->width * y;
    for (int i = 0; i < 3 * (image->width - 1); i++)
      sum += abs (row[i + 3] - row[i]);
  }
  return sum / (3.0 * (image->width - 1) * image->height);
}

static double
mean_difference (const GnImage *a, const GnImage *b)
{
  double sum = 0;
  gsize n = 3 * (gsize)a->width * a->height;
  for (gsize i = 0; i < n; i++)
    sum += abs (a->pixels[i] - b->pixels[i]);
  return sum / n;
}

static void
compare_share (const char *name, const char *what, double value, const char *expected, const char *percent)
{
  double reference = g_ascii_strtod (expected, NULL), tolerance = g_ascii_strtod (percent, NULL) / 100;
  gboolean good = fabs (value - reference) <= tolerance * reference + 0.0005; /* printed with three digits */
  g_test_message ("%s%s: %s %.3f, expected %s within %s", good ? "" : "WRONG: ", name, what, value, expected, percent);
  if (!good)
    g_test_fail ();
}

/* Superpixels differ in detail between implementations; what they do to the picture is tabulated. */
static void
compare_superpixels (const char *folder, const GnImage *image, const GnImage *input, char **row)
{
  enum { NAME, DIFFERENCE = 6, GRADIENT = 7, DIFFERENCE_TOLERANCE = 11, GRADIENT_TOLERANCE = 12 };
  g_autofree char *path = g_build_filename (folder, "superpixels.csv", NULL);
  g_autofree char *text = NULL;
  gboolean found = FALSE;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (int i = 1; lines[i]; i++) {
    g_auto (GStrv) line = g_strsplit (g_strchomp (lines[i]), ",", -1);
    if (g_strv_length (line) <= GRADIENT_TOLERANCE || strcmp (line[NAME], row[CASE]) != 0)
      continue;
    found = TRUE;
    compare_share (row[CASE], "difference to the input", mean_difference (image, input), line[DIFFERENCE],
                   line[DIFFERENCE_TOLERANCE]);
    compare_share (row[CASE], "gradient", mean_gradient (image), line[GRADIENT], line[GRADIENT_TOLERANCE]);
  }
  g_assert_true (found);
}

static void
check_case (const char *folder, char **row)
{
  g_autoptr (GError) error = NULL;
  const GnAugmentType *type = gn_augment_type_find (row[OP], &error);
  g_assert_no_error (error);
  g_autofree gpointer draw = g_malloc (type->draw_size);
  g_assert_true (gn_draw_parse (type, row[PARAMETERS], draw, &error));
  g_assert_no_error (error);
  g_autoptr (GnImage) input = load (folder, row[INPUT]);
  g_autoptr (GnImage) untouched = gn_image_copy (input);
  g_autoptr (GnImage) expected = load (folder, row[EXPECTED]);
  g_assert_false (type->is_identity (draw, input->width, input->height));

  GnImage *image = gn_image_ref (input);
  type->apply (draw, &image);
  compare (image, expected, row);
  if (strcmp (row[COMPARE], "loose") == 0)
    compare_superpixels (folder, image, input, row);
  g_assert_cmpmem (input->pixels, 3 * (gsize)input->width * input->height, untouched->pixels,
                   3 * (gsize)input->width * input->height); /* it was shared */
  gn_image_unref (image);
}

static guint
check_manifest (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "manifest.csv", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint checked = 0;
  for (int i = 1; lines[i] && *lines[i]; i++) {
    g_auto (GStrv) row = g_strsplit (lines[i], ",", N_COLUMNS + 1);
    g_assert_cmpuint (g_strv_length (row), >, N_COLUMNS);
    check_case (folder, row);
    checked++;
  }
  return checked;
}

/* One photo for each set of parameters. */
static void
test_own_cases (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "augment", "data", NULL);
  g_assert_cmpuint (check_manifest (folder), ==, 79);
}

static void
test_shared_cases (void)
{
  const char *shared = g_getenv ("GUENON_SHARED");
  g_autofree char *folder = shared ? g_build_filename (shared, "augmentation", "public", NULL) : NULL;
  if (!folder || !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("the full set of reference outputs is not here (GUENON_SHARED)");
    return;
  }
  g_assert_cmpuint (check_manifest (folder), >=, 237);
}

static void
fill_random (GnImage *image, guint32 seed)
{
  GnRandom random = gn_random_init (seed, 0, 0, 0);
  for (gsize i = 0; i < 3 * (gsize)image->width * image->height; i++)
    image->pixels[i] = gn_random_u32 (&random) >> 24;
}

/* Odd sizes down to one pixel, the largest cuts: stays within memory and keeps the size. */
static void
test_small_images (void)
{
  static const char *const draws[][2] = {
    { "flip", "lr=1;ud=1" },   { "crop", "top=1;right=1;bottom=1;left=1" }, { "crop", "top=0.4;left=0.6" },
    { "multiply", "mul=256" }, { "linear_contrast", "alpha=0|1|256" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (draws); i++)
    for (int size = 1; size < 6; size++) {
      const GnAugmentType *type = gn_augment_type_find (draws[i][0], NULL);
      g_autofree gpointer draw = g_malloc (type->draw_size);
      g_assert_true (gn_draw_parse (type, draws[i][1], draw, NULL));
      GnImage *image = gn_image_new (size, 7 - size);
      fill_random (image, i);
      type->apply (draw, &image);
      g_assert_cmpint (image->width, ==, size);
      g_assert_cmpint (image->height, ==, 7 - size);
      gn_image_unref (image);
    }
}

static void
test_identity (void)
{
  for (int i = 0; gn_augment_types_list ()[i]; i++) {
    const GnAugmentType *type = gn_augment_types_list ()[i];
    g_autofree gpointer draw = g_malloc (type->draw_size);
    gn_draw_set_identity (type, draw);
    g_assert_true (type->is_identity (draw, 31, 17));
    GnImage *image = gn_image_new (31, 17);
    fill_random (image, 1);
    g_autoptr (GnImage) before = gn_image_copy (image);
    type->apply (draw, &image);
    g_assert_cmpmem (image->pixels, 31 * 17 * 3, before->pixels, 31 * 17 * 3);
    gn_image_unref (image);
  }
}

static void
assert_refused (const char *operation, const char *text, const char *named)
{
  g_autoptr (GError) error = NULL;
  const GnAugmentType *type = gn_augment_type_find (operation, NULL);
  g_autofree gpointer draw = g_malloc (type->draw_size);
  g_assert_false (gn_draw_parse (type, text, draw, &error));
  g_assert_nonnull (strstr (error->message, named));
}

static void
test_parse_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_augment_type_find ("twirl", &error));
  g_assert_nonnull (strstr (error->message, "twirl"));
  assert_refused ("flip", "sideways=1", "sideways");
  assert_refused ("flip", "lr=0.5", "lr");
  assert_refused ("flip", "lr", "key=value");
  assert_refused ("crop", "top=1|0|0", "top");
  assert_refused ("crop", "top=nan", "top");
  assert_refused ("multiply", "mul=1|2", "mul");
  assert_refused ("multiply", "mul=", "mul");
  assert_refused ("multiply", "mul=1,5", "mul");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/operations/own-cases", test_own_cases);
  g_test_add_func ("/augment/operations/shared-cases", test_shared_cases);
  g_test_add_func ("/augment/operations/small-images", test_small_images);
  g_test_add_func ("/augment/operations/identity", test_identity);
  g_test_add_func ("/augment/operations/parse-errors", test_parse_errors);
  return g_test_run ();
}
