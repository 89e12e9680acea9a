/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Medians over squares. */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

#define GN_MEDIAN_MAX 15

/**
 * gn_median:
 * @image: changed in place, or replaced when it is shared
 * @k: side of the square, odd, 3 to %GN_MEDIAN_MAX
 *
 * Each channel by itself; beyond the border the edge pixel is repeated. From 9 px on the time hardly depends on @k:
 * histograms of the columns slide down the image and are added up (after Perreault, Hébert: "Median filtering in
 * constant time", IEEE Transactions on Image Processing 16, 2007). Thread-safe.
 */
void gn_median (GnImage **image, int k);

G_END_DECLS
