/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-image.h"

G_BEGIN_DECLS

/* Divisible by 2, 3, 4 and 6, so that the last line is full at every width. */
#define GN_SAMPLE_GRID_CELLS 12

/**
 * GnSampleGrid:
 *
 * Pictures with a caption each, in as many columns as the width has room for. A caption is cut after three lines and
 * whole in its tooltip. #GtkFlowBox::child-activated: a click or Return on one of them.
 */
#define GN_TYPE_SAMPLE_GRID (gn_sample_grid_get_type ())
G_DECLARE_FINAL_TYPE (GnSampleGrid, gn_sample_grid, GN, SAMPLE_GRID, GtkFlowBox)

/* surface: (nullable): the image made ready, see gn_photo_view_set_square() */
void        gn_sample_grid_set         (GnSampleGrid *self, guint cell, GnImage *image, cairo_surface_t *surface,
                                        const char *caption);
/* Edge of the pictures in logical pixels; 0 before there is a window. */
int         gn_sample_grid_get_side    (GnSampleGrid *self);
/* (transfer none) (nullable) */
GnImage    *gn_sample_grid_get_image   (GnSampleGrid *self, guint cell);
const char *gn_sample_grid_get_caption (GnSampleGrid *self, guint cell);

G_END_DECLS
