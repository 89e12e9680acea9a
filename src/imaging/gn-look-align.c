/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Aligning two looks: B. D. Lucas and T. Kanade: "An iterative image registration technique", IJCAI 1981, with a gain
 * and an offset of brightness. */
#include "gn-look-private.h"

#include <math.h>
#include <string.h>

#define COARSE_BLUR 2.5
#define FINE_BLUR 0.8
#define LEAST_OVERLAP 0.3 /* of either look */
#define N_UNKNOWNS 8      /* the map, gain, offset */
#define SKETCH 4          /* px of a look that are one of a sketch */
#define SKETCH_START 1.5f /* the middle of the first of them */
#define DAMPING 1e-4
#define LEAST_SPREAD 2 /* levels of grey */
#define COARSE_STEPS 12
#define FINE_STEPS 8

struct GnLookTemplate {
  GnPlane coarse, fine, band;
  float pixels[3][GN_LOOK_AREA];
};

GnLookTemplate *
gn_look_template_new (const GnLook *look, gboolean mirrored)
{
  GnLookTemplate *self = g_new (GnLookTemplate, 1);
  float pixels[GN_LOOK_AREA];
  GnPlane plane = { .pixels = pixels };
  self->coarse.pixels = self->pixels[0];
  self->fine.pixels = self->pixels[1];
  self->band.pixels = self->pixels[2];
  gn_plane_from_look (&plane, look, mirrored);
  gn_plane_blur (&plane, COARSE_BLUR, &self->coarse);
  gn_plane_blur (&plane, FINE_BLUR, &self->fine);
  gn_plane_blur (&plane, 3 * FINE_BLUR, &self->band);
  for (int i = 0; i < plane.width * plane.height; i++)
    self->band.pixels[i] = self->fine.pixels[i] - self->band.pixels[i];
  return self;
}

void
gn_look_template_draw (const GnLookTemplate *self, GnLookSketch *sketch)
{
  sketch->width = self->coarse.width / SKETCH;
  sketch->height = self->coarse.height / SKETCH;
  for (int y = 0; y < sketch->height; y++)
    for (int x = 0; x < sketch->width; x++)
      sketch->pixels[y * sketch->width + x] =
          gn_plane_sample (&self->coarse, SKETCH * x + SKETCH_START, SKETCH * y + SKETCH_START);
}

void
gn_look_template_free (GnLookTemplate *self)
{
  g_free (self);
}

GnLookAlignment
gn_look_alignment_from_features (const GnLook *first_look, const GnLookFeature *first, const GnLookFeature *second,
                                 gboolean mirrored)
{
  double x = mirrored ? first_look->width - 1 - first->x : first->x;
  double scale_x = second->half_width / first->half_width, scale_y = second->half_height / first->half_height;
  return (GnLookAlignment){ mirrored,
                            { scale_x, 0, second->x - scale_x * x, 0, scale_y, second->y - scale_y * first->y } };
}

/* A change of size or a turn that no copy of a photo has: the search has gone astray. */
static gboolean
is_plausible (const double *map)
{
  return map[0] > 0.3 && map[0] < 3.3 && map[4] > 0.3 && map[4] < 3.3 && fabs (map[1]) < 0.2 * map[0] &&
         fabs (map[3]) < 0.2 * map[4];
}

/* Where the second look has (x, y) of the first; FALSE outside of it. */
static inline gboolean
locate (const double *map, const GnPlane *second, int x, int y, float *u, float *v)
{
  *u = (float)(map[0] * x + map[1] * y + map[2]);
  *v = (float)(map[3] * x + map[4] * y + map[5]);
  return *u > -0.5f && *v > -0.5f && *u < second->width - 0.5f && *v < second->height - 0.5f;
}

/* Whether @n pixels of the first look, of every @step-th row and column, are enough of both looks. */
static gboolean
is_enough (const GnPlane *first, const GnPlane *second, const double *map, double n, int step)
{
  double area = n * step * step;
  return area >= LEAST_OVERLAP * first->width * first->height &&
         area * (map[0] * map[4] - map[1] * map[3]) >= LEAST_OVERLAP * second->width * second->height;
}

/* Correlation over what both show, 0 when that is too little. */
static double
correlate (const GnPlane *first, const GnPlane *second, const double *map)
{
  double n = 0, sum_a = 0, sum_b = 0, squares_a = 0, squares_b = 0, products = 0;
  if (!is_plausible (map))
    return 0;
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      float u, v;
      if (!locate (map, second, x, y, &u, &v))
        continue;
      double a = first->pixels[y * first->width + x], b = gn_plane_sample (second, u, v);
      n++;
      sum_a += a;
      sum_b += b;
      squares_a += a * a;
      squares_b += b * b;
      products += a * b;
    }
  if (!is_enough (first, second, map, n, 1))
    return 0;
  double variance_a = squares_a - sum_a * sum_a / n, variance_b = squares_b - sum_b * sum_b / n;
  return variance_a > 0 && variance_b > 0 ? (products - sum_a * sum_b / n) / sqrt (variance_a * variance_b) : 0;
}

