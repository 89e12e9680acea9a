/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-view.h"

#include "gn-plot.h"
#include "gn-surface.h"

#include <glib/gi18n-lib.h>

struct _GnPhotoView {
  GtkDrawingArea parent_instance;

  GnImage *image;
  cairo_surface_t *scaled; /* the image at the size it is drawn, so that a redraw is a copy */
  int scaled_width, scaled_height;
  gchar *problem;
  GnPhotoMark mark;
  GnHeatMap heat_map;
  double heat_strength;
  gboolean quiet;
  GCancellable *loading;
};

G_DEFINE_TYPE (GnPhotoView, gn_photo_view, GTK_TYPE_DRAWING_AREA)

typedef struct {
  gchar *path;
  int longest_side;
} LoadRequest;

static void
load_request_free (LoadRequest *request)
{
  g_free (request->path);
  g_free (request);
}

/* A reduced decoding keeps twice the asked shorter side; half of the longest side therefore never looks coarse. */
static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LoadRequest *request = data;
  GError *error = NULL;

  g_autoptr (GnImage) image = gn_image_load (request->path, MAX (1, request->longest_side / 2), NULL, &error);
  if (!image) {
    g_task_return_error (task, error);
    return;
  }
  if (g_task_return_error_if_cancelled (task))
    return;

  double scale = (double)request->longest_side / MAX (image->width, image->height);
  if (scale < 1) {
    GnImage *smaller = gn_image_resize (image, MAX (1, (int)(image->width * scale + 0.5)),
                                        MAX (1, (int)(image->height * scale + 0.5)));
    gn_image_unref (image);
    image = smaller;
  }
  g_task_return_pointer (task, g_steal_pointer (&image), (GDestroyNotify)gn_image_unref);
}

static void
stop_loading (GnPhotoView *self)
{
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
show_image (GnPhotoView *self, GnImage *image)
{
  g_clear_pointer (&self->scaled, cairo_surface_destroy);
  g_clear_pointer (&self->problem, g_free);
  if (image)
    gn_image_ref (image);
  g_clear_pointer (&self->image, gn_image_unref);
  self->image = image;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  GnPhotoView *self = GN_PHOTO_VIEW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GnImage) image = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    return;
  g_clear_object (&self->loading);
  if (image)
    show_image (self, image);
  else
    gn_photo_view_set_problem (self, error->message);
}

void
gn_photo_view_load (GnPhotoView *self, const char *path, int longest_side)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  stop_loading (self);
  if (!path) {
    show_image (self, NULL);
    return;
  }
  LoadRequest *request = g_new0 (LoadRequest, 1);
  request->path = g_strdup (path);
  request->longest_side = longest_side;
  self->loading = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->loading, on_loaded, NULL);
  g_task_set_task_data (task, request, (GDestroyNotify)load_request_free);
  g_task_run_in_thread (task, load_thread);
}

void
gn_photo_view_set_image (GnPhotoView *self, GnImage *image)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  stop_loading (self);
  show_image (self, image);
}

void
gn_photo_view_set_square (GnPhotoView *self, GnImage *image, cairo_surface_t *surface)
{
  double width, height;

  gn_photo_view_set_image (self, image);
  if (!surface)
    return;
  gn_surface_get_size (surface, &width, &height);
  self->scaled = cairo_surface_reference (surface);
  self->scaled_width = (int)width;
  self->scaled_height = (int)height;
}

GnImage *
gn_photo_view_get_image (GnPhotoView *self)
{
  g_return_val_if_fail (GN_IS_PHOTO_VIEW (self), NULL);
  return self->image;
}

void
gn_photo_view_set_problem (GnPhotoView *self, const char *reason)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  g_autofree gchar *copy = g_strdup (reason);
  stop_loading (self);
  show_image (self, NULL);
  self->problem = g_steal_pointer (&copy);
}

const char *
gn_photo_view_get_problem (GnPhotoView *self)
{
  g_return_val_if_fail (GN_IS_PHOTO_VIEW (self), NULL);
  return self->problem;
}

void
gn_photo_view_set_quiet (GnPhotoView *self, gboolean quiet)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  self->quiet = quiet;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_photo_view_set_heat_map (GnPhotoView *self, const GnHeatMap *map)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  gn_heat_map_clear (&self->heat_map);
  if (map && map->values)
    self->heat_map = (GnHeatMap){ map->rows, map->columns,
                                  g_memdup2 (map->values, sizeof *map->values * (gsize)(map->rows * map->columns)) };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_photo_view_set_heat_strength (GnPhotoView *self, double strength)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  self->heat_strength = strength;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_photo_view_set_mark (GnPhotoView *self, GnPhotoMark mark)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  self->mark = mark;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_photo_view_set_description (GnPhotoView *self, const char *description)
{
  g_return_if_fail (GN_IS_PHOTO_VIEW (self));

  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  atk_object_set_role (accessible, ATK_ROLE_IMAGE);
  atk_object_set_name (accessible, description ? description : "");
}

