/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Superpixels against a naive twin in double precision, and against the figures of the reference. */
#include "gn-augment.h"
#include "gn-slic.h"

#include <math.h>
#include <string.h>

static GnImage *
resize_naively (const GnImage *in, int width, int height)
{
  GnImage *out = gn_image_new (width, height);
  for (int k = 0; k < 3 * width * height; k++) {
    int c = k % 3, x = k / 3 % width, y = k / 3 / width;
    double sx = CLAMP ((x + 0.5) * in->width / width - 0.5, 0, in->width - 1);
    double sy = CLAMP ((y + 0.5) * in->height / height - 0.5, 0, in->height - 1), sum = 0;
    for (int j = 0; j < 2; j++)
      for (int i = 0; i < 2; i++) {
        int column = MIN ((int)sx + i, in->width - 1), row = MIN ((int)sy + j, in->height - 1);
        double weight = (i ? sx - floor (sx) : 1 - sx + floor (sx)) * (j ? sy - floor (sy) : 1 - sy + floor (sy));
        sum += weight * in->pixels[3 * (row * in->width + column) + c];
      }
    out->pixels[k] = (guint8)lrint (sum);
  }
  return out;
}

static double
curve (double t)
{
  return t > 0.008856 ? cbrt (t) : 7.787 * t + 16.0 / 116;
}

static void
lab_naively (const guint8 *rgb, double *lab)
{
  double v[3];
  for (int c = 0; c < 3; c++)
    v[c] = rgb[c] / 255.0 > 0.04045 ? pow ((rgb[c] / 255.0 + 0.055) / 1.055, 2.4) : rgb[c] / 255.0 / 12.92;
  double x = curve ((0.412453 * v[0] + 0.357580 * v[1] + 0.180423 * v[2]) / 0.95047);
  double y = curve (0.212671 * v[0] + 0.715160 * v[1] + 0.072169 * v[2]);
  double z = curve ((0.019334 * v[0] + 0.119193 * v[1] + 0.950227 * v[2]) / 1.08883);
  lab[0] = (116 * y - 16) / 10;
  lab[1] = 500 * (x - y) / 10;
  lab[2] = 200 * (y - z) / 10;
}

typedef struct {
  double y, x, lab[3], n;
} Centre;

static void
offer_naively (const Centre *s, int k, int q, int spacing, int w, int h, double (*lab)[3], double *best, int *labels)
{
  for (int y = (int)MAX (s->y - 2 * q, 0); y < (int)MIN (s->y + 2 * q + 1, h); y++)
    for (int x = (int)MAX (s->x - 2 * q, 0); x < (int)MIN (s->x + 2 * q + 1, w); x++) {
      double d = ((x - s->x) * (x - s->x) + (y - s->y) * (y - s->y)) / (spacing * spacing);
      for (int c = 0; c < 3; c++)
        d += (lab[y * w + x][c] - s->lab[c]) * (lab[y * w + x][c] - s->lab[c]);
      if (d < best[y * w + x]) {
        best[y * w + x] = d;
        labels[y * w + x] = k;
      }
    }
}

static void
move_naively (Centre *seeds, int n_seeds, int w, int h, double (*lab)[3], const int *labels)
{
  memset (seeds, 0, sizeof *seeds * n_seeds);
  for (int i = 0; i < w * h; i++) {
    Centre *s = &seeds[labels[i]];
    s->n++;
    s->x += i % w;
    s->y += i / w;
    for (int c = 0; c < 3; c++)
      s->lab[c] += lab[i][c];
  }
  for (int k = 0; k < n_seeds; k++) {
    seeds[k].x /= MAX (seeds[k].n, 1);
    seeds[k].y /= MAX (seeds[k].n, 1);
    for (int c = 0; c < 3; c++)
      seeds[k].lab[c] /= MAX (seeds[k].n, 1);
  }
}

