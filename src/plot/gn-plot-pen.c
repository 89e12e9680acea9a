/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-pen.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#define DEFAULT_FONT_SIZE 9.0 /* pt */
#define PIXELS_PER_INCH 96.0

/* Okabe & Ito's hues, darkened or lightened where the ground would swallow them. */
static const GnPlotColor palette[][2] = {
  /* on light                  on dark */
  { { 0.000, 0.447, 0.698 }, { 0.337, 0.706, 0.914 } }, /* blue */
  { { 0.835, 0.369, 0.000 }, { 0.961, 0.533, 0.251 } }, /* vermilion */
  { { 0.000, 0.565, 0.412 }, { 0.161, 0.780, 0.592 } }, /* bluish green */
  { { 0.698, 0.318, 0.541 }, { 0.894, 0.604, 0.769 } }, /* reddish purple */
  { { 0.776, 0.533, 0.000 }, { 0.933, 0.706, 0.196 } }, /* orange */
  { { 0.251, 0.592, 0.808 }, { 0.678, 0.863, 0.969 } }, /* sky blue */
  { { 0.376, 0.376, 0.376 }, { 0.722, 0.722, 0.722 } }, /* grey */
  { { 0.549, 0.514, 0.000 }, { 0.941, 0.894, 0.259 } }, /* yellow */
};

static const GnPlotColor light_ink = { 0.180, 0.204, 0.212 }, light_ground = { 1.000, 1.000, 1.000 };
static const GnPlotColor dark_ink = { 0.933, 0.933, 0.925 }, dark_ground = { 0.176, 0.176, 0.176 };

void
gn_plot_pen_init (GnPlotPen *pen, const GnPlotStyle *style)
{
  *pen = (GnPlotPen) { .style = *style };
  if (pen->style.font == NULL)
    pen->style.font = "Sans";
  if (!(pen->style.font_size > 0))
    pen->style.font_size = DEFAULT_FONT_SIZE;
  pen->ink = style->dark ? dark_ink : light_ink;
  pen->ground = style->dark ? dark_ground : light_ground;
  pen->dim = gn_plot_color_mix (pen->ink, pen->ground, 0.35);
  pen->grid = gn_plot_color_mix (pen->ink, pen->ground, 0.85);

  pen->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  pango_cairo_context_set_resolution (pen->context, PIXELS_PER_INCH);
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (pen->context, options);
  cairo_font_options_destroy (options);
  pango_context_set_base_dir (pen->context, style->right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);

  gn_plot_text_measure (pen, "X", 1, GN_PLOT_NORMAL, NULL, &pen->em);
}

void
gn_plot_pen_clear (GnPlotPen *pen)
{
  g_clear_object (&pen->context);
}

GnPlotColor
gn_plot_pen_color (const GnPlotPen *pen, int index)
{
  guint n = G_N_ELEMENTS (palette);
  return palette[(guint) index % n][pen->style.dark ? 1 : 0];
}

GnPlotColor
gn_plot_color_mix (GnPlotColor a, GnPlotColor b, double share_of_b)
{
  double s = share_of_b;
  return (GnPlotColor) { a.r + s * (b.r - a.r), a.g + s * (b.g - a.g), a.b + s * (b.b - a.b) };
}

void
gn_plot_set_color (cairo_t *cr, GnPlotColor color, double alpha)
{
  cairo_set_source_rgba (cr, color.r, color.g, color.b, alpha);
}

void
gn_plot_pen_paint_ground (const GnPlotPen *pen, cairo_t *cr, double width, double height)
{
  if (!pen->style.background)
    return;
  cairo_rectangle (cr, 0, 0, width, height);
  gn_plot_set_color (cr, pen->ground, 1);
  cairo_fill (cr);
}

