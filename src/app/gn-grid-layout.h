/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things are in a grid of square cells under section headings: pure geometry, so that a grid of any size costs
 * only what is on screen. All lengths are logical pixels, y grows downwards from the top of the whole grid. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint first, n; /* its items */
  int top;        /* of its heading; the cells start heading_height below */
} GnGridSection;

typedef struct {
  int cell, gap, margin, heading_height;
  int width, columns;
  int left; /* of the first column; the columns are centred */
  int height;
  guint n_items;
  GArray *sections; /* (element-type GnGridSection) */
} GnGridLayout;

typedef enum {
  GN_GRID_LEFT,
  GN_GRID_RIGHT,
  GN_GRID_UP,
  GN_GRID_DOWN,
  GN_GRID_PAGE_UP,
  GN_GRID_PAGE_DOWN,
  GN_GRID_FIRST,
  GN_GRID_LAST,
} GnGridMove;

void     gn_grid_layout_init         (GnGridLayout *layout, int cell, int gap, int margin, int heading_height);
void     gn_grid_layout_clear        (GnGridLayout *layout);
/* Items [0, sum of counts) in sections of these sizes. */
void     gn_grid_layout_set_sections (GnGridLayout *layout, const guint *counts, guint n);
void     gn_grid_layout_set_width    (GnGridLayout *layout, int width);
/* Top left corner of an item's cell. */
void     gn_grid_layout_get_cell     (const GnGridLayout *layout, guint item, int *x, int *y);
/* The item whose cell holds the point, or -1. */
int      gn_grid_layout_hit          (const GnGridLayout *layout, int x, int y);
/* The section that holds y; NULL when there is none. */
const GnGridSection *gn_grid_layout_section_at (const GnGridLayout *layout, int y);
/* Items whose cells touch rows [top, bottom): [*first, *end). */
void     gn_grid_layout_get_visible  (const GnGridLayout *layout, int top, int bottom, guint *first, guint *end);
/* The item a key leads to from @item; @page: height of what is on screen. */
guint    gn_grid_layout_move         (const GnGridLayout *layout, guint item, GnGridMove move, int page);

G_END_DECLS
