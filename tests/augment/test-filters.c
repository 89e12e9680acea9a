/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations against plain loops in double precision, over odd sizes and parameters. */
#include "test-augment.h"

#include <math.h>

typedef double (*Twin) (const GnImage *in, int x, int y, int c, gconstpointer data);

static const int sizes[][2] = { { 1, 1 }, { 1, 9 }, { 9, 1 }, { 2, 2 }, { 7, 5 }, { 3, 40 }, { 67, 13 }, { 131, 3 } };

/* Every value is the twin's to half a grey level and @slack: whatever single precision does close to a half is right.
 */
static void
compare (const char *operation, const char *text, double slack, Twin twin, gconstpointer data)
{
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    g_autoptr (GnImage) in = new_random (sizes[s][0], sizes[s][1], s);
    g_autoptr (GnImage) before = gn_image_copy (in);
    g_autoptr (GnImage) out = run (operation, text, in);
    for (int y = 0; y < in->height; y++)
      for (int x = 0; x < in->width; x++)
        for (int c = 0; c < 3; c++) {
          double expected = CLAMP (twin (before, x, y, c, data), 0, 255);
          g_assert_cmpfloat (fabs (out->pixels[3 * (y * in->width + x) + c] - expected), <=, 0.5 + slack);
        }
    g_assert_cmpmem (in->pixels, 3 * in->width * in->height, before->pixels, 3 * in->width * in->height);
  }
}

static double
at (const GnImage *in, int x, int y, int c)
{
  return in->pixels[3 * (y * in->width + x) + c];
}

/* Walks to and fro between the ends. */
static int
reflect (int i, int n)
{
  while (n > 1 && (i < 0 || i >= n))
    i = i < 0 ? -i : 2 * (n - 1) - i;
  return n > 1 ? i : 0;
}

static double
twin_correlate (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  const double *kernel = data;
  double sum = 0;
  for (int i = 0; i < 9; i++)
    sum += kernel[i] * at (in, reflect (x + i % 3 - 1, in->width), reflect (y + i / 3 - 1, in->height), c);
  return sum;
}

static void
blend (double alpha, const double *effect, double *kernel)
{
  for (int i = 0; i < 9; i++)
    kernel[i] = alpha * effect[i] + (i == 4 ? 1 - alpha : 0);
}