void
gn_plot_hairline (cairo_t *cr, double x0, double y0, double x1, double y1)
{
  if (x0 == x1)
    x0 = x1 = floor (x0) + 0.5;
  else
    y0 = y1 = floor (y0) + 0.5;
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

void
gn_plot_marker_path (cairo_t *cr, int index, double x, double y, double radius)
{
  /* Corners on a circle, starting straight up; areas are evened out so that no shape looks heavier. */
  static const struct { int corners; double turn, scale; } shapes[] = {
    { 0, 0, 1 },         /* circle */
    { 4, 0.125, 1.25 },  /* square */
    { 3, 0, 1.45 },      /* triangle */
    { 4, 0, 1.35 },      /* diamond */
    { 3, 0.5, 1.45 },    /* triangle upside down */
    { 5, 0, 1.2 },       /* pentagon */
    { 3, 0.25, 1.45 },   /* triangle to the right */
    { 3, 0.75, 1.45 },   /* triangle to the left */
  };
  guint shape = (guint) index % G_N_ELEMENTS (shapes);
  int corners = shapes[shape].corners;

  cairo_new_sub_path (cr);
  if (corners == 0) {
    cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  }
  for (int i = 0; i < corners; i++) {
    double angle = 2 * G_PI * (shapes[shape].turn + (double) i / corners);
    cairo_line_to (cr, x + shapes[shape].scale * radius * sin (angle), y - shapes[shape].scale * radius * cos (angle));
  }
  cairo_close_path (cr);
}

static PangoLayout *
new_layout (const GnPlotPen *pen, const char *text, double scale, GnPlotWeight weight)
{
  PangoLayout *layout = pango_layout_new (pen->context);
  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family (font, pen->style.font);
  pango_font_description_set_size (font, (int) lround (pen->style.font_size * scale * PANGO_SCALE));
  pango_font_description_set_weight (font, weight == GN_PLOT_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);

  g_autofree char *valid = g_utf8_make_valid (text, -1);
  pango_layout_set_text (layout, valid, -1);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static void
measure_layout (PangoLayout *layout, double *width, double *height)
{
  PangoRectangle logical;
  pango_layout_get_extents (layout, NULL, &logical);
  if (width != NULL)
    *width = (double) logical.width / PANGO_SCALE;
  if (height != NULL)
    *height = (double) logical.height / PANGO_SCALE;
}

void
gn_plot_text_measure (const GnPlotPen *pen, const char *text, double scale, GnPlotWeight weight, double *width,
                      double *height)
{
  g_autoptr (PangoLayout) layout = new_layout (pen, text, scale, weight);
  measure_layout (layout, width, height);
}

void
gn_plot_text_draw (const GnPlotPen *pen, cairo_t *cr, const char *text, double x, double y, double align_x,
                   double align_y, double scale, GnPlotWeight weight, double max_width, GnPlotColor color)
{
  g_autoptr (PangoLayout) layout = new_layout (pen, text, scale, weight);
  double width, height;
  measure_layout (layout, &width, &height);
  if (max_width > 0 && width > max_width) {
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_width (layout, (int) (max_width * PANGO_SCALE));
    pango_layout_set_alignment (layout, PANGO_ALIGN_LEFT);
    width = max_width;
  }
  gn_plot_set_color (cr, color, 1);
  cairo_move_to (cr, x - align_x * width, y - align_y * height);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
}

void
gn_plot_empty_draw (const GnPlotPen *pen, cairo_t *cr, double x, double y, double width, double height)
{
  if (width < 2 * pen->em || height < pen->em)
    return;
  gn_plot_text_draw (pen, cr, _("No values yet"), x + width / 2, y + height / 2, 0.5, 0.5, 1.1, GN_PLOT_NORMAL, width,
                     pen->dim);
}

static void
draw_legend_key (const GnPlotPen *pen, cairo_t *cr, const GnSeries *series, gboolean points_only, double x, double y,
                 double width)
{
  gn_plot_set_color (cr, gn_plot_pen_color (pen, series->color), 1);
  if (!points_only) {
    static const double dashes[] = { 5, 3 };
    cairo_set_dash (cr, dashes, series->dashed ? 2 : 0, 0);
    cairo_set_line_width (cr, 2);
    cairo_move_to (cr, x, y);
    cairo_line_to (cr, x + width, y);
    cairo_stroke (cr);
    cairo_set_dash (cr, NULL, 0, 0);
  }
  if (points_only || series->markers) {
    gn_plot_marker_path (cr, series->color, x + width / 2, y, 3.5);
    cairo_fill (cr);
  }
}

double
gn_plot_legend_draw (const GnPlotPen *pen, cairo_t *cr, const GnSeries *series, guint n_series, gboolean points_only,
                     double x, double y, double max_width, gboolean align_right, double *used_width)
{
  const double key = points_only ? 10 : 22, gap = 5, between = 14;
  double widest = 0, top = y;

  for (guint i = 0; i < n_series;) {
    /* What fits into this row. */
    guint end = i;
    double row = 0;
    for (; end < n_series; end++) {
      double text = 0;
      if (series[end].label == NULL)
        continue;
      gn_plot_text_measure (pen, series[end].label, 1, GN_PLOT_NORMAL, &text, NULL);
      double entry = MIN (key + gap + text, max_width) + (row > 0 ? between : 0);
      if (row > 0 && row + entry > max_width)
        break;
      row += entry;
    }
    if (row > 0) {
      double at = align_right ? x + max_width - row : x;
      for (guint j = i; cr != NULL && j < end; j++) {
        double text;
        if (series[j].label == NULL)
          continue;
        gn_plot_text_measure (pen, series[j].label, 1, GN_PLOT_NORMAL, &text, NULL);
        text = MIN (text, max_width - key - gap);
        draw_legend_key (pen, cr, &series[j], points_only, at, floor (top + pen->em / 2) + 0.5, key);
        gn_plot_text_draw (pen, cr, series[j].label, at + key + gap, top, 0, 0, 1, GN_PLOT_NORMAL, text, pen->ink);
        at += key + gap + text + between;
      }
      widest = MAX (widest, row);
      top += pen->em * 1.2;
    }
    i = end;
  }
  if (used_width != NULL)
    *used_width = widest;
  return top - y;
}
