/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars, scatter, matrix, rank and the export. */
#include "plot-canvas.h"

#include <glib/gstdio.h>

static const GnPlotStyle style = { .background = TRUE };
static const int sizes[][2] = {
  { 1, 1 }, { 6, 400 }, { 400, 6 }, { 40, 40 }, { 120, 90 }, { 300, 260 }, { 1000, 800 },
};

static char **
make_names (guint n)
{
  char **names = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    names[i] = g_strdup_printf (i % 2 ? "黑头夜猴 %u" : "A species with a rather long name %u", i);
  return names;
}

static void
test_bars_are_proportional (void)
{
  static const char *const labels[] = { "one" }, *const names[] = { "Training", "Validation" };
  static const double values[] = { 100, 25 };
  const GnBarPlot plot = { NULL, labels, 1, names, 2, values };
  Canvas canvas = canvas_new (400, 60);
  gn_plot_bar_draw (canvas.cr, 400, 60, &plot, &style);
  double share = (double) canvas_count (&canvas, CANVAS_VERMILION, NULL, NULL) /
                 canvas_count (&canvas, CANVAS_BLUE, NULL, NULL);
  g_assert_cmpfloat_with_epsilon (share, 0.25, 0.05);
  canvas_clear (&canvas);
}

static void
test_bars_mirror (void)
{
  static const char *const labels[] = { "a" };
  static const double values[] = { 1 };
  const GnBarPlot plot = { NULL, labels, 1, NULL, 1, values };
  for (int mirrored = 0; mirrored < 2; mirrored++) {
    const GnPlotStyle direction = { .background = TRUE, .right_to_left = mirrored };
    Canvas canvas = canvas_new (400, 40);
    gn_plot_bar_draw (canvas.cr, 400, 40, &plot, &direction);
    guint32 near_start = canvas_pixel (&canvas, mirrored ? 400 - 40 : 40, 18);
    g_assert_cmphex (near_start, ==, CANVAS_BLUE);
    canvas_clear (&canvas);
  }
}

static void
test_scatter_position (void)
{
  static const double x[] = { 0, 1000 }, y[] = { 0, 1000 };
  double left, right, low, high;
  double at[2][2] = { { 250, 250 }, { 750, 750 } };
  for (int i = 0; i < 2; i++) {
    const GnSeries series[] = { { .x = x, .y = y, .n = 2, .color = 1 },
                                { .x = &at[i][0], .y = &at[i][1], .n = 1, .color = 0 } };
    const GnScatterPlot plot = { "Sizes", "Width", "Height", series, 2 };
    Canvas canvas = canvas_new (400, 400);
    gn_plot_scatter_draw (canvas.cr, 400, 400, &plot, &style);
    g_assert_cmpuint (canvas_count (&canvas, 0x4095c5, i ? &right : &left, i ? &high : &low), >, 8);
    canvas_clear (&canvas);
  }
  g_assert_cmpfloat (right, >, left + 100);
  g_assert_cmpfloat (high, <, low - 100);
}

static void
test_matrix_cells (void)
{
  const guint n = 10;
  g_auto (GStrv) names = make_names (n);
  guint counts[100] = { 0 };
  for (guint i = 0; i < n; i++)
    counts[i * n + (i * 3 + 1) % n] = 5;
  const GnMatrixPlot plot = { "Confusion", (const char *const *) names, n, counts, -1, -1 };
  Canvas canvas = canvas_new (500, 480);
  gn_plot_matrix_draw (canvas.cr, 500, 480, &plot, &style);

  /* Where rows and columns begin, along two lines through the matrix. */
  int lefts[10] = { 0 }, tops[10] = { 0 }, row, column;
  for (int x = 499; x >= 0; x--)
    if (gn_plot_matrix_pick (500, 480, &plot, &style, x + 0.5, 100, &row, &column))
      lefts[column] = x;
  for (int y = 479; y >= 0; y--)
    if (gn_plot_matrix_pick (500, 480, &plot, &style, lefts[5] + 0.5, y + 0.5, &row, &column))
      tops[row] = y;

  /* Corners of cells carry the colour alone: deep blue where the whole row went, pale elsewhere. */
  for (int i = 0; i < (int) n; i++)
    for (int j = 0; j < (int) n; j++) {
      guint green = canvas_pixel (&canvas, lefts[j] + 1, tops[i] + 1) >> 8 & 255;
      if (j == (i * 3 + 1) % (int) n)
        g_assert_cmpuint (green, <, 80);
      else
        g_assert_cmpuint (green, >, 230);
    }
  g_assert_false (gn_plot_matrix_pick (500, 480, &plot, &style, 1, 1, &row, &column));
  canvas_clear (&canvas);
}

