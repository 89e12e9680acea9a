/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of displacement over many draws, against the reference statistics. */
#include "statistics.h"

#include <math.h>
#include <string.h>

/* Mean absolute difference to a photo, where it is there. */
static void
measure_photo (const GnAugmentType *type, gconstpointer params, const char *name, int n_draws, Tally *tally)
{
  g_autoptr (GnImage) photo = statistics_photo (name);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; photo && i < (guint32)n_draws; i++) {
    GnImage *image = gn_image_ref (photo);
    statistics_draw (type, params, i, draw, &image);
    tally_add (tally, "mean abs difference to input", statistics_distance (image, photo));
    gn_image_unref (image);
  }
}

static double
get_ring (const GnImage *image, int depth)
{
  double sum = 0, n = 0;
  for (int y = depth; y < SIDE - depth; y++)
    for (int x = depth; x < SIDE - depth; x++)
      if (x == depth || y == depth || x == SIDE - 1 - depth || y == SIDE - 1 - depth) {
        const guint8 *pixel = image->pixels + 3 * (y * SIDE + x);
        sum += pixel[0] + pixel[1] + pixel[2];
        n += 3;
      }
  return sum / n;
}

#define REACH 50
#define INNER (SIDE - 2 * (REACH + 2))
#define N_INNER (INNER * INNER)

/* The displacements of the inner pixels for a strength of 1, read off a photo whose red is x and whose green is y:
 * moved by up to REACH, so that rounding to grey levels does not matter. */
static void
read_field (const GnAugmentType *type, gpointer draw, double *dx, double *dy)
{
  GnImage *image = gn_image_new (SIDE, SIDE);
  for (int i = 0; i < SIDE * SIDE; i++) {
    image->pixels[3 * i] = i % SIDE;
    image->pixels[3 * i + 1] = i / SIDE;
    image->pixels[3 * i + 2] = 0;
  }
  *(double *)statistics_field (type, draw, "alpha") = REACH;
  type->apply (draw, &image);
  for (int y = 0; y < INNER; y++)
    for (int x = 0; x < INNER; x++) {
      int column = x + REACH + 2, row = y + REACH + 2;
      const guint8 *pixel = image->pixels + 3 * (row * SIDE + column);
      dx[y * INNER + x] = (column - pixel[0]) / (double)REACH;
      dy[y * INNER + x] = (row - pixel[1]) / (double)REACH;
    }
  gn_image_unref (image);
}

typedef struct {
  double mean, deviation, largest, kurtosis;
} Moments;

static Moments
get_moments (const double *v)
{
  Moments m = { 0 };
  double fourth = 0;
  for (int i = 0; i < N_INNER; i++) {
    m.mean += v[i] / N_INNER;
    m.largest = MAX (m.largest, fabs (v[i]));
  }
  for (int i = 0; i < N_INNER; i++) {
    double d = v[i] - m.mean;
    m.deviation += d * d / N_INNER;
    fourth += d * d * d * d / N_INNER;
  }
  m.kurtosis = fourth / (m.deviation * m.deviation);
  m.deviation = sqrt (m.deviation);
  return m;
}

/* Correlation of a[row][x + lag] with b[row][x]. */
static double
correlate (const double *a, const double *b, int lag)
{
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0, n = 0;
  for (int i = 0; i < N_INNER; i++)
    if (i % INNER < INNER - lag) {
      double x = a[i + lag], y = b[i];
      sa += x, sb += y, aa += x * x, bb += y * y, ab += x * y, n++;
    }
  return (n * ab - sa * sb) / sqrt ((n * aa - sa * sa) * (n * bb - sb * sb));
}

