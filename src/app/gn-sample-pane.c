/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-sample-pane.h"

#include "gn-photo-view.h"

#include <glib/gi18n-lib.h>

struct _GnSamplePane {
  GtkBox parent;

  GtkWidget *back_button;
  GnPhotoView *photo_view, *sample_view;
  GtkLabel *caption;
};

enum { STEP, CLOSED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnSamplePane, gn_sample_pane, GTK_TYPE_BOX)

void
gn_sample_pane_show (GnSamplePane *self, GnImage *photo, GnImage *sample, const char *caption)
{
  g_return_if_fail (GN_IS_SAMPLE_PANE (self));

  gn_photo_view_set_image (self->photo_view, photo);
  gn_photo_view_set_image (self->sample_view, sample);
  gn_photo_view_set_description (self->sample_view, caption);
  gtk_label_set_text (self->caption, caption);
}

void
gn_sample_pane_focus (GnSamplePane *self)
{
  g_return_if_fail (GN_IS_SAMPLE_PANE (self));
  gtk_widget_grab_focus (self->back_button);
}

static void
on_back_clicked (GnSamplePane *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
on_previous_clicked (GnSamplePane *self)
{
  g_signal_emit (self, signals[STEP], 0, -1);
}

static void
on_next_clicked (GnSamplePane *self)
{
  g_signal_emit (self, signals[STEP], 0, 1);
}

static gboolean
gn_sample_pane_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  GnSamplePane *self = GN_SAMPLE_PANE (widget);
  int forwards = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -1 : 1;

  if (event->state & gtk_accelerator_get_default_mod_mask ())
    return GTK_WIDGET_CLASS (gn_sample_pane_parent_class)->key_press_event (widget, event);
  switch (event->keyval) {
  case GDK_KEY_Escape:
    g_signal_emit (self, signals[CLOSED], 0);
    return GDK_EVENT_STOP;
  case GDK_KEY_Left:
    g_signal_emit (self, signals[STEP], 0, -forwards);
    return GDK_EVENT_STOP;
  case GDK_KEY_Right:
    g_signal_emit (self, signals[STEP], 0, forwards);
    return GDK_EVENT_STOP;
  default:
    return GTK_WIDGET_CLASS (gn_sample_pane_parent_class)->key_press_event (widget, event);
  }
}

static void
gn_sample_pane_class_init (GnSamplePaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);

  g_type_ensure (GN_TYPE_PHOTO_VIEW);
  widget_class->key_press_event = gn_sample_pane_key_press_event;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-sample-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, GnSamplePane, back_button);
  gtk_widget_class_bind_template_child (widget_class, GnSamplePane, photo_view);
  gtk_widget_class_bind_template_child (widget_class, GnSamplePane, sample_view);
  gtk_widget_class_bind_template_child (widget_class, GnSamplePane, caption);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_previous_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked);
  signals[STEP] = g_signal_new ("step", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_sample_pane_init (GnSamplePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gn_photo_view_set_description (self->photo_view, _("The photo itself"));
}
