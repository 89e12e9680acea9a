/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo with its heat map as a picture file. */
#pragma once

#include "gn-heat-map.h"

G_BEGIN_DECLS

#define GN_HEAT_STRENGTH 0.65 /* of the overlay, where nobody says otherwise */

/**
 * gn_heat_picture_write:
 * @photo: the photo's file
 * @path: the PNG file to replace, durably
 *
 * Draws the map over the photo, at the photo's own size, a larger one with its longer side at 1,600 px. Errors as
 * gn_image_load(), #GnPlotError, #GFileError.
 */
gboolean gn_heat_picture_write (const char *photo, const GnHeatMap *map, double strength, const char *path, GError **error);

G_END_DECLS