/* Cells are drawn where they are said to be. */
static void
test_matrix_located (void)
{
  const guint n = 3;
  g_auto (GStrv) names = make_names (n);
  const guint counts[9] = { 0, 0, 0, 0, 0, 9, 0, 0, 0 }; /* the whole of row 1 in column 2 */
  const GnMatrixPlot plot = { NULL, (const char *const *) names, n, counts, -1, -1 };
  double left, top, cell;
  Canvas canvas = canvas_new (500, 480);
  gn_plot_matrix_draw (canvas.cr, 500, 480, &plot, &style);
  g_assert_true (gn_plot_matrix_locate (500, 480, &plot, &style, &left, &top, &cell));
  for (int corner = 0; corner < 4; corner++) {
    int x = (int) (left + 2 * cell + (corner & 1 ? cell - 3 : 2)), y = (int) (top + cell + (corner >> 1 ? cell - 3 : 2));
    g_assert_true (canvas_is (&canvas, x, y, 0x08306b));
  }
  g_assert_false (gn_plot_matrix_locate (1, 1, &plot, &style, &left, &top, &cell));
  canvas_clear (&canvas);
}

/* Bars stand for what is right, gaps for what was promised besides. */
static void
test_reliability (void)
{
  static const guint counts[] = { 0, 4, 4, 4 };
  static const double confidence[] = { NAN, 0.9, 0.9, 0.9 };
  double high[] = { NAN, 0.8, 0.8, 0.9 }, low[] = { NAN, 0.4, 0.4, 0.45 };
  guint ink[2];
  for (int i = 0; i < 2; i++) {
    const GnReliabilityPlot plot = { NULL, 4, counts, confidence, i ? low : high };
    Canvas canvas = canvas_new (400, 400);
    double x;
    gn_plot_reliability_draw (canvas.cr, 400, 400, &plot, &style);
    ink[i] = canvas_count (&canvas, CANVAS_BLUE, &x, NULL);
    g_assert_cmpfloat (x, >, 230); /* the first bin is empty */
    canvas_clear (&canvas);
  }
  g_assert_cmpfloat_with_epsilon ((double) ink[1] / ink[0], 0.5, 0.08);
}

static void
test_rank_lengths (void)
{
  static const char *const labels[] = { "a", "b" };
  static const double values[] = { 1, 0 };
  const GnRankPlot plot = { labels, values, 2 };
  Canvas canvas = canvas_new (300, 60);
  gn_plot_rank_draw (canvas.cr, 300, 60, &plot, &style);
  double y;
  g_assert_cmpuint (canvas_count (&canvas, CANVAS_BLUE, NULL, &y), >, 1000);
  g_assert_cmpfloat (y, <, 30);
  canvas_clear (&canvas);
}

static void
draw_all (Canvas *canvas, guint n, const GnPlotStyle *any)
{
  g_auto (GStrv) names = make_names (n);
  g_autofree double *values = g_new (double, 2 * n + 1);
  g_autofree guint *counts = g_new0 (guint, n * n + 1);
  static const char *const splits[] = { "Training", "Validation" };
  const char *const *labels = (const char *const *) names;
  double w = canvas->width, h = canvas->height;

  for (guint i = 0; i < 2 * n; i++)
    values[i] = i % 5 == 4 ? NAN : (double) i / (2 * n);
  for (guint i = 0; i < n * n; i++)
    counts[i] = i * 7 % 13 == 0 ? 4000000000u : i % 3;
  const GnSeries series = { .label = "All", .x = values, .y = values, .n = 2 * n };
  gn_plot_bar_draw (canvas->cr, w, h, &(GnBarPlot) { "Bars", labels, n, splits, 2, values }, any);
  gn_plot_scatter_draw (canvas->cr, w, h, &(GnScatterPlot) { "Points", "x", "y", &series, 1 }, any);
  gn_plot_matrix_draw (canvas->cr, w, h, &(GnMatrixPlot) { "Matrix", labels, n, counts, 0, (int) n }, any);
  gn_plot_rank_draw (canvas->cr, w, h, &(GnRankPlot) { labels, values, n }, any);
  gn_plot_reliability_draw (canvas->cr, w, h, &(GnReliabilityPlot) { "Bins", n, counts, values, values }, any);
}

