/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-ref-update.h"

#include <math.h>

/* Algorithm 1 of Kingma & Ba 2014, with PyTorch's weight decay in the gradient. */
void
gn_ref_adam_update (size_t n, const GnAdamStep *adam, const double *gradient, double *parameter, double *m, double *v)
{
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i] + adam->weight_decay * parameter[i];
    m[i] = adam->beta1 * m[i] + (1 - adam->beta1) * g;
    v[i] = adam->beta2 * v[i] + (1 - adam->beta2) * g * g;
    double m_hat = m[i] / (1 - pow (adam->beta1, (double) adam->step));
    double v_hat = v[i] / (1 - pow (adam->beta2, (double) adam->step));
    parameter[i] -= adam->learning_rate * m_hat / (sqrt (v_hat) + adam->epsilon);
  }
}

void
gn_ref_sgd_update (size_t n, const GnSgdStep *sgd, const double *gradient, double *parameter, double *buffer)
{
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i] + sgd->weight_decay * parameter[i];
    if (sgd->momentum != 0) {
      buffer[i] = sgd->first ? g : sgd->momentum * buffer[i] + (1 - sgd->dampening) * g;
      g = sgd->nesterov ? g + sgd->momentum * buffer[i] : buffer[i];
    }
    parameter[i] -= sgd->learning_rate * g;
  }
}