static void
test_sharpen (void)
{
  static const double cases[][2] = { { 0, 1 }, { 0.3, 1.1 }, { 1, 0.75 }, { 1, 1.5 }, { 0.77, 2.5 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    double kernel[9];
    blend (cases[i][0], (double[]){ -1, -1, -1, -1, 8 + cases[i][1], -1, -1, -1, -1 }, kernel);
    g_autofree char *text = g_strdup_printf ("alpha=%g;lightness=%g", cases[i][0], cases[i][1]);
    compare ("sharpen", text, 1e-3, twin_correlate, kernel);
  }
}

static void
test_emboss (void)
{
  static const double cases[][2] = { { 0, 1 }, { 0.5, 0 }, { 1, 2 }, { 0.31, 0.7 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    double kernel[9], s = cases[i][1];
    blend (cases[i][0], (double[]){ -1 - s, -s, 0, -s, 1, s, 0, s, 1 + s }, kernel);
    g_autofree char *text = g_strdup_printf ("alpha=%g;strength=%g", cases[i][0], s);
    compare ("emboss", text, 1e-3, twin_correlate, kernel);
  }
}

static void
test_edge_detect (void)
{
  static const double alphas[] = { 0, 0.2, 0.63, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (alphas); i++) {
    double kernel[9];
    blend (alphas[i], (double[]){ 0, 1, 0, 1, -4, 1, 0, 1, 0 }, kernel);
    g_autofree char *text = g_strdup_printf ("alpha=%g", alphas[i]);
    compare ("edge_detect", text, 1e-3, twin_correlate, kernel);
  }
}

/* The neighbours stand every 45 degrees around the pixel. */
static void
test_directed_edge_detect (void)
{
  static const int degrees[3][3] = { { 315, 0, 45 }, { 270, 0, 90 }, { 225, 180, 135 } };
  static const double directions[] = { 0, 0.25, 0.13, 0.5, 0.87, 0.999, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    double effect[9], kernel[9], sum = 0;
    int towards = (int)floor (360 * directions[i]) % 360;
    for (int j = 0; j < 9; j++) {
      int apart = abs (degrees[j / 3][j % 3] - towards);
      effect[j] = j == 4 ? 0 : pow (1 - MIN (apart, 360 - apart) / 180.0, 4);
      sum += effect[j];
    }
    for (int j = 0; j < 9; j++)
      effect[j] = j == 4 ? 1 : -effect[j] / sum;
    blend (0.7, effect, kernel);
    g_autofree char *text = g_strdup_printf ("alpha=0.7;direction=%g", directions[i]);
    compare ("directed_edge_detect", text, 1e-3, twin_correlate, kernel);
  }
}

typedef struct {
  double sigma;
  int taps;
} Gauss;

static double
twin_gauss (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  const Gauss *gauss = data;
  double sum = 0, total = 0;
  int reach = gauss->taps / 2;
  for (int dy = -reach; dy <= reach; dy++)
    for (int dx = -reach; dx <= reach; dx++) {
      double weight = exp (-(dx * dx + dy * dy) / (2 * gauss->sigma * gauss->sigma));
      sum += weight * at (in, reflect (x + dx, in->width), reflect (y + dy, in->height), c);
      total += weight;
    }
  return sum / total;
}

static void
test_gaussian_blur (void)
{
  static const Gauss cases[] = { { 0.002, 5 }, { 0.5, 5 }, { 1.81, 5 }, { 1.82, 7 }, { 2.42, 7 }, { 2.43, 9 },
                                 { 2.99, 9 },  { 3, 9 },   { 4.9, 15 }, { 5.1, 13 }, { 6, 15 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("sigma=%g", cases[i].sigma);
    compare ("gaussian_blur", text, 1e-3, twin_gauss, &cases[i]);
  }
}

static double
twin_average (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  int k = *(const int *)data, sum = 0;
  for (int j = 0; j < k; j++)
    for (int i = 0; i < k; i++)
      sum += (int)at (in, reflect (x - k / 2 + i, in->width), reflect (y - k / 2 + j, in->height), c);
  return nearbyint ((double)sum / (k * k)); /* halves to even, to the last bit */
}

static void
test_average_blur (void)
{
  for (int k = 1; k <= 12; k++) {
    g_autofree char *text = g_strdup_printf ("k=%d", k);
    compare ("average_blur", text, -0.5, twin_average, &k);
  }
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  return *(const guint8 *)a - *(const guint8 *)b;
}

static double
twin_median (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  int k = *(const int *)data, n = 0;
  guint8 values[15 * 15];
  for (int j = -k / 2; j <= k / 2; j++)
    for (int i = -k / 2; i <= k / 2; i++)
      values[n++] = (guint8)at (in, CLAMP (x + i, 0, in->width - 1), CLAMP (y + j, 0, in->height - 1), c);
  qsort (values, n, 1, compare_values);
  return values[n / 2];
}

static void
test_median_blur (void)
{
  for (int k = 1; k <= 15; k++) {
    int odd = k | 1;
    g_autofree char *text = g_strdup_printf ("k=%d", k);
    compare ("median_blur", text, -0.5, twin_median, &odd);
  }
}

static double
twin_grey (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  double alpha = *(const double *)data,
         grey = nearbyint ((299 * at (in, x, y, 0) + 587 * at (in, x, y, 1) + 114 * at (in, x, y, 2)) / 1000);
  return at (in, x, y, c) + alpha * (grey - at (in, x, y, c));
}

static void
test_grayscale (void)
{
  static const double alphas[] = { 0, 0.3, 0.5, 0.998, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (alphas); i++) {
    g_autofree char *text = g_strdup_printf ("alpha=%g", alphas[i]);
    compare ("grayscale", text, 1e-3, twin_grey, &alphas[i]);
  }
}

/* value[c] is added after rounding. */
static double
twin_add (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  return at (in, x, y, c) + ((const int *)data)[c];
}

static void
test_add (void)
{
  compare ("add", "value=4.5", -0.5, twin_add, (int[]){ 4, 4, 4 });
  compare ("add", "value=5.5|-0.5|-10", -0.5, twin_add, (int[]){ 6, 0, -10 });
  compare ("add", "value=-255|255|0", -0.5, twin_add, (int[]){ -255, 255, 0 });
}

static double
twin_invert (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  return ((const int *)data)[c] ? 255 - at (in, x, y, c) : at (in, x, y, c);
}

static void
test_invert (void)
{
  compare ("invert", "channels=1", -0.5, twin_invert, (int[]){ 1, 1, 1 });
  compare ("invert", "channels=0|1|0", -0.5, twin_invert, (int[]){ 0, 1, 0 });
}

/* Six cells, a row of two above another and a third: a checkerboard of the first channel, the second whole. */
static double
twin_mask (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  int cell = 3 * y / in->height * 2 + 2 * x / in->width;
  return ((const char *)data)[6 * c + cell] == '1' ? at (in, x, y, c) : 0;
}

static void
test_coarse_dropout (void)
{
  compare ("coarse_dropout", "rows=3;cols=2;channels=3;keep=100110111111011010", -0.5, twin_mask, "100110111111011010");
  compare ("coarse_dropout_given_mask", "rows=3;cols=2;channels=1;keep=100101", -0.5, twin_mask, "100101100101100101");
  compare ("coarse_dropout", "rows=3;cols=2;channels=1", -0.5, twin_mask, "111111111111111111");

  g_autofree char *draw = g_malloc (gn_augment_type_find ("coarse_dropout", NULL)->draw_size);
  static const char *const wrong[] = { "rows=2;cols=2;channels=1;keep=101", "rows=1;cols=2;channels=1;keep=12",
                                       "rows=1;cols=1;channels=2;keep=11", "rows=33" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (gn_draw_parse (gn_augment_type_find ("coarse_dropout", NULL), wrong[i], draw, NULL));
}

/* The mean of the kept part over the area that the output pixel covers. */
static double
twin_crop (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  const double *cut = data; /* top, right, bottom, left */
  double top = nearbyint (cut[0] * in->height), left = nearbyint (cut[3] * in->width);
  double height = in->height - top - nearbyint (cut[2] * in->height);
  double width = in->width - left - nearbyint (cut[1] * in->width), sum = 0;
  double x0 = x * width / in->width, x1 = (x + 1) * width / in->width;
  double y0 = y * height / in->height, y1 = (y + 1) * height / in->height;
  for (int row = 0; row < height; row++)
    for (int col = 0; col < width; col++) {
      double across = MIN (x1, col + 1) - MAX (x0, col), down = MIN (y1, row + 1) - MAX (y0, row);
      if (across > 0 && down > 0)
        sum += across * down * at (in, (int)left + col, (int)top + row, c);
    }
  return sum / ((x1 - x0) * (y1 - y0));
}

static void
test_crop (void)
{
  static const double cases[][4] = {
    { 0.1, 0, 0, 0 }, { 0, 0.1, 0.05, 0.07 }, { 0.4, 0.3, 0.1, 0.1 }, { 0, 0.45, 0, 0 }
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const double *cut = cases[i];
    g_autofree char *text = g_strdup_printf ("top=%g;right=%g;bottom=%g;left=%g", cut[0], cut[1], cut[2], cut[3]);
    compare ("crop", text, 1e-3, twin_crop, cut);
  }
}

static double
twin_flip (const GnImage *in, int x, int y, int c, gconstpointer data)
{
  const int *flip = data; /* left-right, up-down */
  return at (in, flip[0] ? in->width - 1 - x : x, flip[1] ? in->height - 1 - y : y, c);
}

static void
test_flip (void)
{
  compare ("flip", "lr=1", -0.5, twin_flip, (int[]){ 1, 0 });
  compare ("flip", "ud=1", -0.5, twin_flip, (int[]){ 0, 1 });
  compare ("flip", "lr=1;ud=1", -0.5, twin_flip, (int[]){ 1, 1 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/filters/sharpen", test_sharpen);
  g_test_add_func ("/augment/filters/emboss", test_emboss);
  g_test_add_func ("/augment/filters/edge-detect", test_edge_detect);
  g_test_add_func ("/augment/filters/directed-edge-detect", test_directed_edge_detect);
  g_test_add_func ("/augment/filters/gaussian-blur", test_gaussian_blur);
  g_test_add_func ("/augment/filters/average-blur", test_average_blur);
  g_test_add_func ("/augment/filters/median-blur", test_median_blur);
  g_test_add_func ("/augment/filters/grayscale", test_grayscale);
  g_test_add_func ("/augment/filters/add", test_add);
  g_test_add_func ("/augment/filters/invert", test_invert);
  g_test_add_func ("/augment/filters/coarse-dropout", test_coarse_dropout);
  g_test_add_func ("/augment/filters/crop", test_crop);
  g_test_add_func ("/augment/filters/flip", test_flip);
  return g_test_run ();
}
