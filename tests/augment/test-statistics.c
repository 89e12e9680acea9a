/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random operations, measured over many draws, against the reference statistics, every row of them. What warps is
 * measured in test-statistics-warps.c, the pipeline as a whole in test-report.c. */
#include "statistics.h"

#include <math.h>
#include <string.h>

#define PIXELS (SIDE * SIDE)

static double
correlate (const guint8 *pixels, gsize n, gsize from, gsize to, gsize skip)
{
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0, count = 0;
  for (gsize i = 0; i + MAX (from, to) < 3 * n; i += 3) {
    if (skip && (i / 3) % SIDE == SIDE - 1)
      continue;
    double x = pixels[i + from], y = pixels[i + to];
    a += x, b += y, aa += x * x, bb += y * y, ab += x * y, count++;
  }
  return (count * ab - a * b) / sqrt ((count * aa - a * a) * (count * bb - b * b));
}

static void
measure_noise (const StatisticsRow *row, Tally *tally)
{
  enum { DRAWS = 300 };
  double low, high, unused, per_channel;
  const GnAugmentType *type = statistics_find ("additive_gaussian_noise");
  statistics_get_range (row->parameters, "scale", &low, &high);
  statistics_get_range (row->parameters, "per_channel", &per_channel, &unused);
  g_autofree gpointer params =
      statistics_params (type, "lowest", low, "highest", high, "per-channel", per_channel, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; i < DRAWS; i++) {
    GnImage *image = statistics_constant (128);
    double sum = 0, squares = 0, unchanged = 0;
    statistics_draw (type, params, i, draw, &image);
    for (int k = 0; k < 3 * PIXELS; k++) {
      double d = image->pixels[k] - 128;
      sum += d, squares += d * d, unchanged += d == 0;
    }
    double mean = sum / (3 * PIXELS);
    tally_add (tally, "mean difference", mean);
    tally_add (tally, "std of difference", sqrt (squares / (3 * PIXELS) - mean * mean));
    tally_add (tally, "fraction of values unchanged", unchanged / (3 * PIXELS));
    if (low == high) {
      tally_add (tally, "correlation red-green", correlate (image->pixels, PIXELS, 0, 1, 0));
      tally_add (tally, "autocorrelation at 1 px (x)", correlate (image->pixels, PIXELS, 0, 3, 1));
    }
    tally_add (tally, "fraction of images with 3 independent channels",
               *(int *)statistics_field (type, draw, "per_channel"));
    gn_image_unref (image);
  }
}

/* Shares of a white image: of channel values that are zero, of pixels without any. */
static void
count_black (const GnImage *image, double *values, double *pixels)
{
  *values = *pixels = 0;
  for (int k = 0; k < 3 * PIXELS; k += 3) {
    int zero = !image->pixels[k] + !image->pixels[k + 1] + !image->pixels[k + 2];
    *values += zero / (3.0 * PIXELS);
    *pixels += (zero == 3) / (double)PIXELS;
  }
}

static void
measure_dropout (const StatisticsRow *row, Tally *tally)
{
  enum { DRAWS = 600 };
  double low, high, unused, per_channel, values, pixels;
  const GnAugmentType *type = statistics_find ("dropout");
  statistics_get_range (row->parameters, "p", &low, &high);
  statistics_get_range (row->parameters, "per_channel", &per_channel, &unused);
  g_autofree gpointer params =
      statistics_params (type, "lowest", low, "highest", high, "per-channel", per_channel, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; i < DRAWS; i++) {
    GnImage *image = statistics_constant (255);
    statistics_draw (type, params, i, draw, &image);
    count_black (image, &values, &pixels);
    tally_add (tally, "fraction of channel values zero", values);
    tally_add (tally, "fraction of pixels with all 3 channels zero", pixels);
    tally_add (tally, "fraction of images per channel", *(int *)statistics_field (type, draw, "per_channel"));
    gn_image_unref (image);
  }
}

