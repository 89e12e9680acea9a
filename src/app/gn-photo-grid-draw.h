/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the grid's cells and headings look. */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"

G_BEGIN_DECLS

typedef struct {
  int x, y, size;
  cairo_surface_t *thumbnail; /* (nullable) */
  gboolean failed, excluded, selected, cursor;
} GnGridCell;

void gn_photo_grid_draw_cell    (GtkWidget *widget, cairo_t *cr, const GnGridCell *cell);
void gn_photo_grid_draw_heading (GtkWidget *widget, cairo_t *cr, int y, int width, int height, int margin,
                                 const char *title, const char *subtitle);

G_END_DECLS
