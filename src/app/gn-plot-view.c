/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define EXPORT_WIDTH 800.0
#define EXPORT_HEIGHT 500.0
#define SMALLEST_DRAG 6.0 /* px; less is a click */

struct _GnPlotView {
  GtkDrawingArea parent;

  char *title, *x_label, *y_label, *mark_label;
  GArray *series; /* (element-type GnSeries), labels and values owned */
  gboolean percent_y, integer_x, log_y;
  double smoothing, mark_x;
  double x_min, x_max; /* zoom; equal = all */

  double hover_x;    /* data, NaN = none */
  double drag_start; /* widget x, NaN = none */
  double drag_end;
};

G_DEFINE_TYPE (GnPlotView, gn_plot_view, GTK_TYPE_DRAWING_AREA)

static void
series_clear (gpointer data)
{
  GnSeries *series = data;
  g_free ((char *) series->label);
  g_free ((double *) series->x);
  g_free ((double *) series->y);
}

static GnCurvePlot
describe (GnPlotView *self)
{
  return (GnCurvePlot) {
    .title = self->title, .x_label = self->x_label, .y_label = self->y_label,
    .series = (const GnSeries *) self->series->data, .n_series = self->series->len,
    .log_y = self->log_y, .percent_y = self->percent_y, .integer_x = self->integer_x, .smoothing = self->smoothing,
    .x_min = self->x_min, .x_max = self->x_max,
    .mark_x = self->mark_x, .mark_label = self->mark_label, .hover_x = self->hover_x,
  };
}

void
gn_plot_style_from_widget (GtkWidget *widget, GnPlotStyle *style)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  GdkRGBA ink;

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &ink);
  *style = (GnPlotStyle) {
    .dark = 0.299 * ink.red + 0.587 * ink.green + 0.114 * ink.blue > 0.5,
    .font = pango_font_description_get_family (font),
    .right_to_left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
  /* A little smaller than the interface's text, as captions are. */
  if (!pango_font_description_get_size_is_absolute (font))
    style->font_size = 0.9 * pango_font_description_get_size (font) / PANGO_SCALE;
}

static double
pick (GnPlotView *self, double widget_x)
{
  GnPlotStyle style;
  GnCurvePlot plot = describe (self);
  gn_plot_style_from_widget (GTK_WIDGET (self), &style);
  return gn_plot_curve_pick (gtk_widget_get_allocated_width (GTK_WIDGET (self)),
                             gtk_widget_get_allocated_height (GTK_WIDGET (self)), &plot, &style, widget_x);
}

/* What a screen reader says: the last value of each curve, or those under the cursor. */
static void
describe_for_screen_reader (GnPlotView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint s = 0; s < self->series->len; s++) {
    const GnSeries *series = &g_array_index (self->series, GnSeries, s);
    int best = -1;
    for (guint i = 0; i < series->n; i++)
      if (isfinite (series->y[i]) && (isnan (self->hover_x) || best < 0 ||
                                      fabs (series->x[i] - self->hover_x) < fabs (series->x[best] - self->hover_x)))
        best = (int) i;
    if (best < 0 || series->label == NULL)
      continue;
    g_string_append_printf (text, "%s%s, %s %.4g: %.4g", text->len > 0 ? "; " : "", series->label, self->x_label,
                            series->x[best], series->y[best]);
  }
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  atk_object_set_description (accessible, text->len > 0 ? text->str : _("No values yet"));
}

/* Drawing */

static void
draw_drag (GnPlotView *self, cairo_t *cr, int height)
{
  GdkRGBA color = { 0.5, 0.5, 0.5, 1 };
  if (isnan (self->drag_start) || fabs (self->drag_end - self->drag_start) < SMALLEST_DRAG)
    return;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "theme_selected_bg_color", &color);
  color.alpha = 0.25;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_rectangle (cr, MIN (self->drag_start, self->drag_end), 0, fabs (self->drag_end - self->drag_start), height);
  cairo_fill (cr);
}

static gboolean
gn_plot_view_draw (GtkWidget *widget, cairo_t *cr)
{
  GnPlotView *self = GN_PLOT_VIEW (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  GnPlotStyle style;
  GnCurvePlot plot = describe (self);

  gtk_render_background (gtk_widget_get_style_context (widget), cr, 0, 0, width, height);
  gn_plot_style_from_widget (widget, &style);
  gn_plot_curve_draw (cr, width, height, &plot, &style);
  draw_drag (self, cr, height);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 1, 1, width - 2, height - 2);
  return GDK_EVENT_PROPAGATE;
}

