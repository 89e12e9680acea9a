/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimisers' flat loops; called on slices of the parameter vector. Elementwise but for AdamP, which works on whole
 * views, so any split gives the same bits. All arrays hold n floats; state is zero before the first step. Weight decay
 * is added to the gradient as decay * parameter, as PyTorch does, where it is not called decoupled. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-thread-pool.h"

/**
 * GnAdamStep:
 * @decoupled: weight decay shrinks the parameter by learning rate * decay instead (AdamW)
 * @step: of the update, from 1
 */
typedef struct {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  bool decoupled;
  long step;
} GnAdamStep;

/**
 * gn_adam_update:
 * @m, @v: (inout): first and second moment
 *
 * One step of Adam (Kingma & Ba 2014, "Adam: A Method for Stochastic Optimization", algorithm 1) or AdamW (Loshchilov &
 * Hutter 2017, "Decoupled Weight Decay Regularization", algorithm 2).
 */
void gn_adam_update (GnThreadPool *pool, size_t n, const GnAdamStep *adam, const float *gradient, float *parameter,
                     float *m, float *v);

/**
 * GnAdampView:
 * @offset: of the view's first value
 * @rows, @channels: it lies as [rows][channels], output channels innermost
 * @weight_decay: decoupled
 * @rate: its share of the learning rate
 * @project: a filter or matrix, which may be scale-invariant; biases and batch norms are not
 * @scratch: 4 @channels doubles of its own
 */
typedef struct {
  size_t offset;
  int rows, channels;
  double weight_decay, rate;
  bool project;
  double *scratch;
} GnAdampView;

/**
 * GnAdampStep:
 * @adam: weight_decay is the views' instead; it is always decoupled
 * @delta: a view is scale-invariant when the cosine between weights and gradient is below delta / sqrt (their number)
 * @decay_ratio: of the weight decay that a scale-invariant view keeps
 * @nesterov: whether to look ahead
 */
typedef struct {
  GnAdamStep adam;
  double delta, decay_ratio;
  bool nesterov;
} GnAdampStep;

/**
 * gn_adamp_update:
 * @gradient, @parameter, @m, @v: the whole vectors that the views' offsets count in
 *
 * One step of AdamP (Heo et al. 2020, "AdamP: Slowing Down the Slowdown for Momentum Optimizers on Scale-invariant
 * Weights", arXiv 2006.08217, algorithm 2): the part of the step along the weights is taken away where they are
 * scale-invariant, channel by channel or, failing that, for the whole layer.
 */
void gn_adamp_update (GnThreadPool *pool, int n_views, const GnAdampView *views, const GnAdampStep *adamp,
                      const float *gradient, float *parameter, float *m, float *v);

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

typedef struct {
  double learning_rate, epsilon, weight_decay;
} GnAdagradStep;

/**
 * gn_adagrad_update:
 * @sum: (inout): of squared gradients
 *
 * One step of Adagrad (Duchi, Hazan & Singer 2011): p -= learning rate * g / (sqrt (sum) + epsilon).
 */
void gn_adagrad_update (GnThreadPool *pool, size_t n, const GnAdagradStep *adagrad, const float *gradient,
                        float *parameter, float *sum);

typedef struct {
  double learning_rate, rho, epsilon, weight_decay;
} GnAdadeltaStep;

/**
 * gn_adadelta_update:
 * @square_avg, @acc_delta: (inout): running means of squared gradients and squared steps
 *
 * One step of Adadelta (Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method", algorithm 1).
 */
void gn_adadelta_update (GnThreadPool *pool, size_t n, const GnAdadeltaStep *adadelta, const float *gradient,
                         float *parameter, float *square_avg, float *acc_delta);

typedef struct {
  double learning_rate, alpha, epsilon, weight_decay, momentum;
} GnRmspropStep;

/**
 * gn_rmsprop_update:
 * @square_avg, @buffer: (inout): running mean of squared gradients, and velocity
 *
 * One step of RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012), with momentum:
 * buffer = momentum * buffer + g / (sqrt (square_avg) + epsilon); p -= learning rate * buffer.
 */
void gn_rmsprop_update (GnThreadPool *pool, size_t n, const GnRmspropStep *rmsprop, const float *gradient,
                        float *parameter, float *square_avg, float *buffer);
