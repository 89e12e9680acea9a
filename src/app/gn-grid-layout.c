/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-grid-layout.h"

static const GnGridSection *
get_section (const GnGridLayout *layout, guint i)
{
  return &g_array_index (layout->sections, GnGridSection, i);
}

static int
count_rows (const GnGridLayout *layout, const GnGridSection *section)
{
  return (int)((section->n + (guint)layout->columns - 1) / (guint)layout->columns);
}

static int
section_height (const GnGridLayout *layout, const GnGridSection *section)
{
  return layout->heading_height + count_rows (layout, section) * (layout->cell + layout->gap);
}

static void
arrange (GnGridLayout *layout)
{
  int room = MAX (layout->cell, layout->width - 2 * layout->margin);
  layout->columns = MAX (1, (room + layout->gap) / (layout->cell + layout->gap));
  int used = layout->columns * (layout->cell + layout->gap) - layout->gap;
  layout->left = MAX (layout->margin, (layout->width - used) / 2);
  layout->height = layout->margin;
  for (guint i = 0; i < layout->sections->len; i++) {
    GnGridSection *section = &g_array_index (layout->sections, GnGridSection, i);
    section->top = layout->height;
    layout->height += section_height (layout, section);
  }
  layout->height += layout->margin - (layout->sections->len ? layout->gap : 0);
}

void
gn_grid_layout_init (GnGridLayout *layout, int cell, int gap, int margin, int heading_height)
{
  *layout = (GnGridLayout){ .cell = cell, .gap = gap, .margin = margin, .heading_height = heading_height };
  layout->sections = g_array_new (FALSE, FALSE, sizeof (GnGridSection));
  arrange (layout);
}

void
gn_grid_layout_clear (GnGridLayout *layout)
{
  g_clear_pointer (&layout->sections, g_array_unref);
}

void
gn_grid_layout_set_sections (GnGridLayout *layout, const guint *counts, guint n)
{
  g_array_set_size (layout->sections, 0);
  layout->n_items = 0;
  for (guint i = 0; i < n; i++) {
    GnGridSection section = { layout->n_items, counts[i], 0 };
    if (counts[i] == 0)
      continue;
    g_array_append_val (layout->sections, section);
    layout->n_items += counts[i];
  }
  arrange (layout);
}

void
gn_grid_layout_set_width (GnGridLayout *layout, int width)
{
  layout->width = width;
  arrange (layout);
}

static const GnGridSection *
section_of_item (const GnGridLayout *layout, guint item)
{
  guint low = 0, high = layout->sections->len;
  while (high - low > 1) {
    guint middle = (low + high) / 2;
    if (get_section (layout, middle)->first <= item)
      low = middle;
    else
      high = middle;
  }
  return get_section (layout, low);
}

const GnGridSection *
gn_grid_layout_section_at (const GnGridLayout *layout, int y)
{
  guint low = 0, high = layout->sections->len;
  if (high == 0)
    return NULL;
  while (high - low > 1) {
    guint middle = (low + high) / 2;
    if (get_section (layout, middle)->top <= y)
      low = middle;
    else
      high = middle;
  }
  return get_section (layout, low);
}

void
gn_grid_layout_get_cell (const GnGridLayout *layout, guint item, int *x, int *y)
{
  const GnGridSection *section = section_of_item (layout, item);
  guint place = item - section->first, columns = (guint)layout->columns;
  *x = layout->left + (int)(place % columns) * (layout->cell + layout->gap);
  *y = section->top + layout->heading_height + (int)(place / columns) * (layout->cell + layout->gap);
}

int
gn_grid_layout_hit (const GnGridLayout *layout, int x, int y)
{
  const GnGridSection *section = gn_grid_layout_section_at (layout, y);
  int pitch = layout->cell + layout->gap;
  if (!section || x < layout->left || y < section->top + layout->heading_height)
    return -1;
  int column = (x - layout->left) / pitch, row = (y - section->top - layout->heading_height) / pitch;
  gboolean in_gap = (x - layout->left) % pitch >= layout->cell
                    || (y - section->top - layout->heading_height) % pitch >= layout->cell;
  if (in_gap || column >= layout->columns)
    return -1;
  guint place = (guint)(row * layout->columns + column);
  return place < section->n ? (int)(section->first + place) : -1;
}

/* The first item of the row that covers y, or of the first row below it. */
static guint
item_at_row (const GnGridLayout *layout, int y)
{
  const GnGridSection *section = gn_grid_layout_section_at (layout, y);
  int offset = MAX (0, y - section->top - layout->heading_height);
  int row = offset / (layout->cell + layout->gap);
  return section->first + MIN (section->n, (guint)(row * layout->columns));
}

void
gn_grid_layout_get_visible (const GnGridLayout *layout, int top, int bottom, guint *first, guint *end)
{
  *first = *end = 0;
  if (layout->n_items == 0 || bottom <= top)
    return;
  *first = item_at_row (layout, top);
  const GnGridSection *section = gn_grid_layout_section_at (layout, bottom - 1);
  int below = bottom - 1 - section->top - layout->heading_height;
  guint rows = below < 0 ? 0 : (guint)(below / (layout->cell + layout->gap)) + 1;
  *end = MAX (*first, section->first + MIN (section->n, rows * (guint)layout->columns));
}

static guint
move_vertically (const GnGridLayout *layout, guint item, int direction)
{
  const GnGridSection *section = section_of_item (layout, item);
  const GnGridSection *sections = get_section (layout, 0);
  guint columns = (guint)layout->columns, place = item - section->first, column = place % columns;
  guint last_row = (section->n - 1) / columns, row = place / columns;

  if (direction > 0 && row < last_row)
    return section->first + MIN (place + columns, section->n - 1);
  if (direction < 0 && row > 0)
    return item - columns;
  gboolean is_end = direction > 0 ? section == sections + layout->sections->len - 1 : section == sections;
  if (is_end)
    return item;
  section += direction;
  row = direction > 0 ? 0 : (section->n - 1) / columns;
  return section->first + MIN (row * columns + column, section->n - 1);
}

guint
gn_grid_layout_move (const GnGridLayout *layout, guint item, GnGridMove move, int page)
{
  int rows = MAX (1, page / (layout->cell + layout->gap) - 1);
  switch (move) {
  case GN_GRID_LEFT:
    return item > 0 ? item - 1 : 0;
  case GN_GRID_RIGHT:
    return MIN (item + 1, layout->n_items - 1);
  case GN_GRID_UP:
  case GN_GRID_DOWN:
    return move_vertically (layout, item, move == GN_GRID_UP ? -1 : 1);
  case GN_GRID_PAGE_UP:
  case GN_GRID_PAGE_DOWN:
    for (int i = 0; i < rows; i++)
      item = move_vertically (layout, item, move == GN_GRID_PAGE_UP ? -1 : 1);
    return item;
  case GN_GRID_FIRST:
    return 0;
  case GN_GRID_LAST:
    return layout->n_items - 1;
  }
  return item;
}
