/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-grid-private.h"

#include "gn-photo-grid-draw.h"

#define GAP 10
#define MARGIN 12
#define HEADING 40

enum { PROP_0, PROP_HADJUSTMENT, PROP_VADJUSTMENT, PROP_HSCROLL_POLICY, PROP_VSCROLL_POLICY };

G_DEFINE_TYPE_WITH_CODE (GnPhotoGrid, gn_photo_grid, GTK_TYPE_DRAWING_AREA,
                         G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

const GnPhoto *
gn_photo_grid_get_item (GnPhotoGrid *self, guint item)
{
  return gn_dataset_get_photos (self->dataset, NULL) + g_array_index (self->photos, guint, item);
}

static void
section_free (gpointer data)
{
  GnPhotoSection *section = data;
  g_free (section->title);
  g_free (section->subtitle);
  g_free (section);
}

/* Scrolling */

int
gn_photo_grid_get_scroll (GnPhotoGrid *self)
{
  return self->adjustments[1] ? (int)gtk_adjustment_get_value (self->adjustments[1]) : 0;
}

static void
configure_adjustment (GnPhotoGrid *self)
{
  GtkAdjustment *adjustment = self->adjustments[1];
  int page = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  if (!adjustment)
    return;
  double upper = MAX (page, self->layout.height);
  gtk_adjustment_configure (adjustment, MIN (gtk_adjustment_get_value (adjustment), upper - page), 0, upper,
                            GN_PHOTO_GRID_CELL / 2, MAX (1, page - GN_PHOTO_GRID_CELL), page);
}

void
gn_photo_grid_scroll_to (GnPhotoGrid *self, guint item)
{
  int x, y;
  gn_grid_layout_get_cell (&self->layout, item, &x, &y);
  if (!self->adjustments[1])
    return;
  /* The first row comes with its heading. */
  const GnGridSection *section = gn_grid_layout_section_at (&self->layout, y);
  int top = item < section->first + (guint)self->layout.columns ? section->top : y - GAP;
  gtk_adjustment_clamp_page (self->adjustments[1], top, y + GN_PHOTO_GRID_CELL + MARGIN);
}

static void
set_adjustment (GnPhotoGrid *self, int which, GtkAdjustment *adjustment)
{
  if (self->adjustments[which])
    g_signal_handlers_disconnect_by_data (self->adjustments[which], self);
  g_clear_object (&self->adjustments[which]);
  if (!adjustment)
    return;
  self->adjustments[which] = g_object_ref_sink (adjustment);
  if (which == 1) {
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self);
    configure_adjustment (self);
  }
}

/* Drawing */

/* Columns run from the right in right-to-left languages. */
int
gn_photo_grid_mirror_x (GnPhotoGrid *self, int x, int width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  if (gtk_widget_get_direction (widget) != GTK_TEXT_DIR_RTL)
    return x;
  return gtk_widget_get_allocated_width (widget) - x - width;
}

static void
draw_item (GnPhotoGrid *self, cairo_t *cr, guint item, int scroll)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const GnPhoto *photo = gn_photo_grid_get_item (self, item);
  GnGridCell cell = {
    .size = GN_PHOTO_GRID_CELL,
    .excluded = photo->excluded,
    .failed = photo->problem != NULL,
    .selected = self->selected->data[item],
    .cursor = (int)item == self->cursor && gtk_widget_has_visible_focus (widget),
  };
  gn_grid_layout_get_cell (&self->layout, item, &cell.x, &cell.y);
  cell.x = gn_photo_grid_mirror_x (self, cell.x, GN_PHOTO_GRID_CELL);
  cell.y -= scroll;
  if (!photo->problem) {
    g_autofree char *path = gn_dataset_get_photo_path (self->dataset, g_array_index (self->photos, guint, item));
    cell.thumbnail = gn_thumbnailer_get (self->thumbnailer, path, photo->modified, GN_PHOTO_GRID_CELL,
                                         gtk_widget_get_scale_factor (widget), GN_THUMBNAIL_COVER, &cell.failed);
  }
  gn_photo_grid_draw_cell (widget, cr, &cell);
}

