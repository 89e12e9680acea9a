/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-frame.h"

#include <math.h>

#define MARGIN 8.0
#define TICK_GAP 6.0
#define LABEL_SCALE 0.92
#define CLIP_MARGIN 4.0    /* px, about half a marker */
#define SMALLEST_AREA 24.0 /* px each way: below, axes would be all there is */

static double
widest_label (const GnPlotPen *pen, const GnPlotTicks *ticks)
{
  double widest = 0;
  for (guint i = 0; i < ticks->n; i++) {
    double width;
    gn_plot_text_measure (pen, ticks->labels[i], LABEL_SCALE, GN_PLOT_NORMAL, &width, NULL);
    widest = MAX (widest, width);
  }
  return widest;
}

/* The most ticks whose labels do not touch. */
static void
fit_x_ticks (GnPlotFrame *frame, const GnPlotPen *pen)
{
  double length = frame->right - frame->left;
  for (int wanted = (int) CLAMP (length / (2.5 * pen->em), 1, 20); wanted >= 1; wanted--) {
    gn_plot_axis_ticks (&frame->x, wanted, &frame->x_ticks);
    double closest = length, needed = widest_label (pen, &frame->x_ticks) + pen->em * 0.8;
    for (guint i = 1; i < frame->x_ticks.n; i++)
      closest = MIN (closest, gn_plot_axis_map (&frame->x, frame->x_ticks.values[i]) -
                                gn_plot_axis_map (&frame->x, frame->x_ticks.values[i - 1]));
    if (closest >= needed)
      return;
  }
  frame->x_ticks.n = MIN (frame->x_ticks.n, 1);
}

/* The title keeps its row; the legend shares it when both fit, else takes rows below. */
static double
layout_header (GnPlotFrame *frame, const GnPlotPen *pen, double height)
{
  const GnPlotCaptions *captions = frame->captions;
  double room = frame->width - 2 * MARGIN, top = MARGIN, title = 0, title_height = 0, legend_height;

  frame->has_title = captions->title != NULL && height > 5 * pen->em;
  if (frame->has_title) {
    gn_plot_text_measure (pen, captions->title, 1.1, GN_PLOT_BOLD, &title, &title_height);
    title = MIN (title, room);
  }
  legend_height = gn_plot_legend_draw (pen, NULL, captions->series, captions->n_series, captions->points_only, 0, 0,
                                       room, FALSE, &frame->legend_width);
  gboolean beside = title > 0 && title + 2 * pen->em + frame->legend_width <= room && legend_height < 1.5 * pen->em;
  frame->has_legend = frame->legend_width > 0 && (beside || legend_height < height / 5);

  frame->legend_left = MARGIN;
  frame->legend_top = beside ? top : top + title_height;
  frame->legend_width = room;
  top += title_height;
  if (frame->has_legend && !beside)
    top += legend_height;
  return top + (top > MARGIN ? pen->em * 0.4 : 0);
}

void
gn_plot_frame_layout (GnPlotFrame *frame, const GnPlotPen *pen, const GnPlotCaptions *captions, double width,
                      double height)
{
  frame->captions = captions;
  frame->width = width;
  frame->has_x_label = captions->x_label != NULL && height > 8 * pen->em;
  frame->has_y_label = captions->y_label != NULL && width > 14 * pen->em;

  frame->top = layout_header (frame, pen, height);
  frame->bottom = floor (height - MARGIN - pen->em - TICK_GAP - (frame->has_x_label ? pen->em * 1.1 : 0));
  frame->top = ceil (frame->top + pen->em * 0.3);
  frame->y.start = frame->bottom;
  frame->y.end = frame->top;
  double rows = (frame->bottom - frame->top) / (pen->em * 1.6);
  gn_plot_axis_ticks (&frame->y, (int) CLAMP (rows, 1, 12), &frame->y_ticks);

  frame->left = ceil (MARGIN + widest_label (pen, &frame->y_ticks) + TICK_GAP +
                      (frame->has_y_label ? pen->em * 1.2 : 0));
  frame->right = floor (width - MARGIN - pen->em * 0.5);
  frame->x.start = frame->left;
  frame->x.end = frame->right;
  frame->drawable = frame->right - frame->left >= SMALLEST_AREA && frame->bottom - frame->top >= SMALLEST_AREA;
  if (frame->drawable)
    fit_x_ticks (frame, pen);
}

