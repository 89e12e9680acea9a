/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report's pipeline as a whole, against the reference statistics: what pictures come out, and how often each
 * operation runs. */
#include "statistics.h"

#include <math.h>
#include <string.h>

#define DRAWS 1500 /* of each photo */

static const struct {
  const char *name, *statistic;
} operations[] = {
  { "crop", "Crop" },
  { "affine", "Affine" },
  { "superpixels", "Superpixels" },
  { "gaussian_blur", "GaussianBlur" },
  { "average_blur", "AverageBlur" },
  { "median_blur", "MedianBlur" },
  { "sharpen", "Sharpen" },
  { "emboss", "Emboss" },
  { "edge_detect", "EdgeDetect" },
  { "directed_edge_detect", "DirectedEdgeDetect" },
  { "additive_gaussian_noise", "AdditiveGaussianNoise" },
  { "dropout", "Dropout" },
  { "coarse_dropout", "CoarseDropout" },
  { "add", "Add" },
  { "multiply", "Multiply" },
  { "linear_contrast", "LinearContrast" },
  { "elastic", "ElasticTransformation" },
  { "piecewise_affine", "PiecewiseAffine" },
};

static GnPipeline *
get_report (void)
{
  g_autoptr (GError) error = NULL;
  GnPipeline *pipeline = gn_pipeline_new_named ("report", &error);
  g_assert_no_error (error);
  return pipeline;
}

/* What the table says of its photos themselves: brightness, spread, colourfulness, gradient. */
static const double inputs[3][4] = {
  { 114.26, 55.83, 26.03, 13.32 },
  { 90.20, 58.97, 42.74, 13.23 },
  { 91.59, 58.89, 18.76, 5.19 },
};

static void
get_figures (const GnImage *image, double *figures, double *black)
{
  double sum = 0, squares = 0, colour = 0, gradient = 0, n = SIDE * SIDE;
  *black = 0;
  for (int i = 0; i < SIDE * SIDE; i++) {
    const guint8 *p = image->pixels + 3 * i;
    sum += p[0] + p[1] + p[2];
    squares += p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
    *black += (p[0] + p[1] + p[2] == 0) / n;
    colour += MAX (p[0], MAX (p[1], p[2])) - MIN (p[0], MIN (p[1], p[2]));
    if (i % SIDE < SIDE - 1)
      gradient += abs (p[3] - p[0]) + abs (p[4] - p[1]) + abs (p[5] - p[2]);
  }
  figures[0] = sum / (3 * n);
  figures[1] = sqrt (squares / (3 * n) - figures[0] * figures[0]);
  figures[2] = colour / n;
  figures[3] = gradient / (3.0 * SIDE * (SIDE - 1));
}

/* @scales: for each figure what the table's photo has for 1 of ours */
static void
measure_picture (const GnImage *image, const GnImage *photo, const double *scales, Tally *tally)
{
  static const char *const names[] = { "mean grey value of output", "std of output",
                                       "mean (max-min over RGB), i.e. colourfulness", "mean abs horizontal gradient" };
  double figures[4], black, distance = statistics_distance (image, photo);
  get_figures (image, figures, &black);
  for (int k = 0; k < 4; k++)
    tally_add (tally, names[k], figures[k] * scales[k]);
  tally_add (tally, "share of pure black pixels", black);
  tally_add (tally, "mean abs difference output-input", distance);
  tally_add_ranked (tally, "10th percentile of mean abs difference", 10, distance);
  tally_add_ranked (tally, "50th percentile of mean abs difference", 50, distance);
  tally_add_ranked (tally, "90th percentile of mean abs difference", 90, distance);
  tally_add (tally, "share of outputs identical to the input", distance == 0);
}