static void
draw_headings (GnPhotoGrid *self, cairo_t *cr, int scroll, int height)
{
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  for (guint i = 0; i < self->layout.sections->len; i++) {
    const GnPhotoSection *heading = g_ptr_array_index (self->headings, i);
    int top = g_array_index (self->layout.sections, GnGridSection, i).top - scroll;
    if (top + HEADING > 0 && top < height)
      gn_photo_grid_draw_heading (GTK_WIDGET (self), cr, top, width, HEADING, self->layout.left, heading->title,
                                  heading->subtitle);
  }
}

static gboolean
gn_photo_grid_draw (GtkWidget *widget, cairo_t *cr)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  int scroll = gn_photo_grid_get_scroll (self);
  guint first, end;

  gtk_render_background (gtk_widget_get_style_context (widget), cr, 0, 0, width, height);
  if (!self->dataset || !self->thumbnailer)
    return GDK_EVENT_PROPAGATE;
  draw_headings (self, cr, scroll, height);
  gn_grid_layout_get_visible (&self->layout, scroll, scroll + height, &first, &end);
  /* Backwards: what is asked for last is made first, and eyes start at the top. */
  for (guint item = end; item-- > first;)
    draw_item (self, cr, item, scroll);
  return GDK_EVENT_PROPAGATE;
}

static void
gn_photo_grid_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (widget);
  gboolean reflowed = allocation->width != self->layout.width;
  GTK_WIDGET_CLASS (gn_photo_grid_parent_class)->size_allocate (widget, allocation);
  gn_grid_layout_set_width (&self->layout, allocation->width);
  configure_adjustment (self);
  if (reflowed && self->cursor >= 0)
    gn_photo_grid_scroll_to (self, (guint)self->cursor);
}

static void
gn_photo_grid_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = GN_PHOTO_GRID_CELL + 2 * MARGIN;
  *natural = 4 * (GN_PHOTO_GRID_CELL + GAP) + 2 * MARGIN;
}

/* Contents */

static GHashTable *
items_by_photo (GnPhotoGrid *self)
{
  GHashTable *items = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < self->photos->len; i++)
    g_hash_table_insert (items, GUINT_TO_POINTER (g_array_index (self->photos, guint, i)), GUINT_TO_POINTER (i + 1));
  return items;
}

static void
take_sections (GnPhotoGrid *self, const GnPhotoSection *sections, guint n_sections)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_set_size (self->headings, 0);
  for (guint i = 0; i < n_sections; i++) {
    if (sections[i].n == 0)
      continue;
    GnPhotoSection *heading = g_new (GnPhotoSection, 1);
    *heading = (GnPhotoSection){ g_strdup (sections[i].title), g_strdup (sections[i].subtitle), sections[i].n };
    g_ptr_array_add (self->headings, heading);
    g_array_append_val (counts, sections[i].n);
  }
  gn_grid_layout_set_sections (&self->layout, (const guint *)(void *)counts->data, counts->len);
}

void
gn_photo_grid_set_photos (GnPhotoGrid *self, GnDataset *dataset, const guint *photos, const GnPhotoSection *sections,
                          guint n_sections)
{
  int cursor_photo = gn_photo_grid_get_cursor (self);
  g_autoptr (GArray) selected = gn_photo_grid_get_selected (self);

  take_sections (self, sections, n_sections);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  self->dataset = dataset ? gn_dataset_ref (dataset) : NULL;
  g_array_set_size (self->photos, 0);
  if (self->layout.n_items > 0)
    g_array_append_vals (self->photos, photos, self->layout.n_items);
  g_byte_array_set_size (self->selected, self->layout.n_items);
  gn_photo_grid_clear_selection (self);

  g_autoptr (GHashTable) items = items_by_photo (self);
  for (guint i = 0; i < selected->len; i++) {
    guint item = GPOINTER_TO_UINT (g_hash_table_lookup (items, GUINT_TO_POINTER (g_array_index (selected, guint, i))));
    if (item > 0)
      self->selected->data[item - 1] = 1;
  }
  guint cursor = cursor_photo < 0 ? 0 : GPOINTER_TO_UINT (g_hash_table_lookup (items, GINT_TO_POINTER (cursor_photo)));
  self->cursor = self->anchor = (int)cursor - 1;
  gn_photo_grid_describe_cursor (self);
  configure_adjustment (self);
  if (self->cursor >= 0)
    gn_photo_grid_scroll_to (self, (guint)self->cursor);
  else if (self->adjustments[1])
    gtk_adjustment_set_value (self->adjustments[1], 0);
  g_signal_emit_by_name (self, "cursor-changed");
  gn_photo_grid_selection_changed (self);
}