static void
measure_field (const GnAugmentType *type, gconstpointer params, Tally *tally)
{
  enum { DRAWS = 200 };
  g_autofree double *dx = g_new (double, N_INNER), *dy = g_new (double, N_INNER);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; i < DRAWS; i++) {
    statistics_draw (type, params, i, draw, NULL);
    double alpha = *(double *)statistics_field (type, draw, "alpha");
    read_field (type, draw, dx, dy);
    Moments mx = get_moments (dx), my = get_moments (dy);
    tally_add (tally, "mean dx", alpha * mx.mean);
    tally_add (tally, "std dx", alpha * mx.deviation);
    tally_add (tally, "std dy", alpha * my.deviation);
    tally_add (tally, "max |dx|", alpha * mx.largest);
    tally_add (tally, "kurtosis of dx (flat distribution 1.8)", mx.kurtosis);
    tally_add (tally, "correlation dx-dy", correlate (dx, dy, 0));
    tally_add (tally, "autocorrelation of dx at 1 px", correlate (dx, dx, 1));
    tally_add (tally, "autocorrelation of dx at 2 px", correlate (dx, dx, 2));
  }
}

/* The rows of photos are left out: what scattering single pixels changes depends on the last detail of a photo, and
 * those of the table are not here to the pixel. */
static void
measure_elastic (const StatisticsRow *row, Tally *tally)
{
  double low, high;
  const GnAugmentType *type = statistics_find ("elastic");
  statistics_get_range (row->parameters, "alpha", &low, &high);
  g_autofree gpointer params = statistics_params (type, "weakest", low, "strongest", high, NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  if (g_str_has_prefix (row->input, "displacement")) {
    measure_field (type, params, tally);
  } else if (g_str_has_prefix (row->input, "constant")) {
    for (guint32 i = 0; i < 100; i++) {
      GnImage *image = statistics_constant (255);
      statistics_draw (type, params, i, draw, &image);
      tally_add (tally, "mean value of the outermost pixel ring", get_ring (image, 0));
      tally_add (tally, "mean value of the second ring", get_ring (image, 1));
      gn_image_unref (image);
    }
  }
}

/* Where the pixels of the output are taken from, by the specification's formula; that the operation does so is what the
 * reference pictures with given jitter show. position[y][x]: y, x */
static void
locate (const GnAugmentType *type, gpointer draw, double (*position)[2])
{
  int rows = *(int *)statistics_field (type, draw, "nb_rows"), cols = *(int *)statistics_field (type, draw, "nb_cols");
  const GnDrawList *jitter = statistics_field (type, draw, "jitter");
  const char *diagonals = statistics_field (type, draw, "diagonals");
  double height = SIDE / (rows - 1.0), width = SIDE / (cols - 1.0), corner[4][2];
  for (int i = 0; i < SIDE * SIDE; i++) {
    int r = (int)(i / SIDE / height), c = (int)(i % SIDE / width);
    double v = i / SIDE / height - r, u = i % SIDE / width - c;
    for (int k = 0; k < 4; k++) {
      int at = (r + k / 2) * cols + c + k % 2;
      corner[k][0] = CLAMP ((r + k / 2) * height + SIDE * jitter->points[at][0], 0, SIDE - 1);
      corner[k][1] = CLAMP ((c + k % 2) * width + SIDE * jitter->points[at][1], 0, SIDE - 1);
    }
    gboolean back = diagonals[r * cols + c] != 'F'; /* with the '|' a row has as many characters as points */
    for (int k = 0; k < 2; k++) {
      double p00 = corner[0][k], p10 = corner[1][k], p01 = corner[2][k], p11 = corner[3][k];
      if (back)
        position[i][k] = u >= v ? p00 + (p10 - p00) * u + (p11 - p10) * v : p00 + (p01 - p00) * v + (p11 - p01) * u;
      else
        position[i][k] =
            u + v <= 1 ? p00 + (p10 - p00) * u + (p01 - p00) * v : p11 + (p01 - p11) * (1 - u) + (p10 - p11) * (1 - v);
    }
  }
}

/* The first lag, interpolated, at which the autocorrelation along x falls below 1/e; 0 when it does not. */
static double
get_length (double (*position)[2], double mean, double variance)
{
  double before = 1;
  for (int lag = 1; lag < SIDE; lag++) {
    double sum = 0;
    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x + lag < SIDE; x++)
        sum += (position[y * SIDE + x][1] - x - mean) * (position[y * SIDE + x + lag][1] - x - lag - mean);
    double now = sum / (SIDE * (SIDE - lag)) / variance;
    if (now < exp (-1))
      return lag - (exp (-1) - now) / (before - now);
    before = now;
  }
  return 0;
}