/* Which ran, by the record of what was done; what is left but flip, crop and affine is of the "some-of". */
static void
measure_record (JsonArray *record, Tally *tally)
{
  int some = 0;
  gboolean ran[G_N_ELEMENTS (operations)] = { FALSE };
  for (guint i = 0; i < json_array_get_length (record); i++) {
    const char *name = json_object_get_string_member (json_array_get_object_element (record, i), "name");
    for (guint k = 0; k < G_N_ELEMENTS (operations); k++)
      if (strcmp (operations[k].name, name) == 0) {
        g_assert_false (ran[k]);
        ran[k] = TRUE;
        some += k >= 2;
      }
  }
  for (guint k = 0; k < G_N_ELEMENTS (operations); k++) {
    g_autofree char *statistic = g_strdup_printf ("share of images that get %s", operations[k].statistic);
    tally_add (tally, statistic, ran[k]);
  }
  for (int k = 0; k <= 5; k++) {
    g_autofree char *statistic = g_strdup_printf ("share of images with %d operations actually executed by SomeOf", k);
    tally_add (tally, statistic, some == k);
  }
}

/* Without the photos nothing is measured. */
static void
measure_pictures (const GnPipeline *pipeline, const char *name, Tally *tally)
{
  g_autoptr (GnImage) photo = statistics_photo (name);
  double scales[4], black;
  if (!photo)
    return;
  get_figures (photo, scales, &black);
  for (int k = 0; k < 4; k++)
    scales[k] = inputs[name[strlen ("photo_")] - 'a'][k] / scales[k];
  for (guint32 i = 0; i < DRAWS; i++) {
    g_autoptr (GnImage) image = gn_pipeline_apply (pipeline, gn_image_ref (photo), 0, 4, 1, i, NULL);
    measure_picture (image, photo, scales, tally);
  }
}

static void
measure (const StatisticsRow *row, Tally *tally)
{
  g_autoptr (GnPipeline) pipeline = get_report ();
  g_autoptr (GnImage) grey = statistics_constant (128);
  if (strcmp (row->input, "-") != 0) {
    measure_pictures (pipeline, row->input, tally);
    return;
  }
  for (guint32 i = 0; i < 3 * DRAWS; i++) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (GnImage) image = gn_pipeline_apply (pipeline, gn_image_ref (grey), 0, 5, 1, i, builder);
    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    measure_record (json_node_get_array (root), tally);
  }
}

static void
test_statistics (void)
{
  if (!statistics_check ("pipeline", measure))
    g_test_message ("the rows of photos are left out: GUENON_SHARED does not hold them");
}

/* The flips, which the table leaves out, and that what is off stays off. */
static void
test_shares (void)
{
  g_autoptr (GnPipeline) pipeline = get_report ();
  int n_off = 0, left_right = 0, upside_down = 0;
  for (guint i = 0; i < gn_pipeline_get_n_operations (pipeline); i++) {
    const char *name = gn_pipeline_get_operation (pipeline, i)->name;
    gboolean off = strcmp (name, "invert") == 0 || strcmp (name, "grayscale") == 0;
    n_off += off;
    g_assert_cmpint (gn_pipeline_get_enabled (pipeline, i), ==, !off);
    if (strcmp (name, "flip") != 0)
      gn_pipeline_set_enabled (pipeline, i, FALSE);
  }
  g_assert_cmpint (n_off, ==, 2);
  for (guint32 photo = 0; photo < 10000; photo++) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (GnImage) image = gn_pipeline_apply (pipeline, gn_image_new (2, 2), 0, 1, 1, photo, builder);
    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    JsonArray *record = json_node_get_array (root);
    for (guint i = 0; i < json_array_get_length (record); i++) {
      JsonObject *flip = json_array_get_object_element (record, i);
      left_right += (int)json_object_get_int_member (flip, "lr");
      upside_down += (int)json_object_get_int_member (flip, "ud");
    }
  }
  g_assert_cmpfloat (fabs (left_right / 10000.0 - 0.5), <, 5 * 0.005);
  g_assert_cmpfloat (fabs (upside_down / 10000.0 - 0.2), <, 5 * 0.004);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/report/shares", test_shares);
  g_test_add_func ("/augment/report/statistics", test_statistics);
  return g_test_run ();
}
