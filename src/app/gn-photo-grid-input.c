/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursor, selection, keys and mouse of a photo grid. */
#include "gn-photo-grid-private.h"

#include "gn-split-label.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
gn_photo_grid_describe_cursor (GnPhotoGrid *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autofree char *name = NULL;
  if (self->cursor >= 0) {
    const GnPhoto *photo = gn_photo_grid_get_item (self, (guint)self->cursor);
    const GnClass *class = gn_dataset_get_classes (self->dataset, NULL) + photo->class_index;
    g_autofree char *file = g_filename_display_basename (photo->path);
    /* Translators: read by screen readers: file name, species, split, place, number of photos, state */
    name = g_strdup_printf (_("%s, %s, %s, photo %d of %u%s"), file, gn_species_get_name (class), gn_split_label (photo->split),
                            self->cursor + 1, self->photos->len, photo->excluded ? _(", excluded") : "");
  }
  atk_object_set_name (accessible, name ? name : _("Photos"));
}

void
gn_photo_grid_clear_selection (GnPhotoGrid *self)
{
  if (self->selected->len)
    memset (self->selected->data, 0, self->selected->len);
}

static void
set_cursor (GnPhotoGrid *self, int item)
{
  if (self->cursor == item)
    return;
  self->cursor = item;
  gn_photo_grid_describe_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "cursor-changed");
}

void
gn_photo_grid_selection_changed (GnPhotoGrid *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "selection-changed");
}

static void
select_range (GnPhotoGrid *self, int from, int to)
{
  gn_photo_grid_clear_selection (self);
  for (int i = MIN (from, to); i <= MAX (from, to); i++)
    self->selected->data[i] = 1;
}

void
gn_photo_grid_move_to (GnPhotoGrid *self, int item, GdkModifierType modifiers)
{
  if (modifiers & GDK_SHIFT_MASK) {
    select_range (self, MAX (0, self->anchor), item);
  } else {
    if (!(modifiers & GDK_CONTROL_MASK)) {
      gn_photo_grid_clear_selection (self);
      self->selected->data[item] = 1;
    }
    self->anchor = item;
  }
  set_cursor (self, item);
  gn_photo_grid_selection_changed (self);
  gn_photo_grid_scroll_to (self, (guint)item);
}

static void
toggle (GnPhotoGrid *self, int item)
{
  self->selected->data[item] ^= 1;
  self->anchor = item;
  set_cursor (self, item);
  gn_photo_grid_selection_changed (self);
}

/* Input */

static GtkWidgetClass *parent_class;

/* Where the keyboard starts when nothing is selected yet: at what is on screen. */
static guint
first_in_sight (GnPhotoGrid *self)
{
  int scroll = gn_photo_grid_get_scroll (self);
  guint first, end;
  gn_grid_layout_get_visible (&self->layout, scroll, scroll + gtk_widget_get_allocated_height (GTK_WIDGET (self)), &first,
                              &end);
  return first < end ? first : 0;
}

static gboolean
move_by_key (GnPhotoGrid *self, guint key, GdkModifierType modifiers)
{
  static const struct {
    guint key, keypad;
    GnGridMove move, mirrored;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, GN_GRID_LEFT, GN_GRID_RIGHT },
    { GDK_KEY_Right, GDK_KEY_KP_Right, GN_GRID_RIGHT, GN_GRID_LEFT },
    { GDK_KEY_Up, GDK_KEY_KP_Up, GN_GRID_UP, GN_GRID_UP },
    { GDK_KEY_Down, GDK_KEY_KP_Down, GN_GRID_DOWN, GN_GRID_DOWN },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, GN_GRID_PAGE_UP, GN_GRID_PAGE_UP },
    { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, GN_GRID_PAGE_DOWN, GN_GRID_PAGE_DOWN },
    { GDK_KEY_Home, GDK_KEY_KP_Home, GN_GRID_FIRST, GN_GRID_FIRST },
    { GDK_KEY_End, GDK_KEY_KP_End, GN_GRID_LAST, GN_GRID_LAST },
  };
  gboolean mirror = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++) {
    if (key != moves[i].key && key != moves[i].keypad)
      continue;
    guint item = self->cursor < 0 ? first_in_sight (self)
                                  : gn_grid_layout_move (&self->layout, (guint)self->cursor,
                                                         mirror ? moves[i].mirrored : moves[i].move,
                                                         gtk_widget_get_allocated_height (GTK_WIDGET (self)));
    gn_photo_grid_move_to (self, (int)item, modifiers);
    return TRUE;
  }
  return FALSE;
}

