/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-plot.h"

G_BEGIN_DECLS

/**
 * GnPlotView:
 *
 * Curves in a widget. The pointer, or the arrow keys, read values out; dragging over a range (or + and −) zooms into it,
 * a double click (or Escape) shows everything again.
 */
#define GN_TYPE_PLOT_VIEW (gn_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (GnPlotView, gn_plot_view, GN, PLOT_VIEW, GtkDrawingArea)

/* The frame around the data, in the user's language. */
void gn_plot_view_set_captions (GnPlotView *self, const char *title, const char *x_label, const char *y_label);
/* percent_y: fractions shown as percentages; integer_x: no ticks between whole numbers. */
void gn_plot_view_set_units    (GnPlotView *self, gboolean percent_y, gboolean integer_x);

/* Replaces the data: clear, add each series (label and values are copied), commit. */
void gn_plot_view_clear        (GnPlotView *self);
void gn_plot_view_add          (GnPlotView *self, const GnSeries *series);
void gn_plot_view_commit       (GnPlotView *self);

void gn_plot_view_set_smoothing (GnPlotView *self, double smoothing);
void gn_plot_view_set_log       (GnPlotView *self, gboolean log_y);
/* x NaN takes the mark away. */
void gn_plot_view_set_mark      (GnPlotView *self, double x, const char *label);
void gn_plot_view_reset_zoom    (GnPlotView *self);

/* What is shown, without the pointer's read-out, on white, as PNG or SVG by suffix. */
gboolean gn_plot_view_export    (GnPlotView *self, const char *path, GError **error);

/* The style of plots that suits a widget: its font, its direction, dark when its text is light. The font stays valid
 * while the widget's style does. */
void gn_plot_style_from_widget  (GtkWidget *widget, GnPlotStyle *style);

G_END_DECLS
