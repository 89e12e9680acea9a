/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The naive twins of gn-update.h in double precision. For tests only. */
#pragma once

#include "gn-update.h"

void gn_ref_adam_update (size_t n, const GnAdamStep *adam, const double *gradient, double *parameter, double *m,
                         double *v);
void gn_ref_sgd_update  (size_t n, const GnSgdStep *sgd, const double *gradient, double *parameter, double *buffer);
