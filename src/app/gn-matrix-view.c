/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-matrix-view.h"

#include "gn-plot.h"

#include <glib/gi18n-lib.h>

struct _GnMatrixView {
  GtkDrawingArea parent;

  GnReview *review;
  int row, column; /* the cell pointed at, or -1 */
};

enum { CELL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnMatrixView, gn_matrix_view, GTK_TYPE_DRAWING_AREA)

static GnMatrixPlot
get_plot (GnReview *review, int row, int column)
{
  GnMatrixPlot plot = {
    .labels = (const char *const *)review->labels,
    .n = review->evaluation->n_classes,
    .counts = review->evaluation->confusion,
    .hover_row = row,
    .hover_column = column,
  };
  return plot;
}

static GnPlotStyle
get_style (GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GnPlotStyle style = { .right_to_left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL };
  GdkRGBA ink;

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &ink);
  style.dark = 0.299 * ink.red + 0.587 * ink.green + 0.114 * ink.blue > 0.5;
  return style;
}

static gchar *
describe_cell (GnMatrixView *self, int row, int column)
{
  const GnEvaluation *evaluation = self->review->evaluation;
  guint count = evaluation->confusion[(guint)row * evaluation->n_classes + (guint)column];

  if (row == column)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%s: %u photo identified correctly", "%s: %u photos identified correctly", count),
        self->review->labels[row], count);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s taken for %s: %u photo", "%s taken for %s: %u photos", count),
      self->review->labels[row], self->review->labels[column], count);
}

static void
point_at (GnMatrixView *self, int row, int column)
{
  if (self->row == row && self->column == column)
    return;
  self->row = row;
  self->column = column;
  g_autofree gchar *text = row >= 0 ? describe_cell (self, row, column) : NULL;
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), text ? text : "");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
pick (GnMatrixView *self, double x, double y, int *row, int *column)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (!self->review)
    return FALSE;
  GnMatrixPlot plot = get_plot (self->review, -1, -1);
  GnPlotStyle style = get_style (widget);
  return gn_plot_matrix_pick (gtk_widget_get_allocated_width (widget), gtk_widget_get_allocated_height (widget), &plot,
                              &style, x, y, row, column);
}

static gboolean
gn_matrix_view_draw (GtkWidget *widget, cairo_t *cr)
{
  GnMatrixView *self = GN_MATRIX_VIEW (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);

  if (!self->review)
    return GDK_EVENT_PROPAGATE;
  GnMatrixPlot plot = get_plot (self->review, self->row, self->column);
  GnPlotStyle style = get_style (widget);
  gn_plot_matrix_draw (cr, width, height, &plot, &style);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 0, 0, width, height);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
gn_matrix_view_motion (GtkWidget *widget, GdkEventMotion *event)
{
  int row = -1, column = -1;

  if (!pick (GN_MATRIX_VIEW (widget), event->x, event->y, &row, &column))
    row = column = -1;
  point_at (GN_MATRIX_VIEW (widget), row, column);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
gn_matrix_view_leave (GtkWidget *widget, GdkEventCrossing *event)
{
  if (!gtk_widget_has_focus (widget))
    point_at (GN_MATRIX_VIEW (widget), -1, -1);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
gn_matrix_view_button_press (GtkWidget *widget, GdkEventButton *event)
{
  int row, column;

  gtk_widget_grab_focus (widget);
  if (event->type != GDK_BUTTON_PRESS || event->button != GDK_BUTTON_PRIMARY ||
      !pick (GN_MATRIX_VIEW (widget), event->x, event->y, &row, &column))
    return GDK_EVENT_PROPAGATE;
  point_at (GN_MATRIX_VIEW (widget), row, column);
  g_signal_emit (widget, signals[CELL_CHOSEN], 0, row, column);
  return GDK_EVENT_STOP;
}

static gboolean
gn_matrix_view_key_press (GtkWidget *widget, GdkEventKey *event)
{
  GnMatrixView *self = GN_MATRIX_VIEW (widget);
  int down = 0, right = 0;

  if (!self->review || event->state & gtk_accelerator_get_default_mod_mask ())
    return GDK_EVENT_PROPAGATE;
  switch (event->keyval) {
  case GDK_KEY_Up:
  case GDK_KEY_Down:
    down = event->keyval == GDK_KEY_Down ? 1 : -1;
    break;
  case GDK_KEY_Left:
  case GDK_KEY_Right:
    right = event->keyval == GDK_KEY_Right ? 1 : -1;
    break;
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_space:
    if (self->row < 0)
      return GDK_EVENT_PROPAGATE;
    g_signal_emit (self, signals[CELL_CHOSEN], 0, self->row, self->column);
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
  int last = (int)self->review->evaluation->n_classes - 1;
  if (self->row < 0)
    point_at (self, 0, 0);
  else
    point_at (self, CLAMP (self->row + down, 0, last), CLAMP (self->column + right, 0, last));
  return GDK_EVENT_STOP;
}

void
gn_matrix_view_set_review (GnMatrixView *self, GnReview *review)
{
  g_return_if_fail (GN_IS_MATRIX_VIEW (self));

  if (review)
    gn_review_ref (review);
  g_clear_pointer (&self->review, gn_review_unref);
  self->review = review;
  point_at (self, -1, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
gn_matrix_view_dispose (GObject *object)
{
  g_clear_pointer (&GN_MATRIX_VIEW (object)->review, gn_review_unref);
  G_OBJECT_CLASS (gn_matrix_view_parent_class)->dispose (object);
}

static void
gn_matrix_view_class_init (GnMatrixViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = gn_matrix_view_dispose;
  widget_class->draw = gn_matrix_view_draw;
  widget_class->motion_notify_event = gn_matrix_view_motion;
  widget_class->leave_notify_event = gn_matrix_view_leave;
  widget_class->button_press_event = gn_matrix_view_button_press;
  widget_class->key_press_event = gn_matrix_view_key_press;
  signals[CELL_CHOSEN] = g_signal_new ("cell-chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
gn_matrix_view_init (GnMatrixView *self)
{
  self->row = self->column = -1;
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self),
                         GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK | GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Confusion matrix"));
}