static void
draw_grid (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr)
{
  gn_plot_set_color (cr, pen->grid, 0.5);
  for (guint i = 0; i < frame->y_ticks.n_minor; i++) {
    double y = gn_plot_axis_map (&frame->y, frame->y_ticks.minor[i]);
    gn_plot_hairline (cr, frame->left, y, frame->right, y);
  }
  gn_plot_set_color (cr, pen->grid, 1);
  for (guint i = 0; i < frame->y_ticks.n; i++) {
    double y = gn_plot_axis_map (&frame->y, frame->y_ticks.values[i]);
    gn_plot_hairline (cr, frame->left, y, frame->right, y);
  }
  for (guint i = 0; i < frame->x_ticks.n; i++) {
    double x = gn_plot_axis_map (&frame->x, frame->x_ticks.values[i]);
    gn_plot_hairline (cr, x, frame->top, x, frame->bottom);
  }
  gn_plot_set_color (cr, pen->dim, 1);
  gn_plot_hairline (cr, frame->left, frame->bottom, frame->right, frame->bottom);
  gn_plot_hairline (cr, frame->left, frame->top, frame->left, frame->bottom);
}

static void
draw_tick_labels (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr)
{
  for (guint i = 0; i < frame->y_ticks.n; i++)
    gn_plot_text_draw (pen, cr, frame->y_ticks.labels[i], frame->left - TICK_GAP,
                       gn_plot_axis_map (&frame->y, frame->y_ticks.values[i]), 1, 0.5, LABEL_SCALE, GN_PLOT_NORMAL, 0,
                       pen->dim);
  for (guint i = 0; i < frame->x_ticks.n; i++) {
    /* The last label stays inside the picture. */
    double text, x = gn_plot_axis_map (&frame->x, frame->x_ticks.values[i]);
    gn_plot_text_measure (pen, frame->x_ticks.labels[i], LABEL_SCALE, GN_PLOT_NORMAL, &text, NULL);
    x = MIN (x, frame->width - 1 - text / 2);
    gn_plot_text_draw (pen, cr, frame->x_ticks.labels[i], x, frame->bottom + TICK_GAP - 1, 0.5, 0, LABEL_SCALE,
                       GN_PLOT_NORMAL, 0, pen->dim);
  }
}

void
gn_plot_frame_draw (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr)
{
  const GnPlotCaptions *captions = frame->captions;
  double room = frame->width - 2 * MARGIN, middle = (frame->left + frame->right) / 2;

  if (frame->has_title)
    gn_plot_text_draw (pen, cr, captions->title, pen->style.right_to_left ? frame->width - MARGIN : MARGIN, MARGIN,
                       pen->style.right_to_left ? 1 : 0, 0, 1.1, GN_PLOT_BOLD, room, pen->ink);
  if (frame->has_legend)
    gn_plot_legend_draw (pen, cr, captions->series, captions->n_series, captions->points_only, frame->legend_left,
                         frame->legend_top, frame->legend_width, !pen->style.right_to_left, NULL);
  draw_grid (frame, pen, cr);
  draw_tick_labels (frame, pen, cr);
  if (frame->has_x_label)
    gn_plot_text_draw (pen, cr, captions->x_label, middle, frame->bottom + TICK_GAP + pen->em, 0.5, 0, 1,
                       GN_PLOT_NORMAL, frame->right - frame->left, pen->ink);
  if (frame->has_y_label) {
    cairo_save (cr);
    cairo_translate (cr, MARGIN - 2, (frame->top + frame->bottom) / 2);
    cairo_rotate (cr, -G_PI / 2);
    gn_plot_text_draw (pen, cr, captions->y_label, 0, 0, 0.5, 0, 1, GN_PLOT_NORMAL, frame->bottom - frame->top,
                       pen->ink);
    cairo_restore (cr);
  }
}

void
gn_plot_frame_clip (const GnPlotFrame *frame, cairo_t *cr)
{
  cairo_save (cr);
  /* Markers that stand on the edge are drawn whole. */
  cairo_rectangle (cr, frame->left - CLIP_MARGIN, frame->top - CLIP_MARGIN,
                   frame->right - frame->left + 2 * CLIP_MARGIN, frame->bottom - frame->top + 2 * CLIP_MARGIN);
  cairo_clip (cr);
}