static gboolean
gn_photo_grid_key_press (GtkWidget *widget, GdkEventKey *event)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (widget);
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  if (self->photos->len == 0 || (modifiers & GDK_MOD1_MASK))
    return parent_class->key_press_event (widget, event);
  if (move_by_key (self, event->keyval, modifiers))
    return GDK_EVENT_STOP;
  switch (event->keyval) {
  case GDK_KEY_a:
    if (!(modifiers & GDK_CONTROL_MASK))
      break;
    select_range (self, 0, (int)self->photos->len - 1);
    gn_photo_grid_selection_changed (self);
    return GDK_EVENT_STOP;
  case GDK_KEY_space:
    if (self->cursor >= 0)
      toggle (self, self->cursor);
    return GDK_EVENT_STOP;
  case GDK_KEY_Delete:
  case GDK_KEY_KP_Delete:
    g_signal_emit_by_name (self, "exclude");
    return GDK_EVENT_STOP;
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    g_signal_emit_by_name (self, "activated");
    return GDK_EVENT_STOP;
  }
  return parent_class->key_press_event (widget, event);
}

static int
item_at (GnPhotoGrid *self, double x, double y)
{
  return gn_grid_layout_hit (&self->layout, gn_photo_grid_mirror_x (self, (int)x, 1), (int)y + gn_photo_grid_get_scroll (self));
}

static gboolean
gn_photo_grid_button_press (GtkWidget *widget, GdkEventButton *event)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (widget);
  int item = item_at (self, event->x, event->y);
  gboolean menu = gdk_event_triggers_context_menu ((GdkEvent *)event);

  gtk_widget_grab_focus (widget);
  if (item < 0)
    return GDK_EVENT_PROPAGATE;
  if (event->type == GDK_2BUTTON_PRESS) {
    g_signal_emit_by_name (self, "activated");
  } else if (menu) {
    if (!self->selected->data[item])
      gn_photo_grid_move_to (self, item, 0);
    g_signal_emit_by_name (self, "menu", event);
  } else if (event->type == GDK_BUTTON_PRESS && event->button == GDK_BUTTON_PRIMARY) {
    if (event->state & GDK_CONTROL_MASK)
      toggle (self, item);
    else
      gn_photo_grid_move_to (self, item, event->state & GDK_SHIFT_MASK);
  }
  return GDK_EVENT_STOP;
}

static gboolean
gn_photo_grid_popup_menu (GtkWidget *widget)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (widget);
  if (self->cursor >= 0)
    g_signal_emit_by_name (self, "menu", NULL);
  return TRUE;
}

static gboolean
gn_photo_grid_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  GnPhotoGrid *self = GN_PHOTO_GRID (widget);
  int item = keyboard ? self->cursor : item_at (self, x, y), left, top;
  if (item < 0)
    return FALSE;
  const GnPhoto *photo = gn_photo_grid_get_item (self, (guint)item);
  g_autofree char *name = g_filename_display_name (photo->path);
  g_autofree char *text = photo->problem ? g_strdup_printf ("%s\n%s", name, photo->problem) : g_strdup (name);
  gtk_tooltip_set_text (tooltip, text);
  gn_grid_layout_get_cell (&self->layout, (guint)item, &left, &top);
  GdkRectangle area = { gn_photo_grid_mirror_x (self, left, GN_PHOTO_GRID_CELL), top - gn_photo_grid_get_scroll (self), GN_PHOTO_GRID_CELL, GN_PHOTO_GRID_CELL };
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

void
gn_photo_grid_add_input (GtkWidgetClass *class)
{
  parent_class = g_type_class_peek_parent (class);
  class->key_press_event = gn_photo_grid_key_press;
  class->button_press_event = gn_photo_grid_button_press;
  class->popup_menu = gn_photo_grid_popup_menu;
  class->query_tooltip = gn_photo_grid_query_tooltip;
}
