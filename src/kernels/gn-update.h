/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimisers' flat loops; called on slices of the parameter vector. Elementwise, so any split gives the same bits.
 * All arrays hold n floats. */
#pragma once

#include <stddef.h>

#include "gn-thread-pool.h"

/**
 * GnAdamStep:
 * @weight_decay: added to the gradient as decay * parameter, as PyTorch's Adam does
 * @step: of the update, from 1
 */
typedef struct {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  long step;
} GnAdamStep;

/**
 * gn_adam_update:
 * @m, @v: (inout): first and second moment, zero before the first step
 *
 * One step of Adam (Kingma & Ba 2014, "Adam: A Method for Stochastic Optimization", algorithm 1).
 */
void gn_adam_update (GnThreadPool *pool, size_t n, const GnAdamStep *adam, const float *gradient, float *parameter,
                     float *m, float *v);

/**
 * GnSgdStep:
 * @momentum: 0 for none; then dampening counts for nothing, as in PyTorch
 * @nesterov: whether to look ahead (Sutskever et al. 2013)
 * @first: whether this is the first step, whose buffer is the gradient itself
 */
typedef struct {
  double learning_rate, momentum, dampening, weight_decay;
  int nesterov, first;
} GnSgdStep;

/**
 * gn_sgd_update:
 * @buffer: (inout) (nullable): the velocity; may be %NULL when there is no momentum
 *
 * g += decay * p; buffer = first ? g : momentum * buffer + (1 - dampening) * g;
 * p -= learning rate * (nesterov ? g + momentum * buffer : buffer).
 */
void gn_sgd_update (GnThreadPool *pool, size_t n, const GnSgdStep *sgd, const float *gradient, float *parameter,
                    float *buffer);
