/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model said of one photo whose class is known. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GnPrediction:
 * @photo: index into the data set
 * @truth, @predicted: class indices of the data set
 * @truth_rank: how many classes stand before the true one; 0 when it was told rightly. Of equally probable classes the
 *   lower index stands first, as for @predicted.
 * @probability: of the predicted class
 * @truth_probability: of the true class
 * @loss: cross-entropy in nats, -log of @truth_probability
 */
typedef struct {
  guint32 photo;
  int truth, predicted, truth_rank;
  float probability, truth_probability;
  double loss;
} GnPrediction;

G_END_DECLS
