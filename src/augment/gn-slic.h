/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Superpixels by SLIC (Achanta, Shaji, Smith, Lucchi, Fua, Süsstrunk: "SLIC superpixels compared to state-of-the-art
 * superpixel methods", PAMI 2012): k-means over colour and place, and every region made connected. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gn_slic:
 * @pixels: pixels[height][width][3], sRGB
 * @width, @height: at least 1, at most 32767
 * @n_segments: wanted, at least 1; what is found differs
 * @regions: (out): regions[height][width], numbered from 0 in the order of their first pixels
 *
 * Colours are CIE Lab under D65, compactness 10, ten iterations. Thread-safe.
 *
 * Returns: how many regions there are
 */
int gn_slic (const guint8 *pixels, int width, int height, int n_segments, gint32 *regions);

G_END_DECLS
