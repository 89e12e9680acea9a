/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that may stand under a wrong label. */
#pragma once

#include "gn-prediction.h"

G_BEGIN_DECLS

/**
 * GnLabelError:
 * @prediction: index into the predictions
 * @suggested: class that the photo probably belongs to
 * @margin: how much more probable that class is than the label, above 0 to 1
 */
typedef struct {
  guint prediction;
  int suggested;
  double margin;
} GnLabelError;

/**
 * gn_find_label_errors:
 * @predictions: predictions[n]
 * @probabilities: probabilities[n][n_classes], in the data set's class order
 *
 * Confident learning: a photo counts for a class when the model gives that class at least the probability that it gives,
 * on average, to the class's own photos. The photos that count for another class than their label, and more for it than
 * for any other, are likely label errors, unless the label is still the more probable one. A class without photos has no
 * such average and is never suggested. The model must not have been trained on the photos: it knows those labels by heart.
 *
 * C. G. Northcutt, L. Jiang, I. L. Chuang: "Confident learning: estimating uncertainty in dataset labels", JAIR 70 (2021),
 * arXiv 1911.00068.
 *
 * Returns: (transfer full) (element-type GnLabelError): the largest margin first
 */
GArray *gn_find_label_errors (const GnPrediction *predictions, const float *probabilities, guint n, guint n_classes);

G_END_DECLS