static void
test_any_size (void)
{
  static const guint numbers[] = { 0, 1, 2, 10, 50, 300 };
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
      for (int kind = 0; kind < 4; kind++) {
        const GnPlotStyle any = { .background = TRUE, .dark = kind & 1, .right_to_left = kind >> 1 };
        Canvas canvas = canvas_new (sizes[s][0], sizes[s][1]);
        draw_all (&canvas, numbers[i], &any);
        canvas_clear (&canvas);
      }
}

static void
test_many_points (void)
{
  const guint n = 10000;
  g_autofree double *x = g_new (double, n), *y = g_new (double, n);
  for (guint i = 0; i < n; i++) {
    x[i] = i * 7919 % n;
    y[i] = i * 104729 % n;
  }
  const GnSeries series = { .label = "Photos", .x = x, .y = y, .n = n };
  const GnScatterPlot plot = { "Sizes", "Width", "Height", &series, 1 };
  Canvas canvas = canvas_new (600, 400);
  gint64 start = g_get_monotonic_time ();
  gn_plot_scatter_draw (canvas.cr, 600, 400, &plot, &style);
  g_test_message ("10,000 points took %.1f ms", (g_get_monotonic_time () - start) / 1e3);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  canvas_clear (&canvas);
}

static void
draw_rank (cairo_t *cr, double width, double height, gpointer data)
{
  gn_plot_rank_draw (cr, width, height, data, &style);
}

static void
test_export (void)
{
  static const char *const labels[] = { "a", "b" };
  static const double values[] = { 0.75, 0.25 };
  GnRankPlot plot = { labels, values, 2 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("guenon-plot-XXXXXX", NULL), *content = NULL;
  g_autofree char *png = g_build_filename (folder, "rank.PNG", NULL), *svg = g_build_filename (folder, "rank.svg", NULL);
  g_autofree char *odd = g_build_filename (folder, "rank.bmp", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "absent", "rank.png", NULL);
  gsize length;

  g_assert_true (gn_plot_export (png, 300, 80.5, draw_rank, &plot, &error));
  cairo_surface_t *surface = cairo_image_surface_create_from_png (png);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 600);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 161);
  cairo_surface_destroy (surface);

  g_assert_true (gn_plot_export (svg, 300, 80, draw_rank, &plot, &error));
  g_assert_true (g_file_get_contents (svg, &content, &length, NULL));
  g_assert_nonnull (strstr (content, "<svg"));
  g_assert_nonnull (strstr (content, "</svg>"));
  g_assert_nonnull (strstr (content, "viewBox=\"0 0 300 80\""));
  g_autoptr (GBytes) document = gn_plot_to_svg (300, 80, draw_rank, &plot, &error);
  g_assert_no_error (error);
  const char *begin = g_bytes_get_data (document, NULL);
  g_assert_true (g_str_has_prefix (content, "<?xml") && memcmp (begin, "<?xml", 5) == 0);
  g_assert_cmpuint (g_bytes_get_size (document), ==, length);

  g_assert_false (gn_plot_export (odd, 300, 80, draw_rank, &plot, &error));
  g_assert_error (error, GN_PLOT_ERROR, GN_PLOT_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "rank.bmp"));
  g_clear_error (&error);
  g_assert_false (gn_plot_export (nowhere, 300, 80, draw_rank, &plot, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);

  g_unlink (png);
  g_unlink (svg);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/bar/proportional", test_bars_are_proportional);
  g_test_add_func ("/plot/bar/mirrored", test_bars_mirror);
  g_test_add_func ("/plot/scatter/position", test_scatter_position);
  g_test_add_func ("/plot/scatter/many-points", test_many_points);
  g_test_add_func ("/plot/matrix/cells", test_matrix_cells);
  g_test_add_func ("/plot/matrix/located", test_matrix_located);
  g_test_add_func ("/plot/reliability", test_reliability);
  g_test_add_func ("/plot/rank/lengths", test_rank_lengths);
  g_test_add_func ("/plot/any-size", test_any_size);
  g_test_add_func ("/plot/export", test_export);
  return g_test_run ();
}
