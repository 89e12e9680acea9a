/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vector.h"

#include <math.h>

void
GN_VECTOR (adam) (size_t n, const void *coefficients, const float *restrict gradient, float *restrict parameter,
                  float *restrict m, float *restrict v)
{
  const GnAdamCoefficients a = *(const GnAdamCoefficients *) coefficients;
  for (size_t i = 0; i < n; i++) {
    float p = a.shrink * parameter[i];
    float g = gradient[i] + a.weight_decay * p;
    m[i] = a.beta1 * m[i] + a.one_minus_beta1 * g;
    v[i] = a.beta2 * v[i] + a.one_minus_beta2 * g * g;
    parameter[i] = p - a.step_size * m[i] / (sqrtf (v[i]) * a.root_correction + a.epsilon);
  }
}

void
GN_VECTOR (sgd) (size_t n, const void *coefficients, const float *restrict gradient, float *restrict parameter,
                 float *restrict buffer, float *unused)
{
  const GnSgdCoefficients s = *(const GnSgdCoefficients *) coefficients;
  if (buffer == NULL) {
    for (size_t i = 0; i < n; i++)
      parameter[i] -= s.learning_rate * (gradient[i] + s.weight_decay * parameter[i]);
    return;
  }
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] + s.weight_decay * parameter[i];
    float b = s.first ? g : s.momentum * buffer[i] + s.one_minus_dampening * g;
    buffer[i] = b;
    parameter[i] -= s.learning_rate * (s.nesterov ? g + s.momentum * b : b);
  }
}

void
GN_VECTOR (adagrad) (size_t n, const void *coefficients, const float *restrict gradient, float *restrict parameter,
                     float *restrict sum, float *unused)
{
  const GnAdagradCoefficients a = *(const GnAdagradCoefficients *) coefficients;
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] + a.weight_decay * parameter[i];
    sum[i] += g * g;
    parameter[i] -= a.learning_rate * g / (sqrtf (sum[i]) + a.epsilon);
  }
}

void
GN_VECTOR (adadelta) (size_t n, const void *coefficients, const float *restrict gradient, float *restrict parameter,
                      float *restrict square_avg, float *restrict acc_delta)
{
  const GnAdadeltaCoefficients a = *(const GnAdadeltaCoefficients *) coefficients;
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] + a.weight_decay * parameter[i];
    square_avg[i] = a.rho * square_avg[i] + a.one_minus_rho * g * g;
    float delta = sqrtf (acc_delta[i] + a.epsilon) / sqrtf (square_avg[i] + a.epsilon) * g;
    acc_delta[i] = a.rho * acc_delta[i] + a.one_minus_rho * delta * delta;
    parameter[i] -= a.learning_rate * delta;
  }
}

void
GN_VECTOR (rmsprop) (size_t n, const void *coefficients, const float *restrict gradient, float *restrict parameter,
                     float *restrict square_avg, float *restrict buffer)
{
  const GnRmspropCoefficients r = *(const GnRmspropCoefficients *) coefficients;
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] + r.weight_decay * parameter[i];
    square_avg[i] = r.alpha * square_avg[i] + r.one_minus_alpha * g * g;
    buffer[i] = r.momentum * buffer[i] + g / (sqrtf (square_avg[i]) + r.epsilon);
    parameter[i] -= r.learning_rate * buffer[i];
  }
}
