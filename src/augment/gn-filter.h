/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small linear filters, each channel by itself. Borders are reflected without repeating the edge pixel. */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

/* Where the index @i, any distance outside 0..n-1, is found when the border is reflected: "c b | a b c d | c b". */
int gn_filter_reflect (int i, int n);

/**
 * gn_filter_blend:
 * @image: changed in place, or replaced when it is shared
 * @effect: a kernel, not flipped: out(x, y) = sum of effect[j][i] in(x + i - 1, y + j - 1)
 * @alpha: the share of the effect, 0..1; the rest is the image itself
 *
 * Image and effect are blended in the kernel, so that there is one rounding. The sum is taken in single precision, row
 * by row, and rounded to the nearest integer within 0..255, halves to even. Thread-safe.
 */
void gn_filter_blend (GnImage **image, const float effect[3][3], double alpha);

/**
 * gn_filter_separable:
 * @image: changed in place, or replaced when it is shared
 * @weights: weights[n_taps], of the rows as of the columns; they are divided by their sum
 * @origin: the tap that lies on the pixel itself
 *
 * Rounding as in gn_filter_blend(). Whole numbers as weights are summed without error as long as 255 times the
 * square of their sum stays below 2^24. Thread-safe.
 */
void gn_filter_separable (GnImage **image, const float *weights, int n_taps, int origin);

G_END_DECLS