static void
scale_image (GnPhotoView *self, int width, int height)
{
  g_clear_pointer (&self->scaled, cairo_surface_destroy);
  self->scaled =
      gn_surface_new_from_image (self->image, width, height, gtk_widget_get_scale_factor (GTK_WIDGET (self)), TRUE);
  self->scaled_width = width;
  self->scaled_height = height;
}

/* Okabe and Ito's bluish green and vermillion: told apart by the colour-blind too, and by shape by everyone. */
static void
draw_mark (cairo_t *cr, GnPhotoMark mark, double x, double y, double size)
{
  double half = size / 2, arm = size * 0.21;

  cairo_save (cr);
  cairo_translate (cr, x + half, y + half);
  cairo_arc (cr, 0, 0, half, 0, 2 * G_PI);
  if (mark == GN_PHOTO_MARK_RIGHT)
    cairo_set_source_rgb (cr, 0, 0.47, 0.35);
  else
    cairo_set_source_rgb (cr, 0.80, 0.28, 0);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, size * 0.09);
  cairo_stroke (cr);

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, size * 0.12);
  if (mark == GN_PHOTO_MARK_RIGHT) {
    cairo_move_to (cr, -arm * 1.15, arm * 0.1);
    cairo_line_to (cr, -arm * 0.25, arm);
    cairo_line_to (cr, arm * 1.2, -arm * 0.9);
  } else {
    cairo_move_to (cr, -arm, -arm);
    cairo_line_to (cr, arm, arm);
    cairo_move_to (cr, arm, -arm);
    cairo_line_to (cr, -arm, arm);
  }
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_heat (GnPhotoView *self, cairo_t *cr, int x, int y, int width, int height)
{
  const GnHeatMap *map = &self->heat_map;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  gn_plot_heat_draw (cr, width, height, &(GnHeatPlot){ map->values, map->rows, map->columns, self->heat_strength });
  cairo_restore (cr);
}

static void
draw_problem (GnPhotoView *self, cairo_t *cr, int width, int height)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->problem);
  int text_height;

  pango_layout_set_width (layout, MAX (1, width - 16) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_height (layout, MAX (1, height - 16) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_render_layout (context, cr, 8, (height - text_height) / 2.0, layout);
}

static gboolean
gn_photo_view_draw (GtkWidget *widget, cairo_t *cr)
{
  GnPhotoView *self = GN_PHOTO_VIEW (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);

  if (self->problem) {
    if (!self->quiet)
      draw_problem (self, cr, width, height);
    return GDK_EVENT_PROPAGATE;
  }
  if (!self->image)
    return GDK_EVENT_PROPAGATE;

  double scale = MIN ((double)width / self->image->width, (double)height / self->image->height);
  int drawn_width = MAX (1, (int)(self->image->width * scale));
  int drawn_height = MAX (1, (int)(self->image->height * scale));
  if (!self->scaled || self->scaled_width != drawn_width || self->scaled_height != drawn_height)
    scale_image (self, drawn_width, drawn_height);
  if (!self->scaled)
    return GDK_EVENT_PROPAGATE;

  int x = (width - drawn_width) / 2, y = (height - drawn_height) / 2;
  cairo_set_source_surface (cr, self->scaled, x, y);
  cairo_paint (cr);
  if (self->heat_map.values && self->heat_strength > 0)
    draw_heat (self, cr, x, y, drawn_width, drawn_height);
  if (self->mark != GN_PHOTO_MARK_NONE) {
    double size = CLAMP (MIN (drawn_width, drawn_height) * 0.2, 16, 36);
    draw_mark (cr, self->mark, x + drawn_width - size - 4, y + 4, size);
  }
  return GDK_EVENT_PROPAGATE;
}

static void
on_scale_factor_changed (GnPhotoView *self)
{
  g_clear_pointer (&self->scaled, cairo_surface_destroy);
}

static void
gn_photo_view_dispose (GObject *object)
{
  GnPhotoView *self = GN_PHOTO_VIEW (object);

  stop_loading (self);
  g_clear_pointer (&self->scaled, cairo_surface_destroy);
  g_clear_pointer (&self->image, gn_image_unref);
  g_clear_pointer (&self->problem, g_free);
  gn_heat_map_clear (&self->heat_map);
  G_OBJECT_CLASS (gn_photo_view_parent_class)->dispose (object);
}

static void
gn_photo_view_class_init (GnPhotoViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gn_photo_view_dispose;
  GTK_WIDGET_CLASS (klass)->draw = gn_photo_view_draw;
}

static void
gn_photo_view_init (GnPhotoView *self)
{
  gn_photo_view_set_description (self, _("Photo"));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (on_scale_factor_changed), NULL);
}

GtkWidget *
gn_photo_view_new (void)
{
  return g_object_new (GN_TYPE_PHOTO_VIEW, NULL);
}
