/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in a photo the network saw what speaks for a class. */
#pragma once

#include "gn-classifier.h"

G_BEGIN_DECLS

/**
 * GnHeatMap:
 * @rows, @columns: of the network's last feature map; they lie over the whole photo
 * @values: values[rows][columns], 0 to 1; all 0 when nothing spoke for the class
 *
 * A value; gn_heat_map_clear() frees what it holds.
 */
typedef struct {
  int rows, columns;
  float *values;
} GnHeatMap;

/**
 * gn_heat_map_compute:
 * @classifier: just after a photo was run, or while one is reported
 * @class_index: the class asked about
 * @map: (out)
 *
 * Grad-CAM (Selvaraju et al. 2017, arXiv:1610.02391). Where the network ends in global average pooling and a linear
 * layer, the gradient of a logit by the feature map is the layer's weights over the number of positions, and Grad-CAM is
 * the class-activation map (Zhou et al. 2016, arXiv:1512.04150) up to a positive factor:
 * relu (sum over c of weight[c][class] features[h][w][c]), here divided by its maximum. No backward pass is needed.
 *
 * Returns: FALSE for a network that ends otherwise
 */
gboolean gn_heat_map_compute (GnClassifier *classifier, int class_index, GnHeatMap *map);
void     gn_heat_map_clear   (GnHeatMap *map);

G_END_DECLS
