/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-frame.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define BAR_COLOR 0
#define GAP_COLOR 1
#define COUNT_SCALE 0.8
#define HEADROOM 0.07 /* above 100 %, for the counts */

static void
draw_rectangle (const GnPlotFrame *frame, cairo_t *cr, double from, double to, double low, double high)
{
  double left = round (gn_plot_axis_map (&frame->x, from)), right = round (gn_plot_axis_map (&frame->x, to));
  double top = gn_plot_axis_map (&frame->y, high), bottom = gn_plot_axis_map (&frame->y, low);
  cairo_rectangle (cr, left + 1, top, MAX (right - left - 1, 1), bottom - top);
}

/* A bar up to the accuracy; from there to the confidence a framed gap, told from the bar without colour too. */
static void
draw_bin (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr, const GnReliabilityPlot *plot, guint i)
{
  double from = (double) i / plot->n, to = (i + 1.0) / plot->n;
  double accuracy = plot->accuracy[i], confidence = plot->confidence[i];
  if (plot->counts[i] == 0 || !isfinite (accuracy) || !isfinite (confidence))
    return;
  gn_plot_set_color (cr, gn_plot_pen_color (pen, BAR_COLOR), 1);
  draw_rectangle (frame, cr, from, to, 0, accuracy);
  cairo_fill (cr);
  draw_rectangle (frame, cr, from, to, MIN (accuracy, confidence), MAX (accuracy, confidence));
  gn_plot_set_color (cr, gn_plot_pen_color (pen, GAP_COLOR), 0.35);
  cairo_fill_preserve (cr);
  gn_plot_set_color (cr, gn_plot_pen_color (pen, GAP_COLOR), 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* How many photos a bar stands for: few say little. */
static void
draw_count (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr, const GnReliabilityPlot *plot, guint i)
{
  char text[16];
  double width, room = (frame->right - frame->left) / plot->n;
  if (plot->counts[i] == 0)
    return;
  g_snprintf (text, sizeof text, "%u", plot->counts[i]);
  gn_plot_text_measure (pen, text, COUNT_SCALE, GN_PLOT_NORMAL, &width, NULL);
  double top = gn_plot_axis_map (&frame->y, MAX (plot->accuracy[i], plot->confidence[i]));
  if (width <= room && isfinite (top))
    gn_plot_text_draw (pen, cr, text, frame->left + (i + 0.5) * room, top - 1, 0.5, 1, COUNT_SCALE, GN_PLOT_NORMAL, 0,
                       pen->ink);
}

static void
draw_diagonal (const GnPlotFrame *frame, const GnPlotPen *pen, cairo_t *cr)
{
  static const double dashes[] = { 5, 3 };
  gn_plot_set_color (cr, pen->ink, 1);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_move_to (cr, frame->left, frame->bottom);
  cairo_line_to (cr, frame->right, gn_plot_axis_map (&frame->y, 1));
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
gn_plot_reliability_draw (cairo_t *cr, double width, double height, const GnReliabilityPlot *plot,
                          const GnPlotStyle *style)
{
  g_auto (GnPlotPen) pen = { 0 };
  const GnSeries legend[] = { { .label = _("Right"), .color = BAR_COLOR },
                              { .label = _("Gap to how sure it was"), .color = GAP_COLOR } };
  GnPlotCaptions captions = { plot->title, _("How sure the answer is"), _("Right answers"), legend, 2, TRUE };
  GnPlotFrame frame = { .x = { .maximum = 1, .percent = TRUE }, .y = { .maximum = 1 + HEADROOM, .percent = TRUE } };

  gn_plot_pen_init (&pen, style);
  gn_plot_pen_paint_ground (&pen, cr, width, height);
  gn_plot_frame_layout (&frame, &pen, &captions, width, height);
  if (!frame.drawable)
    return;
  gn_plot_frame_draw (&frame, &pen, cr);
  gn_plot_frame_clip (&frame, cr);
  for (guint i = 0; i < plot->n; i++)
    draw_bin (&frame, &pen, cr, plot, i);
  draw_diagonal (&frame, &pen, cr);
  for (guint i = 0; i < plot->n; i++)
    draw_count (&frame, &pen, cr, plot, i);
  cairo_restore (cr);
}
