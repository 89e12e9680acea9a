/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"
#include "gn-thumbnailer.h"

G_BEGIN_DECLS

/**
 * GnPhotoGrid:
 *
 * Thumbnails of many photos under headings. Only what is on screen is laid out, asked for and drawn, so that a hundred
 * thousand photos scroll like a hundred. Goes into a #GtkScrolledWindow. Arrow keys, Home, End and the page keys move;
 * with Shift they select; Ctrl+A selects all; a letter on the keyboard does nothing, searching is the page's affair.
 *
 * Signals:
 * - `cursor-changed`: another photo has the cursor
 * - `selection-changed`
 * - `exclude`: Delete was pressed
 * - `activated`: Return, or a double click
 * - `menu (GdkEvent *event)`: a right click or the menu key on the selection
 */
#define GN_TYPE_PHOTO_GRID (gn_photo_grid_get_type ())
G_DECLARE_FINAL_TYPE (GnPhotoGrid, gn_photo_grid, GN, PHOTO_GRID, GtkDrawingArea)

typedef struct {
  char *title, *subtitle; /* subtitle "" for none */
  guint n;                /* photos in it */
} GnPhotoSection;

void     gn_photo_grid_set_thumbnailer (GnPhotoGrid *self, GnThumbnailer *thumbnailer);

/**
 * gn_photo_grid_set_photos:
 * @photos: [sum of the sections' n] indices into @dataset
 *
 * Cursor and selection stay with the photos they are on, as far as these are still there.
 */
void     gn_photo_grid_set_photos   (GnPhotoGrid *self, GnDataset *dataset, const guint *photos,
                                     const GnPhotoSection *sections, guint n_sections);
/* The same photos of another instance of the same data set: only how they are marked has changed. */
void     gn_photo_grid_set_dataset  (GnPhotoGrid *self, GnDataset *dataset);
guint    gn_photo_grid_get_n_photos (GnPhotoGrid *self);

/* The photo with the cursor, or -1. */
int      gn_photo_grid_get_cursor   (GnPhotoGrid *self);
/* Puts the cursor on a photo, selects it alone and scrolls to it; FALSE when it is not in the grid. */
gboolean gn_photo_grid_select_photo (GnPhotoGrid *self, guint photo);
/* The photos selected, in the grid's order. (element-type guint) (transfer full) */
GArray  *gn_photo_grid_get_selected (GnPhotoGrid *self);

G_END_DECLS
