/* The optimisers' flat loops; called on slices of the parameter vector. Elementwise, so any split gives the same bits. */
#pragma once

#include <stddef.h>

#include "gn-thread-pool.h"

/* PyTorch's Adam (Kingma & Ba 2014): decay is added to the gradient; step counts from 1. */
typedef struct { double learning_rate, beta1, beta2, epsilon, weight_decay; long step; } GnAdamStep;
void gn_adam_update (GnThreadPool *pool, size_t n, const GnAdamStep *adam, const float *gradient, float *parameter, float *m, float *v);
/* PyTorch's SGD: g += decay*p; buf = first ? g : momentum*buf + (1 - dampening)*g; p -= lr * (nesterov ? g + momentum*buf : buf) */
typedef struct { double learning_rate, momentum, dampening, weight_decay; int nesterov, first; } GnSgdStep;
void gn_sgd_update (GnThreadPool *pool, size_t n, const GnSgdStep *sgd, const float *gradient, float *parameter, float *buffer);
