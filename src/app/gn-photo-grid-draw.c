/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-grid-draw.h"

#include "gn-surface.h"

#define CORNER 6
#define RING 3

static void
rounded_square (cairo_t *cr, double x, double y, double size, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + size - radius, y + radius, radius, -(G_PI / 2), 0);
  cairo_arc (cr, x + size - radius, y + size - radius, radius, 0, (G_PI / 2));
  cairo_arc (cr, x + radius, y + size - radius, radius, (G_PI / 2), G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * (G_PI / 2));
  cairo_close_path (cr);
}

static void
set_color (GtkWidget *widget, cairo_t *cr, const char *name, double alpha)
{
  GdkRGBA color;
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    gtk_style_context_get_color (gtk_widget_get_style_context (widget), GTK_STATE_FLAG_NORMAL, &color);
  color.alpha *= alpha;
  gdk_cairo_set_source_rgba (cr, &color);
}

static void
draw_icon (GtkWidget *widget, cairo_t *cr, const char *name, int size, double x, double y)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  g_autoptr (GtkIconInfo) info = gtk_icon_theme_lookup_icon_for_scale (gtk_icon_theme_get_default (), name, size, scale,
                                                                       GTK_ICON_LOOKUP_FORCE_SIZE);
  g_autoptr (GdkPixbuf) pixbuf
      = info ? gtk_icon_info_load_symbolic_for_context (info, context, NULL, NULL) : NULL;
  if (!pixbuf)
    return;
  cairo_surface_t *surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, scale, NULL);
  cairo_set_source_surface (cr, surface, x, y);
  cairo_paint (cr);
  cairo_surface_destroy (surface);
}

/* A mark besides the fading, so that it does not rest on brightness alone. */
static void
draw_excluded_mark (GtkWidget *widget, cairo_t *cr, const GnGridCell *cell)
{
  double size = 24, x = cell->x + cell->size - size - 6, y = cell->y + 6;
  cairo_arc (cr, x + size / 2, y + size / 2, size / 2, 0, 2 * G_PI);
  set_color (widget, cr, "theme_base_color", 0.9);
  cairo_fill (cr);
  draw_icon (widget, cr, "action-unavailable-symbolic", 16, x + 4, y + 4);
}

void
gn_photo_grid_draw_cell (GtkWidget *widget, cairo_t *cr, const GnGridCell *cell)
{
  if (cell->selected) {
    rounded_square (cr, cell->x - RING, cell->y - RING, cell->size + 2 * RING, CORNER + RING);
    set_color (widget, cr, "theme_selected_bg_color", 1);
    cairo_fill (cr);
  }
  rounded_square (cr, cell->x, cell->y, cell->size, CORNER);
  set_color (widget, cr, cell->selected || cell->excluded ? "theme_base_color" : "borders",
             cell->selected || cell->excluded ? 1 : 0.4);
  if (cell->thumbnail) {
    cairo_fill_preserve (cr);
    cairo_save (cr);
    cairo_clip (cr);
    cairo_set_source_surface (cr, cell->thumbnail, cell->x, cell->y);
    cairo_paint_with_alpha (cr, cell->excluded ? 0.3 : 1);
    cairo_restore (cr);
  } else {
    cairo_fill (cr);
  }
  if (cell->failed)
    draw_icon (widget, cr, "image-missing-symbolic", 32, cell->x + (cell->size - 32) / 2, cell->y + (cell->size - 32) / 2);
  if (cell->excluded)
    draw_excluded_mark (widget, cr, cell);
  if (cell->cursor) {
    int out = cell->selected ? 2 * RING : RING;
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, cell->x - out, cell->y - out, cell->size + 2 * out,
                      cell->size + 2 * out);
  }
}

void
gn_photo_grid_draw_heading (GtkWidget *widget, cairo_t *cr, int y, int width, int height, int margin, const char *title,
                            const char *subtitle)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  g_autofree char *markup = g_markup_printf_escaped ("<b>%s</b>  <span alpha=\"60%%\">%s</span>", title, subtitle);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  int text_height;

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_set_width (layout, MAX (1, width - 2 * margin) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_render_layout (context, cr, margin, y + (height - text_height) / 2, layout);
}
