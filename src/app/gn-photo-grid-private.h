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
