/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawn photos with detail at all sizes, and changed copies of them. */
#pragma once

#include "gn-image.h"

/* Discs and bars of many sizes and colours, some of them together as a subject in the middle; equal seeds give equal
 * scenes. The subject is shifted by some pixels, as it is in the next photo of a burst. (transfer full) */
GnImage *scene_draw (guint32 seed, int width, int height, int shift);
/* What is left of @image when so much of it is cut from the left, right, top and bottom, scaled. (transfer full) */
GnImage *scene_cut (const GnImage *image, double left, double right, double top, double bottom, double scale);
/* Every channel times @gain plus @offset, left and right exchanged or not. (transfer full) */
GnImage *scene_change (const GnImage *image, gboolean mirrored, double gain, double offset);
/* Writes ROOT/PATH as a JPEG of this quality, with its folders. */
void     scene_save (const GnImage *image, const char *root, const char *path, int quality);