double
gn_look_compare (const GnLookSketch *first, const GnLookSketch *second, const GnLookAlignment *alignment)
{
  const GnPlane a = { first->width, first->height, (float *)first->pixels };
  const GnPlane b = { second->width, second->height, (float *)second->pixels };
  const double *map = alignment->map;
  double small[6] = { map[0], map[1], (SKETCH_START * (map[0] + map[1] - 1) + map[2]) / SKETCH,
                      map[3], map[4], (SKETCH_START * (map[3] + map[4] - 1) + map[5]) / SKETCH };
  return correlate (&a, &b, small);
}

/* Solves matrix x = vector in place by elimination; the matrix is symmetric and positive, or FALSE is returned. */
static gboolean
solve (double matrix[N_UNKNOWNS][N_UNKNOWNS], double *vector)
{
  for (int k = 0; k < N_UNKNOWNS; k++) {
    if (!(matrix[k][k] > 1e-9))
      return FALSE;
    for (int i = k + 1; i < N_UNKNOWNS; i++) {
      double factor = matrix[i][k] / matrix[k][k];
      for (int j = k; j < N_UNKNOWNS; j++)
        matrix[i][j] -= factor * matrix[k][j];
      vector[i] -= factor * vector[k];
    }
  }
  for (int k = N_UNKNOWNS - 1; k >= 0; k--) {
    for (int j = k + 1; j < N_UNKNOWNS; j++)
      vector[k] -= matrix[k][j] * vector[j];
    vector[k] /= matrix[k][k];
  }
  return TRUE;
}

/* What is being fitted: |gain * second (warped) + offset - first|², in which what differs much weighs little. */
typedef struct {
  double map[6], gain, offset;
  double spread; /* of the differences, levels of grey */
} Fit;

typedef struct {
  double matrix[N_UNKNOWNS][N_UNKNOWNS], vector[N_UNKNOWNS];
  double differences, n;
} Sums;

static void
add_pixel (Sums *sums, const Fit *fit, const GnPlane *first, const GnPlane *second, int x, int y)
{
  float u, v;
  if (!locate (fit->map, second, x, y, &u, &v))
    return;
  double b = gn_plane_sample (second, u, v);
  double dx = fit->gain * 0.5 * (gn_plane_sample (second, u + 1, v) - gn_plane_sample (second, u - 1, v));
  double dy = fit->gain * 0.5 * (gn_plane_sample (second, u, v + 1) - gn_plane_sample (second, u, v - 1));
  double s = x - 0.5 * first->width, t = y - 0.5 * first->height; /* makes turns and shifts independent */
  double row[N_UNKNOWNS] = { dx * s, dx * t, dx, dy * s, dy * t, dy, b, 1 };
  double rest = first->pixels[y * first->width + x] - (fit->gain * b + fit->offset);
  double weight = 1 / (1 + rest * rest / (fit->spread * fit->spread));
  for (int i = 0; i < N_UNKNOWNS; i++) {
    for (int j = i; j < N_UNKNOWNS; j++)
      sums->matrix[i][j] += weight * row[i] * row[j];
    sums->vector[i] += weight * row[i] * rest;
  }
  sums->differences += fabs (rest);
  sums->n++;
}

/* One Gauss-Newton step; FALSE when there is no further one. */
static gboolean
improve (Fit *fit, const GnPlane *first, const GnPlane *second, int step)
{
  Sums sums = { 0 };
  if (!is_plausible (fit->map))
    return FALSE;
  for (int y = 0; y < first->height; y += step)
    for (int x = 0; x < first->width; x += step)
      add_pixel (&sums, fit, first, second, x, y);
  for (int i = 0; i < N_UNKNOWNS; i++) {
    sums.matrix[i][i] *= 1 + DAMPING;
    for (int j = 0; j < i; j++)
      sums.matrix[i][j] = sums.matrix[j][i];
  }
  const double *change = sums.vector;
  if (!is_enough (first, second, fit->map, sums.n, step) || !solve (sums.matrix, sums.vector))
    return FALSE;
  for (int i = 0; i < 6; i += 3) {
    fit->map[i] += change[i];
    fit->map[i + 1] += change[i + 1];
    fit->map[i + 2] += change[i + 2] - 0.5 * (change[i] * first->width + change[i + 1] * first->height);
  }
  fit->gain += change[6];
  fit->offset += change[7];
  fit->spread = MAX (sums.differences / sums.n, LEAST_SPREAD);
  return fabs (change[2]) + fabs (change[5]) > 0.01 || fabs (change[0]) + fabs (change[4]) > 2e-4;
}

double
gn_look_align (const GnLookTemplate *first, const GnLookTemplate *second, GnLookAlignment *alignment)
{
  Fit fit = { .gain = 1, .spread = 255 };
  memcpy (fit.map, alignment->map, sizeof fit.map);
  for (int i = 0; i < COARSE_STEPS && improve (&fit, &first->coarse, &second->coarse, 2); i++)
    ;
  for (int i = 0; i < FINE_STEPS && improve (&fit, &first->fine, &second->fine, 1); i++)
    ;
  memcpy (alignment->map, fit.map, sizeof fit.map);
  return CLAMP (correlate (&first->band, &second->band, fit.map), 0, 1);
}
