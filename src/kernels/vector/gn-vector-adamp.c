/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdamP over one view: moments and sums in one pass over the rows, the projection and the step in a second. */
#include "gn-vector.h"

#include <math.h>
#include <string.h>

/* Adam's direction, whose length the step size sets. */
static inline float
direction (const GnAdampCoefficients *a, float gradient, float m, float v)
{
  float ahead = a->nesterov ? a->adam.beta1 * m + a->adam.one_minus_beta1 * gradient : m;
  return ahead / (sqrtf (v) * a->adam.root_correction + a->adam.epsilon);
}

static void
update_moments (const GnAdamCoefficients *a, size_t n, const float *restrict gradient, float *restrict m,
                float *restrict v)
{
  for (size_t i = 0; i < n; i++) {
    m[i] = a->beta1 * m[i] + a->one_minus_beta1 * gradient[i];
    v[i] = a->beta2 * v[i] + a->one_minus_beta2 * gradient[i] * gradient[i];
  }
}

/* sums[4][k]: Σ gradient·parameter, Σ parameter², Σ gradient², Σ parameter·direction of each channel. */
static void
add_row (const GnAdampCoefficients *a, int k, const float *restrict gradient, const float *restrict parameter,
         const float *restrict m, const float *restrict v, double *restrict sums)
{
  for (int i = 0; i < k; i++) {
    double g = gradient[i], p = parameter[i];
    sums[i] += g * p;
    sums[k + i] += p * p;
    sums[2 * k + i] += g * g;
    sums[3 * k + i] += p * direction (a, gradient[i], m[i], v[i]);
  }
}

/* Whether the weights and their gradient are orthogonal enough to be called scale-invariant: the largest cosine of the
 * n rows of `width` values is below delta / sqrt (width). */
static bool
is_scale_invariant (const GnAdampCoefficients *a, int n, double width, const double *dot, const double *square_p,
                    const double *square_g)
{
  double largest = 0;
  for (int i = 0; i < n; i++) {
    double lengths = (sqrt (square_p[i]) + a->adam.epsilon) * (sqrt (square_g[i]) + a->adam.epsilon);
    largest = fmax (largest, fabs (dot[i]) / lengths);
  }
  return largest < a->delta / sqrt (width);
}

/* Writes into sums[0..k-1] the part of the direction along the weights that is taken away, as a multiple of the weight.
 * Returns whether there is one. */
static bool
find_projection (const GnAdampCoefficients *a, const GnAdampView *view)
{
  int k = view->channels;
  double *sums = view->scratch, whole[4] = { 0 };
  if (is_scale_invariant (a, k, view->rows, sums, sums + k, sums + 2 * k)) {
    for (int i = 0; i < k; i++) {
      double length = sqrt (sums[k + i]) + a->adam.epsilon;
      sums[i] = sums[3 * k + i] / (length * length);
    }
    return true;
  }
  for (int j = 0; j < 4; j++)
    for (int i = 0; i < k; i++)
      whole[j] += sums[j * k + i];
  double length = sqrt (whole[1]) + a->adam.epsilon;
  bool projects = is_scale_invariant (a, 1, (double) view->rows * k, &whole[0], &whole[1], &whole[2]);
  for (int i = 0; i < k; i++)
    sums[i] = projects ? whole[3] / (length * length) : 0;
  return projects;
}

static void
step_row (const GnAdampCoefficients *a, float shrink, int k, const double *restrict along,
          const float *restrict gradient, float *restrict parameter, const float *restrict m, const float *restrict v)
{
  for (int i = 0; i < k; i++) {
    float p = parameter[i], d = direction (a, gradient[i], m[i], v[i]) - (float) along[i] * p;
    parameter[i] = p * shrink - a->adam.step_size * d;
  }
}

void
GN_VECTOR (adamp) (const GnAdampView *view, const GnAdampCoefficients *adamp, const float *gradient, float *parameter,
                   float *m, float *v)
{
  int k = view->channels;
  bool projects = false;
  memset (view->scratch, 0, 4 * (size_t) k * sizeof (double));
  for (int row = 0; row < view->rows; row++) {
    size_t at = view->offset + (size_t) row * k;
    update_moments (&adamp->adam, k, gradient + at, m + at, v + at);
    if (view->project)
      add_row (adamp, k, gradient + at, parameter + at, m + at, v + at, view->scratch);
  }
  if (view->project)
    projects = find_projection (adamp, view);
  double decay = adamp->learning_rate * view->weight_decay * (projects ? adamp->decay_ratio : 1);
  for (int row = 0; row < view->rows; row++) {
    size_t at = view->offset + (size_t) row * k;
    step_row (adamp, (float) (1 - decay), k, view->scratch, gradient + at, parameter + at, m + at, v + at);
  }
}
