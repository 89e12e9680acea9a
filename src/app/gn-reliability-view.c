/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-reliability-view.h"

#include "gn-evaluation-figure.h"
#include "gn-plot-view.h"

#include <glib/gi18n-lib.h>

struct _GnReliabilityView {
  GtkBox parent;

  GtkWidget *area;
  GnReview *review;
};

G_DEFINE_TYPE (GnReliabilityView, gn_reliability_view, GTK_TYPE_BOX)

static gboolean
on_draw (GnReliabilityView *self, cairo_t *cr)
{
  g_auto (GnEvaluationFigure) figure = { 0 };
  GnPlotStyle style;

  if (!self->review)
    return GDK_EVENT_PROPAGATE;
  gn_evaluation_figure_reliability (&figure, self->review->evaluation);
  gn_plot_style_from_widget (self->area, &style);
  gn_plot_reliability_draw (cr, gtk_widget_get_allocated_width (self->area),
                            gtk_widget_get_allocated_height (self->area), &figure.reliability, &style);
  return GDK_EVENT_PROPAGATE;
}

void
gn_reliability_view_set_review (GnReliabilityView *self, GnReview *review)
{
  g_return_if_fail (GN_IS_RELIABILITY_VIEW (self));

  if (review)
    gn_review_ref (review);
  g_clear_pointer (&self->review, gn_review_unref);
  self->review = review;
  if (review) {
    g_autofree gchar *text =
        g_strdup_printf (_ ("Calibration error %.1f %%"), review->evaluation->calibration_error * 100);
    atk_object_set_description (gtk_widget_get_accessible (self->area), text);
  }
  gtk_widget_queue_draw (self->area);
}

static void
gn_reliability_view_dispose (GObject *object)
{
  g_clear_pointer (&GN_RELIABILITY_VIEW (object)->review, gn_review_unref);
  G_OBJECT_CLASS (gn_reliability_view_parent_class)->dispose (object);
}

static void
gn_reliability_view_class_init (GnReliabilityViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_reliability_view_dispose;
}

static void
gn_reliability_view_init (GnReliabilityView *self)
{
  GtkWidget *label =
      gtk_label_new (_ ("How often answers are right, by how sure the model was. On the diagonal it is right as "
                        "often as it says; below, it is too sure. The numbers count photos: few of them say "
                        "little."));

  self->area = gtk_drawing_area_new ();
  atk_object_set_name (gtk_widget_get_accessible (self->area), _ ("Reliability diagram"));
  g_signal_connect_swapped (self->area, "draw", G_CALLBACK (on_draw), self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_container_set_border_width (GTK_CONTAINER (self), 12);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_pack_start (GTK_BOX (self), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->area, TRUE, TRUE, 0);
  gtk_widget_show (label);
  gtk_widget_show (self->area);
}