void
gn_photo_grid_set_dataset (GnPhotoGrid *self, GnDataset *dataset)
{
  GnDataset *old = self->dataset;
  self->dataset = gn_dataset_ref (dataset);
  g_clear_pointer (&old, gn_dataset_unref);
  gn_photo_grid_describe_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_photo_grid_set_thumbnailer (GnPhotoGrid *self, GnThumbnailer *thumbnailer)
{
  g_set_object (&self->thumbnailer, thumbnailer);
  g_signal_connect_object (thumbnailer, "ready", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

guint
gn_photo_grid_get_n_photos (GnPhotoGrid *self)
{
  return self->photos->len;
}

int
gn_photo_grid_get_cursor (GnPhotoGrid *self)
{
  return self->cursor < 0 ? -1 : (int)g_array_index (self->photos, guint, self->cursor);
}

gboolean
gn_photo_grid_select_photo (GnPhotoGrid *self, guint photo)
{
  for (guint i = 0; i < self->photos->len; i++) {
    if (g_array_index (self->photos, guint, i) != photo)
      continue;
    gn_photo_grid_move_to (self, (int)i, 0);
    return TRUE;
  }
  return FALSE;
}

GArray *
gn_photo_grid_get_selected (GnPhotoGrid *self)
{
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->selected->len; i++)
    if (self->selected->data[i])
      g_array_append_val (photos, g_array_index (self->photos, guint, i));
  return photos;
}

/* Object */

static void
gn_photo_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (object);
  switch (id) {
  case PROP_HADJUSTMENT:
  case PROP_VADJUSTMENT:
    g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
    break;
  case PROP_HSCROLL_POLICY:
  case PROP_VSCROLL_POLICY:
    g_value_set_enum (value, self->policies[id - PROP_HSCROLL_POLICY]);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gn_photo_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (object);
  switch (id) {
  case PROP_HADJUSTMENT:
  case PROP_VADJUSTMENT:
    set_adjustment (self, (int)id - PROP_HADJUSTMENT, g_value_get_object (value));
    break;
  case PROP_HSCROLL_POLICY:
  case PROP_VSCROLL_POLICY:
    self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gn_photo_grid_finalize (GObject *object)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (object);
  set_adjustment (self, 0, NULL);
  set_adjustment (self, 1, NULL);
  g_clear_object (&self->thumbnailer);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  g_array_unref (self->photos);
  g_ptr_array_unref (self->headings);
  g_byte_array_unref (self->selected);
  gn_grid_layout_clear (&self->layout);
  G_OBJECT_CLASS (gn_photo_grid_parent_class)->finalize (object);
}

static void
gn_photo_grid_class_init (GnPhotoGridClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);

  object_class->get_property = gn_photo_grid_get_property;
  object_class->set_property = gn_photo_grid_set_property;
  object_class->finalize = gn_photo_grid_finalize;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  widget_class->draw = gn_photo_grid_draw;
  widget_class->size_allocate = gn_photo_grid_size_allocate;
  widget_class->get_preferred_width = gn_photo_grid_get_preferred_width;
  gn_photo_grid_add_input (widget_class);
  gtk_widget_class_set_css_name (widget_class, "photogrid");
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_LIST_BOX);

  static const char *const plain[] = { "cursor-changed", "selection-changed", "exclude", "activated" };
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_signal_new (plain[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                GDK_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
gn_photo_grid_init (GnPhotoGrid *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->photos = g_array_new (FALSE, FALSE, sizeof (guint));
  self->headings = g_ptr_array_new_with_free_func (section_free);
  self->selected = g_byte_array_new ();
  self->cursor = self->anchor = -1;
  gn_grid_layout_init (&self->layout, GN_PHOTO_GRID_CELL, GAP, MARGIN, HEADING);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  /* The wheel's events end here unless asked for, and are then passed on to the scrolled window. */
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK | GDK_SCROLL_MASK
                                     | GDK_SMOOTH_SCROLL_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), GTK_STYLE_CLASS_VIEW);
}