static void
draw_for_export (cairo_t *cr, double width, double height, gpointer data)
{
  GnPlotView *self = data;
  GnPlotStyle style = { .background = TRUE };
  GnCurvePlot plot = describe (self);
  plot.hover_x = NAN;
  gn_plot_curve_draw (cr, width, height, &plot, &style);
}

gboolean
gn_plot_view_export (GnPlotView *self, const char *path, GError **error)
{
  return gn_plot_export (path, EXPORT_WIDTH, EXPORT_HEIGHT, draw_for_export, self, error);
}

/* Pointer */

static void
set_hover (GnPlotView *self, double x)
{
  if (self->hover_x == x || (isnan (self->hover_x) && isnan (x)))
    return;
  self->hover_x = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
gn_plot_view_motion (GtkWidget *widget, GdkEventMotion *event)
{
  GnPlotView *self = GN_PLOT_VIEW (widget);
  set_hover (self, pick (self, event->x));
  if (!isnan (self->drag_start)) {
    self->drag_end = event->x;
    gtk_widget_queue_draw (widget);
  }
  return GDK_EVENT_STOP;
}

static gboolean
gn_plot_view_leave (GtkWidget *widget, GdkEventCrossing *event)
{
  set_hover (GN_PLOT_VIEW (widget), NAN);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
gn_plot_view_press (GtkWidget *widget, GdkEventButton *event)
{
  GnPlotView *self = GN_PLOT_VIEW (widget);
  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  if (event->type == GDK_2BUTTON_PRESS) {
    self->drag_start = NAN;
    gn_plot_view_reset_zoom (self);
  } else if (event->type == GDK_BUTTON_PRESS) {
    self->drag_start = self->drag_end = event->x;
  }
  return GDK_EVENT_STOP;
}

static void
zoom_to (GnPlotView *self, double x_min, double x_max)
{
  if (!(x_max > x_min))
    return;
  self->x_min = x_min;
  self->x_max = x_max;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* An end of the drag outside the plot area means its edge. */
static double
pick_end (GnPlotView *self, double at, double towards)
{
  double x = NAN, step = towards > at ? 1 : -1;
  for (; isnan (x) && (towards - at) * step > 0; at += step)
    x = pick (self, at);
  return x;
}

static gboolean
gn_plot_view_release (GtkWidget *widget, GdkEventButton *event)
{
  GnPlotView *self = GN_PLOT_VIEW (widget);
  double from = self->drag_start;
  if (isnan (from))
    return GDK_EVENT_PROPAGATE;
  self->drag_start = NAN;
  if (fabs (event->x - from) >= SMALLEST_DRAG) {
    double a = pick_end (self, from, event->x), b = pick_end (self, event->x, from);
    zoom_to (self, MIN (a, b), MAX (a, b));
  }
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_STOP;
}

/* Keyboard */

static gboolean
find_extent (GnPlotView *self, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (guint s = 0; s < self->series->len; s++) {
    const GnSeries *series = &g_array_index (self->series, GnSeries, s);
    for (guint i = 0; i < series->n; i++) {
      *low = MIN (*low, series->x[i]);
      *high = MAX (*high, series->x[i]);
    }
  }
  return *high >= *low;
}

/* The next point of any series to the right (direction 1) or left (-1) of the cursor. */
static void
step_hover (GnPlotView *self, int direction)
{
  double next = NAN, low, high;
  if (!find_extent (self, &low, &high))
    return;
  double from = isnan (self->hover_x) ? (direction > 0 ? low - 1 : high + 1) : self->hover_x;
  for (guint s = 0; s < self->series->len; s++) {
    const GnSeries *series = &g_array_index (self->series, GnSeries, s);
    for (guint i = 0; i < series->n; i++)
      if ((series->x[i] - from) * direction > 0 && !(fabs (series->x[i] - from) >= fabs (next - from)))
        next = series->x[i];
  }
  if (!isnan (next))
    set_hover (self, next);
  describe_for_screen_reader (self);
}

static void
zoom_by (GnPlotView *self, double factor)
{
  double low, high;
  if (!find_extent (self, &low, &high))
    return;
  double from = self->x_max > self->x_min ? self->x_min : low, to = self->x_max > self->x_min ? self->x_max : high;
  double middle = isnan (self->hover_x) ? (from + to) / 2 : self->hover_x;
  from = MAX (middle - (middle - from) * factor, low);
  to = MIN (middle + (to - middle) * factor, high);
  if (from <= low && to >= high)
    gn_plot_view_reset_zoom (self);
  else
    zoom_to (self, from, to);
}

static gboolean
gn_plot_view_key (GtkWidget *widget, GdkEventKey *event)
{
  GnPlotView *self = GN_PLOT_VIEW (widget);
  switch (event->keyval) {
  case GDK_KEY_Left:
    step_hover (self, -1);
    return GDK_EVENT_STOP;
  case GDK_KEY_Right:
    step_hover (self, 1);
    return GDK_EVENT_STOP;
  case GDK_KEY_plus:
  case GDK_KEY_KP_Add:
    zoom_by (self, 0.5);
    return GDK_EVENT_STOP;
  case GDK_KEY_minus:
  case GDK_KEY_KP_Subtract:
    zoom_by (self, 2);
    return GDK_EVENT_STOP;
  case GDK_KEY_Escape:
    if (self->x_max <= self->x_min && isnan (self->hover_x))
      return GDK_EVENT_PROPAGATE;
    set_hover (self, NAN);
    gn_plot_view_reset_zoom (self);
    return GDK_EVENT_STOP;
  default:
    return GTK_WIDGET_CLASS (gn_plot_view_parent_class)->key_press_event (widget, event);
  }
}

/* Data */

void
gn_plot_view_set_captions (GnPlotView *self, const char *title, const char *x_label, const char *y_label)
{
  g_free (self->title);
  g_free (self->x_label);
  g_free (self->y_label);
  self->title = g_strdup (title);
  self->x_label = g_strdup (x_label);
  self->y_label = g_strdup (y_label);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), title);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_plot_view_set_units (GnPlotView *self, gboolean percent_y, gboolean integer_x)
{
  self->percent_y = percent_y;
  self->integer_x = integer_x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_plot_view_clear (GnPlotView *self)
{
  g_array_set_size (self->series, 0);
}

void
gn_plot_view_add (GnPlotView *self, const GnSeries *series)
{
  GnSeries copy = *series;
  copy.label = g_strdup (series->label);
  copy.x = g_memdup2 (series->x, series->n * sizeof *series->x);
  copy.y = g_memdup2 (series->y, series->n * sizeof *series->y);
  g_array_append_val (self->series, copy);
}

void
gn_plot_view_commit (GnPlotView *self)
{
  describe_for_screen_reader (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_plot_view_set_smoothing (GnPlotView *self, double smoothing)
{
  self->smoothing = smoothing;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_plot_view_set_log (GnPlotView *self, gboolean log_y)
{
  self->log_y = log_y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_plot_view_set_mark (GnPlotView *self, double x, const char *label)
{
  self->mark_x = x;
  g_free (self->mark_label);
  self->mark_label = g_strdup (label);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
gn_plot_view_reset_zoom (GnPlotView *self)
{
  self->x_min = self->x_max = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
gn_plot_view_finalize (GObject *object)
{
  GnPlotView *self = GN_PLOT_VIEW (object);
  g_array_unref (self->series);
  g_free (self->title);
  g_free (self->x_label);
  g_free (self->y_label);
  g_free (self->mark_label);
  G_OBJECT_CLASS (gn_plot_view_parent_class)->finalize (object);
}

static void
gn_plot_view_class_init (GnPlotViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = gn_plot_view_finalize;
  widget_class->draw = gn_plot_view_draw;
  widget_class->motion_notify_event = gn_plot_view_motion;
  widget_class->leave_notify_event = gn_plot_view_leave;
  widget_class->button_press_event = gn_plot_view_press;
  widget_class->button_release_event = gn_plot_view_release;
  widget_class->key_press_event = gn_plot_view_key;
}

static void
gn_plot_view_init (GnPlotView *self)
{
  self->series = g_array_new (FALSE, FALSE, sizeof (GnSeries));
  g_array_set_clear_func (self->series, series_clear);
  self->mark_x = self->hover_x = self->drag_start = NAN;
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), GTK_STYLE_CLASS_VIEW);
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK | GDK_BUTTON_PRESS_MASK |
                                              GDK_BUTTON_RELEASE_MASK | GDK_KEY_PRESS_MASK);
}
