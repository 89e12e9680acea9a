/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "gn-image.h"

G_BEGIN_DECLS

/**
 * gn_surface_new_from_image:
 * @width, @height: the room there is, in logical pixels
 * @scale: device pixels a logical pixel
 * @cover: TRUE fills the room and cuts what stands over; FALSE shows the whole photo and leaves room, never enlarging it
 *
 * Scales at the screen's own resolution, so that drawing is a plain copy. Any thread.
 *
 * Returns: (transfer full): RGB24, its device scale set
 */
cairo_surface_t *gn_surface_new_from_image (const GnImage *image, int width, int height, int scale, gboolean cover);

/* Logical size of a surface with a device scale. */
void             gn_surface_get_size       (cairo_surface_t *surface, double *width, double *height);

G_END_DECLS
