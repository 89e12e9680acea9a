/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-pane.h"

#include "gn-surface.h"

#include <glib/gi18n-lib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Decoding aims at this many pixels of the shorter side: enough for a pane on a large screen. */
#define FIT 600
/* While the window is being resized the old surface is stretched; this long after the last change it is made anew. */
#define SETTLE_MS 120

typedef struct {
  char *path;     /* NULL: the image is there already */
  GnImage *image; /* (nullable) */
  cairo_surface_t *surface;
  int width, height, scale;
} Job;

struct _GnPhotoPane {
  GtkDrawingArea parent;

  char *path;
  GnImage *image;           /* of path, once decoded */
  cairo_surface_t *surface; /* image scaled to the room */
  char *problem;
  GCancellable *cancellable;
  guint settle_source;
};

G_DEFINE_TYPE (GnPhotoPane, gn_photo_pane, GTK_TYPE_DRAWING_AREA)

static void
job_free (Job *job)
{
  g_clear_pointer (&job->image, gn_image_unref);
  g_clear_pointer (&job->surface, cairo_surface_destroy);
  g_free (job->path);
  g_free (job);
}

static gpointer
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  setpriority (PRIO_PROCESS, (id_t)gettid (), 5);
  if (!job->image)
    job->image = gn_image_load (job->path, FIT, NULL, &error);
  if (!job->image) {
    g_task_return_error (task, error);
    return NULL;
  }
  if (!g_task_return_error_if_cancelled (task)) {
    job->surface = gn_surface_new_from_image (job->image, job->width, job->height, job->scale, FALSE);
    g_task_return_boolean (task, TRUE);
  }
  return NULL;
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  GnPhotoPane *self = GN_PHOTO_PANE (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->image, gn_image_unref);
  g_clear_pointer (&self->problem, g_free);
  if (done) {
    self->surface = g_steal_pointer (&job->surface);
    self->image = gn_image_ref (job->image);
  } else {
    self->problem = g_strdup (error->message);
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
prepare (GnPhotoPane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  if (!self->path && !self->image)
    return;
  Job *job = g_new0 (Job, 1);
  job->path = g_strdup (self->path);
  job->image = self->image ? gn_image_ref (self->image) : NULL;
  job->width = MAX (1, gtk_widget_get_allocated_width (widget));
  job->height = MAX (1, gtk_widget_get_allocated_height (widget));
  job->scale = gtk_widget_get_scale_factor (widget);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  GTask *task = g_task_new (self, self->cancellable, on_ready, NULL);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_thread_unref (g_thread_new ("gn-photo-pane", run, task));
}

static void
clear (GnPhotoPane *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->image, gn_image_unref);
  g_clear_pointer (&self->problem, g_free);
}

void
gn_photo_pane_set_path (GnPhotoPane *self, const char *path)
{
  if (path && g_strcmp0 (path, self->path) == 0)
    return;
  clear (self);
  self->path = g_strdup (path);
  if (!path)
    g_clear_pointer (&self->surface, cairo_surface_destroy);
  prepare (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_photo_pane_set_image (GnPhotoPane *self, GnImage *image)
{
  clear (self);
  self->image = image ? gn_image_ref (image) : NULL;
  if (!image)
    g_clear_pointer (&self->surface, cairo_surface_destroy);
  prepare (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Drawing */

static void
draw_problem (GtkWidget *widget, cairo_t *cr, const char *problem)
{
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget), text_height;
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, problem);
  pango_layout_set_width (layout, MAX (1, width - 24) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_render_layout (gtk_widget_get_style_context (widget), cr, 12, (height - text_height) / 2, layout);
}

static gboolean
gn_photo_pane_draw (GtkWidget *widget, cairo_t *cr)
{
  GnPhotoPane *self = GN_PHOTO_PANE (widget);
  double room_width = gtk_widget_get_allocated_width (widget), room_height = gtk_widget_get_allocated_height (widget);
  double width, height;

  if (self->problem) {
    draw_problem (widget, cr, self->problem);
    return GDK_EVENT_PROPAGATE;
  }
  if (!self->surface)
    return GDK_EVENT_PROPAGATE;
  gn_surface_get_size (self->surface, &width, &height);
  double factor = MIN (1, MIN (room_width / width, room_height / height));
  cairo_translate (cr, (int)((room_width - width * factor) / 2), (int)((room_height - height * factor) / 2));
  cairo_scale (cr, factor, factor);
  cairo_set_source_surface (cr, self->surface, 0, 0);
  cairo_paint (cr);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_settled (gpointer data)
{
  GnPhotoPane *self = data;
  self->settle_source = 0;
  prepare (self);
  return G_SOURCE_REMOVE;
}

static void
gn_photo_pane_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GnPhotoPane *self = GN_PHOTO_PANE (widget);
  GtkAllocation before;
  gtk_widget_get_allocation (widget, &before);
  GTK_WIDGET_CLASS (gn_photo_pane_parent_class)->size_allocate (widget, allocation);
  if (before.width == allocation->width && before.height == allocation->height)
    return;
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
gn_photo_pane_dispose (GObject *object)
{
  GnPhotoPane *self = GN_PHOTO_PANE (object);
  clear (self);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  G_OBJECT_CLASS (gn_photo_pane_parent_class)->dispose (object);
}

static void
gn_photo_pane_class_init (GnPhotoPaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = gn_photo_pane_dispose;
  widget_class->draw = gn_photo_pane_draw;
  widget_class->size_allocate = gn_photo_pane_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
}

static void
gn_photo_pane_init (GnPhotoPane *self)
{
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Photo"));
}

GtkWidget *
gn_photo_pane_new (void)
{
  return g_object_new (GN_TYPE_PHOTO_PANE, "visible", TRUE, NULL);
}
