/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-ref-update.h"

#include <math.h>
#include <stdlib.h>

/* Algorithm 1 of Kingma & Ba 2014, with PyTorch's weight decay in the gradient, or algorithm 2 of Loshchilov & Hutter
 * 2017. */
void
gn_ref_adam_update (size_t n, const GnAdamStep *adam, const double *gradient, double *parameter, double *m, double *v)
{
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i];
    if (adam->decoupled)
      parameter[i] -= adam->learning_rate * adam->weight_decay * parameter[i];
    else
      g += adam->weight_decay * parameter[i];
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

void
gn_ref_adagrad_update (size_t n, const GnAdagradStep *adagrad, const double *gradient, double *parameter, double *sum)
{
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i] + adagrad->weight_decay * parameter[i];
    sum[i] += g * g;
    parameter[i] -= adagrad->learning_rate * g / (sqrt (sum[i]) + adagrad->epsilon);
  }
}

void
gn_ref_adadelta_update (size_t n, const GnAdadeltaStep *adadelta, const double *gradient, double *parameter,
                        double *square_avg, double *acc_delta)
{
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i] + adadelta->weight_decay * parameter[i];
    square_avg[i] = adadelta->rho * square_avg[i] + (1 - adadelta->rho) * g * g;
    double delta = sqrt (acc_delta[i] + adadelta->epsilon) / sqrt (square_avg[i] + adadelta->epsilon) * g;
    acc_delta[i] = adadelta->rho * acc_delta[i] + (1 - adadelta->rho) * delta * delta;
    parameter[i] -= adadelta->learning_rate * delta;
  }
}

void
gn_ref_rmsprop_update (size_t n, const GnRmspropStep *rmsprop, const double *gradient, double *parameter,
                       double *square_avg, double *buffer)
{
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i] + rmsprop->weight_decay * parameter[i];
    square_avg[i] = rmsprop->alpha * square_avg[i] + (1 - rmsprop->alpha) * g * g;
    buffer[i] = rmsprop->momentum * buffer[i] + g / (sqrt (square_avg[i]) + rmsprop->epsilon);
    parameter[i] -= rmsprop->learning_rate * buffer[i];
  }
}

/* A channel's weights are `count` values `stride` apart; for a whole layer, all of them. */
typedef struct {
  int count, stride;
} Group;

static double
dot (Group group, const double *a, const double *b)
{
  double sum = 0;
  for (int i = 0; i < group.count; i++)
    sum += a[(size_t) i * (size_t) group.stride] * b[(size_t) i * (size_t) group.stride];
  return sum;
}

static double
norm (Group group, const double *a)
{
  return sqrt (dot (group, a, a));
}

/* Equation 11 and its condition, for n groups that begin one value after the other. */
static int
project (const GnAdampStep *adamp, Group group, int n, const double *gradient, const double *parameter,
         double *direction)
{
  double epsilon = adamp->adam.epsilon;
  for (int i = 0; i < n; i++) {
    double cosine = dot (group, gradient + i, parameter + i)
                    / (norm (group, gradient + i) + epsilon) / (norm (group, parameter + i) + epsilon);
    if (!(fabs (cosine) < adamp->delta / sqrt (group.count)))
      return 0;
  }
  for (int i = 0; i < n; i++) {
    double length = norm (group, parameter + i) + epsilon, along = dot (group, parameter + i, direction + i) / length;
    for (int j = 0; j < group.count; j++) {
      size_t at = (size_t) i + (size_t) j * (size_t) group.stride;
      direction[at] -= along * parameter[at] / length;
    }
  }
  return 1;
}

/* Algorithm 2 of Heo et al. 2020 with Adam's bias corrections and decoupled weight decay. */
GnRefProjection
gn_ref_adamp_update (const GnAdampView *view, const GnAdampStep *adamp, const double *gradient, double *parameter,
                     double *m, double *v)
{
  double rate = adamp->adam.learning_rate * view->rate;
  const GnAdamStep *adam = &adamp->adam;
  size_t n = (size_t) view->rows * (size_t) view->channels;
  double *direction = calloc (n, sizeof *direction);
  for (size_t i = 0; i < n; i++) {
    m[i] = adam->beta1 * m[i] + (1 - adam->beta1) * gradient[i];
    v[i] = adam->beta2 * v[i] + (1 - adam->beta2) * gradient[i] * gradient[i];
    double ahead = adamp->nesterov ? adam->beta1 * m[i] + (1 - adam->beta1) * gradient[i] : m[i];
    direction[i] = ahead / (sqrt (v[i] / (1 - pow (adam->beta2, (double) adam->step))) + adam->epsilon);
  }
  GnRefProjection projection = GN_REF_NOT_PROJECTED;
  if (view->project && project (adamp, (Group){ view->rows, view->channels }, view->channels, gradient, parameter,
                                direction))
    projection = GN_REF_BY_CHANNEL;
  else if (view->project && project (adamp, (Group){ (int) n, 1 }, 1, gradient, parameter, direction))
    projection = GN_REF_BY_LAYER;
  double ratio = projection == GN_REF_NOT_PROJECTED ? 1 : adamp->decay_ratio;
  for (size_t i = 0; i < n; i++) {
    parameter[i] *= 1 - rate * view->weight_decay * ratio;
    parameter[i] -= rate / (1 - pow (adam->beta1, (double) adam->step)) * direction[i];
  }
  free (direction);
  return projection;
}
