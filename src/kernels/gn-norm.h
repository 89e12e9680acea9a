/* Batch normalisation (Ioffe & Szegedy 2015) over rows of k channels: z[rows][k]. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gn-thread-pool.h"

/* The trained and running values of one layer, each [k]. */
typedef struct {
  const float *gamma, *beta;
  float *running_mean, *running_var;
  float epsilon, momentum; /* momentum as in PyTorch: running = (1 - momentum) * running + momentum * batch */
} GnNorm;

/* Turns sums over rows into mean, 1/sqrt(var + eps), scale and shift (each [k]) and updates the running statistics (unbiased variance). */
void gn_norm_finalize (const GnNorm *norm, int rows, int k, const double *sum, const double *sum_of_squares,
                       float *mean, float *inverse_deviation, float *scale, float *shift);
/* scale and shift from the running statistics, for evaluation. */
void gn_norm_from_running (const GnNorm *norm, int k, float *scale, float *shift);
/* y = [relu](scale*z + shift [+ residual]); y may be z. residual: (nullable) */
void gn_norm_forward (GnThreadPool *pool, int rows, int k, const float *z, const float *scale, const float *shift,
                      const float *residual, bool relu, float *y);
size_t gn_norm_backward_workspace (int rows, int k);
/* dy is masked in place by y > 0 when relu (it then is the residual's gradient too); dz may be dy. dgamma, dbeta: [k], overwritten. */
void gn_norm_backward (GnThreadPool *pool, int rows, int k, const float *z, const float *y, bool relu,
                       const float *gamma, const float *mean, const float *inverse_deviation,
                       float *dy, float *dz, float *dgamma, float *dbeta, void *workspace);