static void
measure_coarse_dropout (const StatisticsRow *row, Tally *tally)
{
  enum { DRAWS = 3000 };
  double low, high, size_low, size_high, unused, per_channel, values, pixels;
  const GnAugmentType *type = statistics_find ("coarse_dropout");
  statistics_get_range (row->parameters, "p", &low, &high);
  statistics_get_range (row->parameters, "size_percent", &size_low, &size_high);
  statistics_get_range (row->parameters, "per_channel", &per_channel, &unused);
  g_autofree gpointer params = statistics_params (type, "lowest", low, "highest", high, "size-lowest", size_low,
                                                  "size-highest", size_high, "per-channel", per_channel, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; i < DRAWS; i++) {
    GnImage *image = statistics_constant (255);
    statistics_draw (type, params, i, draw, &image);
    count_black (image, &values, &pixels);
    int rows = *(int *)statistics_field (type, draw, "rows"), cols = *(int *)statistics_field (type, draw, "cols");
    tally_add (tally, "fraction of channel values zero", values);
    tally_add (tally, "mask rows", rows);
    tally_add (tally, "mask columns", cols);
    tally_add (tally, "block height px", SIDE / (double)rows);
    tally_add (tally, "block width px", SIDE / (double)cols);
    tally_add (tally, "fraction of images with 3 channel masks",
               *(int *)statistics_field (type, draw, "channels") == 3);
    tally_add (tally, "fraction of images with nothing dropped", values == 0);
    tally_add_pair (tally, "correlation mask rows with mask columns", rows, cols);
    for (int k = 4; k <= 11; k++) {
      g_autofree char *name = g_strdup_printf ("probability of %d mask rows", k);
      tally_add (tally, name, rows == k);
    }
    gn_image_unref (image);
  }
}

