/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vector.h"

#include <math.h>

void
GN_VECTOR (adam) (size_t n, const GnAdamCoefficients *adam, const float *restrict gradient, float *restrict parameter,
                  float *restrict m, float *restrict v)
{
  const GnAdamCoefficients a = *adam;
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] + a.weight_decay * parameter[i];
    m[i] = a.beta1 * m[i] + a.one_minus_beta1 * g;
    v[i] = a.beta2 * v[i] + a.one_minus_beta2 * g * g;
    parameter[i] -= a.step_size * m[i] / (sqrtf (v[i]) * a.root_correction + a.epsilon);
  }
}

void
GN_VECTOR (sgd) (size_t n, const GnSgdCoefficients *sgd, const float *restrict gradient, float *restrict parameter,
                 float *restrict buffer)
{
  const GnSgdCoefficients s = *sgd;
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
