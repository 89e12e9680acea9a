/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a photo grid keeps. Private to it. */
#pragma once

#include "gn-grid-layout.h"
#include "gn-photo-grid.h"

struct _GnPhotoGrid {
  GtkDrawingArea parent;

  GtkAdjustment *adjustments[2]; /* horizontal (unused: the grid is as wide as its room), vertical */
  GtkScrollablePolicy policies[2];

  GnThumbnailer *thumbnailer;
  GnDataset *dataset;
  GArray *photos;      /* (element-type guint) item → photo */
  GPtrArray *headings; /* (element-type GnPhotoSection), those with photos */
  GnGridLayout layout;

  GByteArray *selected; /* [items] */
  int cursor, anchor;   /* items; -1 = none */
};

#define GN_PHOTO_GRID_CELL 128

/* gn-photo-grid.c: contents, scrolling, drawing */
const GnPhoto *gn_photo_grid_get_item   (GnPhotoGrid *self, guint item);
int            gn_photo_grid_get_scroll (GnPhotoGrid *self);
void           gn_photo_grid_scroll_to  (GnPhotoGrid *self, guint item);
int            gn_photo_grid_mirror_x   (GnPhotoGrid *self, int x, int width);

/* gn-photo-grid-input.c: cursor, selection, keys and mouse */
void           gn_photo_grid_add_input         (GtkWidgetClass *class);
void           gn_photo_grid_describe_cursor   (GnPhotoGrid *self);
void           gn_photo_grid_clear_selection   (GnPhotoGrid *self);
void           gn_photo_grid_selection_changed (GnPhotoGrid *self);
/* What a click or a key on an item means with these modifiers held. */
void           gn_photo_grid_move_to           (GnPhotoGrid *self, int item, GdkModifierType modifiers);