static void
measure_affine (const StatisticsRow *row, Tally *tally)
{
  enum { DRAWS = 40000 };
  const GnAugmentType *type = statistics_find ("affine");
  g_autofree gpointer params = statistics_params (type, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  static const char *const modes[] = { "constant", "edge", "symmetric", "reflect", "wrap" };
  for (guint32 i = 0; i < DRAWS; i++) {
    statistics_draw (type, params, i, draw, NULL);
    double scale_x = *(double *)statistics_field (type, draw, "scale_x");
    double scale_y = *(double *)statistics_field (type, draw, "scale_y");
    double shear_x = *(double *)statistics_field (type, draw, "shear_x_deg");
    double shear_y = *(double *)statistics_field (type, draw, "shear_y_deg");
    const GnChannelValues *fill = statistics_field (type, draw, "cval");
    tally_add (tally, "scale x", scale_x);
    tally_add (tally, "scale y", scale_y);
    tally_add (tally, "translate x (fraction)", *(double *)statistics_field (type, draw, "translate_x"));
    tally_add (tally, "rotate (degrees)", *(double *)statistics_field (type, draw, "rotate_deg"));
    tally_add (tally, "shear (degrees)", shear_x);
    tally_add (tally, "shear y minus shear x (degrees)", shear_y - shear_x);
    tally_add (tally, "order", *(int *)statistics_field (type, draw, "order"));
    g_assert_cmpint (fill->n, ==, 3);
    tally_add (tally, "fill value red", floor (fill->values[0]));
    tally_add (tally, "fill value green", floor (fill->values[1]));
    tally_add_pair (tally, "correlation of fill red with fill green", fill->values[0], fill->values[1]);
    tally_add_pair (tally, "correlation of scale x with scale y", scale_x, scale_y);
    for (int k = 0; k < 5; k++) {
      g_autofree char *name = g_strdup_printf ("share of border mode %s", modes[k]);
      tally_add (tally, name, *(int *)statistics_field (type, draw, "mode") == k);
    }
  }
}

/* The one integer of a blur, or the rounded value of add, as shares. */
static void
measure_shares (const GnAugmentType *type, const char *field, const char *format, Tally *tally)
{
  enum { DRAWS = 60000 };
  g_autofree gpointer params = statistics_params (type, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; i < DRAWS; i++) {
    statistics_draw (type, params, i, draw, NULL);
    gpointer at = statistics_field (type, draw, field);
    int value = strcmp (field, "k") == 0 ? *(int *)at : (int)lrint (((GnChannelValues *)at)->values[0]);
    if (strcmp (type->name, "median_blur") == 0)
      value |= 1;
    for (int k = -11; k <= 11; k++) {
      g_autofree char *name = g_strdup_printf (format, k);
      tally_add (tally, name, value == k);
    }
  }
}

static void
measure_median_blur (const StatisticsRow *row, Tally *tally)
{
  measure_shares (statistics_find ("median_blur"), "k", "share of effective kernel %d", tally);
}

static void
measure_average_blur (const StatisticsRow *row, Tally *tally)
{
  measure_shares (statistics_find ("average_blur"), "k", "share of kernel %d", tally);
}

static void
measure_add (const StatisticsRow *row, Tally *tally)
{
  measure_shares (statistics_find ("add"), "value", "share of effective value %d", tally);
}

static void
measure_crop (const StatisticsRow *row, Tally *tally)
{
  enum { DRAWS = 40000 };
  const GnAugmentType *type = statistics_find ("crop");
  g_autofree gpointer params = statistics_params (type, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; i < DRAWS; i++) {
    statistics_draw (type, params, i, draw, NULL);
    long top = lrint (SIDE * *(double *)statistics_field (type, draw, "top"));
    long bottom = lrint (SIDE * *(double *)statistics_field (type, draw, "bottom"));
    tally_add (tally, "crop top px", top);
    tally_add (tally, "share of 0 px", top == 0);
    tally_add (tally, "share of 22 px", top == 22);
    tally_add_pair (tally, "correlation top-bottom", top, bottom);
  }
}

/* On noise of less than 128 px, which is not scaled, every replaced patch shows: its pixels change. */
static void
measure_superpixels (const StatisticsRow *row, Tally *tally)
{
  enum { DRAWS = 3000, EDGE = 48 };
  const GnAugmentType *type = statistics_find ("superpixels");
  g_autofree gpointer params = statistics_params (type, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  g_autoptr (GnImage) noise = gn_image_new (EDGE, EDGE);
  GnRandom random = gn_random_init (2, 0, 0, 0);
  for (int k = 0; k < 3 * EDGE * EDGE; k++)
    noise->pixels[k] = gn_random_u32 (&random) >> 24;
  for (guint32 i = 0; i < DRAWS; i++) {
    GnImage *image = gn_image_ref (noise);
    int changed = 0;
    statistics_draw (type, params, i, draw, &image);
    for (int k = 0; k < 3 * EDGE * EDGE; k += 3)
      changed += memcmp (image->pixels + k, noise->pixels + k, 3) != 0;
    tally_add (tally, "share of replaced segments per image", changed / (double)(EDGE * EDGE));
    gn_image_unref (image);
  }
}

static const struct {
  const char *op;
  StatisticsMeasure measure;
} measures[] = {
  { "additive_gaussian_noise", measure_noise },
  { "dropout", measure_dropout },
  { "coarse_dropout", measure_coarse_dropout },
  { "affine_sampling", measure_affine },
  { "median_blur_sampling", measure_median_blur },
  { "average_blur_sampling", measure_average_blur },
  { "add_sampling", measure_add },
  { "crop_sampling", measure_crop },
  { "superpixels_sampling", measure_superpixels },
};

static void
test_operation (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_assert_true (statistics_check (measures[i].op, measures[i].measure));
}

/* Every operation of the table is measured here or in the two other programs. */
static void
test_complete (void)
{
  g_autoptr (GPtrArray) rows = statistics_read ();
  for (guint i = 0; i < rows->len; i++) {
    const StatisticsRow *row = rows->pdata[i];
    gboolean found = strcmp (row->op, "elastic") == 0 || strcmp (row->op, "piecewise_affine") == 0 ||
                     strcmp (row->op, "pipeline") == 0;
    for (guint k = 0; !found && k < G_N_ELEMENTS (measures); k++)
      found = strcmp (row->op, measures[k].op) == 0;
    if (!found)
      g_test_message ("nobody measures %s", row->op);
    g_assert_true (found);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/statistics/complete", test_complete);
  for (guint i = 0; i < G_N_ELEMENTS (measures); i++) {
    g_autofree char *path = g_strdup_printf ("/augment/statistics/%s", measures[i].op);
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_operation);
  }
  return g_test_run ();
}
