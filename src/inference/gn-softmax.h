/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of exponentials that neither overflow nor vanish. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* log of the sum of exp (logits[n]), n at least 1: what to take off a logit to get the log of its probability. */
double gn_log_sum_exp (const float *logits, guint n);

/* mean[n] (may be @first or @second): logits whose softmax is the mean of the two softmaxes, of which the first is itself
 * the mean of @n_first; NaN when one of the given logits is not finite. */
void   gn_mean_answer (const float *first, guint n_first, const float *second, guint n, float *mean);

G_END_DECLS