static int
flood_naively (int w, int h, const int *labels, int start, int region, int largest, gint32 *regions, int *queue,
               int *neighbour)
{
  static const int steps[4][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
  int n = 1;
  queue[0] = start;
  regions[start] = region;
  for (int visited = 0; visited < n && n < largest; visited++)
    for (int i = 0; i < 4 && n < largest; i++) {
      int x = queue[visited] % w + steps[i][0], y = queue[visited] / w + steps[i][1], at = y * w + x;
      if (x < 0 || y < 0 || x >= w || y >= h)
        continue;
      if (regions[at] >= 0 && regions[at] != region)
        *neighbour = regions[at];
      else if (labels[at] == labels[start] && regions[at] < 0)
        regions[queue[n++] = at] = region;
    }
  return n;
}

static int
connect_naively (int w, int h, int n_seeds, const int *labels, gint32 *regions)
{
  g_autofree int *queue = g_new (int, w *h);
  double size = (double)w * h / n_seeds;
  int region = 0;
  for (int i = 0; i < w * h; i++)
    regions[i] = -1;
  for (int i = 0; i < w * h; i++) {
    int neighbour = -1;
    if (regions[i] >= 0)
      continue;
    int n = flood_naively (w, h, labels, i, region, (int)(3 * size), regions, queue, &neighbour);
    if (n >= (int)(size / 2))
      region++;
    else if (neighbour >= 0)
      for (int j = 0; j < n; j++)
        regions[queue[j]] = neighbour;
  }
  return region;
}

/* For pictures whose sides are longer than a cell. */
static int
slic_naively (const GnImage *image, int n, gint32 *regions)
{
  int w = image->width, h = image->height, n_seeds = 0;
  double s = sqrt ((double)w * h / n);
  int spacing = (int)lrint (s);
  g_autofree Centre *seeds = g_new0 (Centre, w * h);
  g_autofree double (*lab)[3] = g_malloc (sizeof *lab * w * h);
  g_autofree double *best = g_new (double, w *h);
  g_autofree int *labels = g_new0 (int, w *h);
  for (int i = 0; i < w * h; i++)
    lab_naively (image->pixels + 3 * i, lab[i]);
  for (int y = (int)(s / 2); y < h; y += spacing)
    for (int x = (int)(s / 2); x < w; x += spacing)
      seeds[n_seeds++] = (Centre){ y, x, { 0, 0, 0 }, 1 };
  int q = (int)lrint (sqrt ((double)w * h / n_seeds));
  for (int i = 0; i < 10; i++) {
    for (int j = 0; j < w * h; j++)
      best[j] = INFINITY;
    for (int k = 0; k < n_seeds; k++)
      if (seeds[k].n > 0)
        offer_naively (&seeds[k], k, q, spacing, w, h, lab, best, labels);
    move_naively (seeds, n_seeds, w, h, lab, labels);
  }
  return connect_naively (w, h, n_seeds, labels, regions);
}

/* Soft blobs with a little noise: no two seeds are equally far from many pixels. */
static GnImage *
blobs (int width, int height)
{
  GnRandom random = gn_random_init (3, width, height, 0);
  GnImage *image = gn_image_new (width, height);
  for (int k = 0; k < 3 * width * height; k++) {
    int c = k % 3, x = k / 3 % width, y = k / 3 / width;
    double v = 128 + 60 * sin (x * 0.11 + c) * cos (y * 0.07 - 2 * c) + 40 * sin ((x + 2 * y) * 0.031 * (c + 1));
    image->pixels[k] = (guint8)CLAMP (v + gn_random_uniform (&random, -6, 6), 0, 255);
  }
  return image;
}

static void
test_segments (void)
{
  static const int cases[][3] = { { 128, 128, 20 }, { 128, 128, 100 }, { 128, 128, 200 }, { 128, 85, 57 },
                                  { 70, 128, 150 }, { 31, 17, 20 },    { 20, 20, 390 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    int w = cases[i][0], h = cases[i][1], differ = 0;
    g_autoptr (GnImage) image = blobs (w, h);
    g_autofree gint32 *regions = g_new (gint32, w * h), *expected = g_new (gint32, w * h);
    int n = gn_slic (image->pixels, w, h, cases[i][2], regions);
    int n_expected = slic_naively (image, cases[i][2], expected);
    for (int k = 0; k < w * h; k++)
      differ += regions[k] != expected[k];
    g_test_message ("%d x %d, %d: %d regions, %d pixels differ", w, h, cases[i][2], n, differ);
    g_assert_cmpint (n, ==, n_expected);
    g_assert_cmpint (differ, <=, w * h / 200); /* single precision may decide a near tie otherwise */
  }
}

/* Every pixel belongs to a region that is there, at shapes that leave no room for square cells. */
static void
test_small_pictures (void)
{
  static const int cases[][3] = { { 1, 1, 1 },  { 1, 1, 200 }, { 1, 128, 20 },   { 128, 1, 20 }, { 1, 9, 200 },
                                  { 5, 3, 20 }, { 5, 3, 200 }, { 2, 128, 5000 }, { 128, 2, 1 },  { 128, 3, 7 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    int w = cases[i][0], h = cases[i][1];
    g_autoptr (GnImage) image = blobs (w, h);
    g_autofree gint32 *regions = g_new (gint32, w * h);
    int n = gn_slic (image->pixels, w, h, cases[i][2], regions), highest = 0;
    g_assert_cmpint (regions[0], ==, 0);
    for (int k = 0; k < w * h; k++) {
      g_assert_true (regions[k] >= 0 && regions[k] < n);
      highest = MAX (highest, regions[k]);
    }
    g_assert_cmpint (highest, ==, n - 1);
  }
}

static GnImage *
apply_superpixels (GnImage *image, const char *text)
{
  const GnAugmentType *type = gn_augment_type_find ("superpixels", NULL);
  g_autofree gpointer draw = g_malloc (type->draw_size);
  g_assert_true (gn_draw_parse (type, text, draw, NULL));
  GnImage *out = gn_image_ref (image);
  type->apply (draw, &out);
  return out;
}

static int
shrunk (int size, int longest)
{
  return longest > 128 ? MAX (size * 128 / longest, 1) : size;
}

/* The whole operation, all segments replaced, from the twin's parts and our regions. */
static void
test_whole (void)
{
  static const int sizes[][2] = { { 224, 224 }, { 640, 427 }, { 300, 200 }, { 128, 90 }, { 40, 900 }, { 700, 2 } };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    int w = sizes[i][0], h = sizes[i][1], longest = MAX (w, h), sw = shrunk (w, longest), sh = shrunk (h, longest);
    g_autoptr (GnImage) image = blobs (w, h), small = resize_naively (image, sw, sh);
    g_autofree gint32 *regions = g_new (gint32, sw * sh);
    int n = gn_slic (small->pixels, sw, sh, 60, regions);
    g_autofree double *sums = g_new0 (double, 4 * n);
    for (int k = 0; k < 3 * sw * sh; k++)
      sums[4 * regions[k / 3] + k % 3] += small->pixels[k];
    for (int k = 0; k < sw * sh; k++)
      sums[4 * regions[k] + 3]++;
    for (int k = 0; k < 3 * sw * sh; k++)
      small->pixels[k] = (guint8)lrint (sums[4 * regions[k / 3] + k % 3] / sums[4 * regions[k / 3] + 3]);
    g_autoptr (GnImage) expected = resize_naively (small, w, h);
    g_autoptr (GnImage) out = apply_superpixels (image, "n_segments=60;p_replace=1");
    int differ = 0;
    for (int k = 0; k < 3 * w * h; k++) {
      g_assert_cmpint (abs (out->pixels[k] - expected->pixels[k]), <=, 1);
      differ += out->pixels[k] != expected->pixels[k];
    }
    g_assert_cmpint (differ, <=, w * h / 100);
  }
}

/* One coin a segment: that share of the pixels is replaced, and the others keep what they were. */
static void
test_coins (void)
{
  const GnAugmentType *type = gn_augment_type_find ("superpixels", NULL);
  g_autoptr (GnImage) image = blobs (128, 128), all = apply_superpixels (image, "n_segments=200;p_replace=1");
  double sum = 0;
  for (int seed = 0; seed < 50; seed++) {
    g_autofree char *text = g_strdup_printf ("n_segments=200;p_replace=0.3;seed=%d", seed);
    g_autoptr (GnImage) out = apply_superpixels (image, text);
    int replaced = 0, differ = 0;
    for (int k = 0; k < 3 * 128 * 128; k++)
      if (all->pixels[k] != image->pixels[k]) {
        differ++;
        replaced += out->pixels[k] == all->pixels[k];
      } else {
        g_assert_cmpint (out->pixels[k], ==, image->pixels[k]);
      }
    sum += (double)replaced / differ;
  }
  g_assert_cmpfloat (fabs (sum / 50 - 0.3), <, 0.02); /* deviation of the mean: 0.005 */

  g_autofree gpointer draw = g_malloc (type->draw_size);
  g_assert_true (gn_draw_parse (type, "n_segments=200;p_replace=0", draw, NULL));
  g_assert_true (type->is_identity (draw, 128, 128));
}

/* case_id, n_segments_requested, regions_found_at_128px, mean_region_px_at_128, min_region_px, max_region_px,
 * mae_output_vs_input, mean_abs_horizontal_gradient_output, …_input, std_output, tol_regions, tol_mae_output_vs_input,
 * tol_gradient */
enum { CASE, SEGMENTS, REGIONS, DISTANCE = 6, GRADIENT = 7, TOL_REGIONS = 10, TOL_DISTANCE, TOL_GRADIENT, N_COLUMNS };

static void
assert_near (char **row, int column, int tolerance, double value)
{
  double expected = g_ascii_strtod (row[column], NULL), percent = g_ascii_strtod (row[tolerance], NULL);
  g_test_message ("%s: %g, expected %g +- %g %%", row[CASE], value, expected, percent);
  g_assert_cmpfloat (fabs (value - expected), <=, expected * percent / 100);
}

static void
check_figures (const char *folder, char **row)
{
  g_autofree char *file = g_strdup_printf ("photo_%c.png", row[CASE][strlen (row[CASE]) - 1]);
  g_autofree char *path = g_build_filename (folder, "inputs", file, NULL);
  g_autoptr (GnImage) image = gn_image_load (path, 0, NULL, NULL), small = resize_naively (image, 128, 128);
  g_autofree gint32 *regions = g_new (gint32, 128 * 128);
  assert_near (row, REGIONS, TOL_REGIONS, gn_slic (small->pixels, 128, 128, atoi (row[SEGMENTS]), regions));

  g_autofree char *text = g_strdup_printf ("n_segments=%s;p_replace=1", row[SEGMENTS]);
  g_autoptr (GnImage) out = apply_superpixels (image, text);
  int w = out->width, h = out->height;
  double distance = 0, gradient = 0;
  for (int k = 0; k < 3 * w * h; k++) {
    distance += abs (out->pixels[k] - image->pixels[k]);
    gradient += k / 3 % w > 0 ? abs (out->pixels[k] - out->pixels[k - 3]) : 0;
  }
  assert_near (row, DISTANCE, TOL_DISTANCE, distance / (3 * w * h));
  assert_near (row, GRADIENT, TOL_GRADIENT, gradient / (3 * (w - 1) * h));
}

static void
test_figures (void)
{
  const char *shared = g_getenv ("GUENON_SHARED");
  g_autofree char *folder = shared ? g_build_filename (shared, "augmentation", "public", NULL) : NULL;
  g_autofree char *path = folder ? g_build_filename (folder, "superpixels.csv", NULL) : NULL, *text = NULL;
  if (!path || !g_file_get_contents (path, &text, NULL, NULL)) {
    g_test_skip ("the figures of the reference are not here (GUENON_SHARED)");
    return;
  }
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  int checked = 0;
  for (int i = 1; lines[i]; i++) {
    g_auto (GStrv) row = g_strsplit (lines[i], ",", N_COLUMNS + 1);
    if (g_strv_length (row) < N_COLUMNS)
      continue;
    check_figures (folder, row);
    checked++;
  }
  g_assert_cmpint (checked, ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/superpixels/segments", test_segments);
  g_test_add_func ("/augment/superpixels/small-pictures", test_small_pictures);
  g_test_add_func ("/augment/superpixels/whole", test_whole);
  g_test_add_func ("/augment/superpixels/coins", test_coins);
  g_test_add_func ("/augment/superpixels/figures", test_figures);
  return g_test_run ();
}