static double
get_percentile (double (*position)[2], double share)
{
  enum { BINS = 40000 };
  g_autofree int *counts = g_new0 (int, BINS);
  for (int i = 0; i < SIDE * SIDE; i++) {
    double distance = hypot (position[i][0] - i / SIDE, position[i][1] - i % SIDE);
    counts[MIN ((int)(distance * 100), BINS - 1)]++;
  }
  int bin = 0;
  for (int seen = counts[0]; seen < share * SIDE * SIDE; seen += counts[bin])
    bin++;
  return bin / 100.0;
}

static void
measure_map (double (*position)[2], gboolean with_length, Tally *tally)
{
  double sum = 0, xx = 0, yy = 0, left = 0, right = 0, farthest = 0, smallest = SIDE, largest = 0;
  for (int i = 0; i < SIDE * SIDE; i++) {
    double y = position[i][0], x = position[i][1], dy = y - i / SIDE, dx = x - i % SIDE;
    sum += dx, xx += dx * dx, yy += dy * dy;
    left += i % SIDE == 0 ? dx / SIDE : 0;
    right += i % SIDE == SIDE - 1 ? dx / SIDE : 0;
    farthest = MAX (farthest, hypot (dx, dy));
    smallest = MIN (smallest, MIN (x, y));
    largest = MAX (largest, MAX (x, y));
  }
  double n = SIDE * SIDE, mean = sum / n;
  tally_add (tally, "rms dx", sqrt (xx / n));
  tally_add (tally, "rms dy", sqrt (yy / n));
  tally_add (tally, "max |d|", farthest);
  tally_add (tally, "95th percentile of |d|", get_percentile (position, 0.95));
  tally_add (tally, "mean dx in the left column", left);
  tally_add (tally, "mean dx in the right column", right);
  tally_add (tally, "smallest sampled coordinate", smallest);
  tally_add (tally, "largest sampled coordinate", largest);
  g_assert_cmpfloat (smallest, >=, 0);
  g_assert_cmpfloat (largest, <=, SIDE - 1);
  if (with_length)
    tally_add (tally, "autocorrelation length of dx along x (1/e), px",
               get_length (position, mean, xx / n - mean * mean));
}

static void
measure_piecewise (const StatisticsRow *row, Tally *tally)
{
  double low, high, fewest, most;
  const GnAugmentType *type = statistics_find ("piecewise_affine");
  statistics_get_range (row->parameters, "scale", &low, &high);
  statistics_get_range (row->parameters, "nb_rows", &fewest, &most);
  g_autofree gpointer params =
      statistics_params (type, "weakest", low, "strongest", high, "fewest", fewest, "most", most, NULL);
  if (g_str_has_prefix (row->input, "photo")) {
    measure_photo (type, params, row->input, 120, tally);
    return;
  }
  double (*position)[2] = g_malloc (SIDE * SIDE * sizeof *position);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (guint32 i = 0; i < 500; i++) {
    statistics_draw (type, params, i, draw, NULL);
    locate (type, draw, position);
    measure_map (position, i < 60, tally);
  }
  g_free (position);
}

static void
test_elastic (void)
{
  statistics_check ("elastic", measure_elastic);
}

static void
test_piecewise (void)
{
  if (!statistics_check ("piecewise_affine", measure_piecewise))
    g_test_message ("the rows of photos are left out: GUENON_SHARED does not hold them");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/statistics-warps/elastic", test_elastic);
  g_test_add_func ("/augment/statistics-warps/piecewise", test_piecewise);
  return g_test_run ();
}
