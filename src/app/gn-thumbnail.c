/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-thumbnail.h"

#include "gn-surface.h"

struct _GnThumbnail {
  GtkDrawingArea parent;

  GnThumbnailer *thumbnailer;
  char *path;
  gint64 modified;
  int size;
  GnThumbnailShape shape;
};

G_DEFINE_TYPE (GnThumbnail, gn_thumbnail, GTK_TYPE_DRAWING_AREA)

static void
draw_missing (GtkWidget *widget, cairo_t *cr, int size)
{
  g_autoptr (GtkIconInfo) info = gtk_icon_theme_lookup_icon_for_scale (
      gtk_icon_theme_get_default (), "image-missing-symbolic", 32, gtk_widget_get_scale_factor (widget),
      GTK_ICON_LOOKUP_FORCE_SIZE);
  g_autoptr (GdkPixbuf) pixbuf
      = info ? gtk_icon_info_load_symbolic_for_context (info, gtk_widget_get_style_context (widget), NULL, NULL) : NULL;
  if (!pixbuf)
    return;
  cairo_surface_t *surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, gtk_widget_get_scale_factor (widget), NULL);
  cairo_set_source_surface (cr, surface, (size - 32) / 2, (size - 32) / 2);
  cairo_paint (cr);
  cairo_surface_destroy (surface);
}

static gboolean
gn_thumbnail_draw (GtkWidget *widget, cairo_t *cr)
{
  GnThumbnail *self = GN_THUMBNAIL (widget);
  GdkRGBA color;
  gboolean failed;
  double width, height;
  cairo_surface_t *surface = gn_thumbnailer_get (self->thumbnailer, self->path, self->modified, self->size,
                                                 gtk_widget_get_scale_factor (widget), self->shape, &failed);
  cairo_translate (cr, (gtk_widget_get_allocated_width (widget) - self->size) / 2,
                   (gtk_widget_get_allocated_height (widget) - self->size) / 2);
  if (surface) {
    gn_surface_get_size (surface, &width, &height);
    cairo_set_source_surface (cr, surface, (int)((self->size - width) / 2), (int)((self->size - height) / 2));
    cairo_paint (cr);
    return GDK_EVENT_PROPAGATE;
  }
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), gtk_widget_get_state_flags (widget), &color);
  color.alpha *= 0.08;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_rectangle (cr, 0, 0, self->size, self->size);
  cairo_fill (cr);
  if (failed)
    draw_missing (widget, cr, self->size);
  return GDK_EVENT_PROPAGATE;
}

static void
gn_thumbnail_finalize (GObject *object)
{
  GnThumbnail *self = GN_THUMBNAIL (object);
  g_clear_object (&self->thumbnailer);
  g_free (self->path);
  G_OBJECT_CLASS (gn_thumbnail_parent_class)->finalize (object);
}

static void
gn_thumbnail_class_init (GnThumbnailClass *class)
{
  G_OBJECT_CLASS (class)->finalize = gn_thumbnail_finalize;
  GTK_WIDGET_CLASS (class)->draw = gn_thumbnail_draw;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), ATK_ROLE_IMAGE);
}

static void
gn_thumbnail_init (GnThumbnail *self)
{
}

GtkWidget *
gn_thumbnail_new (GnThumbnailer *thumbnailer, const char *path, gint64 modified, int size, GnThumbnailShape shape)
{
  GnThumbnail *self = g_object_new (GN_TYPE_THUMBNAIL, "visible", TRUE, "width-request", size, "height-request", size, NULL);
  g_autofree char *name = g_filename_display_basename (path);
  self->thumbnailer = g_object_ref (thumbnailer);
  self->path = g_strdup (path);
  self->modified = modified;
  self->size = size;
  self->shape = shape;
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  g_signal_connect_object (thumbnailer, "ready", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
