/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The naive twins of gn-update.h in double precision. For tests only. */
#pragma once

#include "gn-update.h"

void gn_ref_adam_update (size_t n, const GnAdamStep *adam, const double *gradient, double *parameter, double *m,
                         double *v);
void gn_ref_sgd_update  (size_t n, const GnSgdStep *sgd, const double *gradient, double *parameter, double *buffer);
void gn_ref_adagrad_update  (size_t n, const GnAdagradStep *adagrad, const double *gradient, double *parameter,
                             double *sum);
void gn_ref_adadelta_update (size_t n, const GnAdadeltaStep *adadelta, const double *gradient, double *parameter,
                             double *square_avg, double *acc_delta);
void gn_ref_rmsprop_update  (size_t n, const GnRmspropStep *rmsprop, const double *gradient, double *parameter,
                             double *square_avg, double *buffer);

/* What AdamP decided about a view. */
typedef enum { GN_REF_NOT_PROJECTED, GN_REF_BY_CHANNEL, GN_REF_BY_LAYER } GnRefProjection;

/* One view, whose arrays begin at its first value. */
GnRefProjection gn_ref_adamp_update (const GnAdampView *view, const GnAdampStep *adamp, const double *gradient,
                                     double *parameter, double *m, double *v);
