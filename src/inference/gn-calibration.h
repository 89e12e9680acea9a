/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a network's raw answers to probabilities that can be believed, and when to say "not sure". Pure functions. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gn_fit_temperature:
 * @logits: logits[n][k] of photos the network was not trained on
 * @labels: labels[n], each 0 to k - 1
 *
 * The temperature by which logits have to be divided so that the mean cross-entropy is lowest (Guo et al. 2017, "On
 * calibration of modern neural networks", arXiv:1706.04599).
 *
 * Returns: 0.05 to 20; 1 when there is no such temperature: no photos, or all of them right
 */
double gn_fit_temperature (const float *logits, const int *labels, guint n, guint k);

/**
 * GnAnswer:
 * @probability: of the class the network names, after temperature scaling
 * @familiarity: how like the training photos of that class the photo is, a cosine
 * @correct: whether it is that class
 *
 * What the network says of a validation photo.
 */
typedef struct {
  double probability, familiarity;
  gboolean correct;
} GnAnswer;

/**
 * GnThresholds:
 * @unsure_below: probability under which the answer is "not sure"; above 1: always
 * @unfamiliar_below: familiarity under which it is; under -1: never
 * @answered: fraction of the validation photos that get another answer
 * @accuracy: of those, the fraction that is right; 1 when there are none
 */
typedef struct {
  double unsure_below, unfamiliar_below;
  double answered, accuracy;
} GnThresholds;

#define GN_ANSWERED_ACCURACY 0.95 /* of what is answered, at least so much is to be right */
#define GN_ANSWERED_SHARE 0.80    /* and at least so much is to be answered */

/**
 * gn_choose_thresholds:
 * @answers: answers[n]
 *
 * A photo of something else can get a high probability: softmax has to choose among the classes it knows. It rarely lies
 * near the training photos of the class it is taken for (Sun et al. 2022, "Out-of-distribution detection with deep
 * nearest neighbors", arXiv:2204.06507). So the least familiar tenth of the validation photos is given up where that is
 * affordable, less where it is not, and the least probable answers until %GN_ANSWERED_ACCURACY of the rest are right.
 * Where %GN_ANSWERED_SHARE cannot be answered that well, accuracy goes first and fewer are answered: what was reached
 * stands in the result.
 */
void gn_choose_thresholds (const GnAnswer *answers, guint n, GnThresholds *thresholds);

G_END_DECLS
