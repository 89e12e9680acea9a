/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-pen.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MARGIN 8.0
#define GAP 5.0
#define SMALLEST_CELL 2.0        /* px */
#define SMALLEST_LABEL_SCALE 0.6 /* of the pen's font: smaller is unreadable */
#define SLANT (G_PI / 4)

/* Columns are named level when their names fit, slanted when they do not, upright when they crowd. */
typedef enum { LEVEL, SLANTED, UPRIGHT } ColumnNames;

typedef struct {
  double left, top, cell; /* of the matrix; cells are square and whole pixels where they can be */
  double row_names, column_names; /* px beside and below it */
  double label_scale, count_scale; /* count_scale 0: no room for counts */
  guint label_every;
  ColumnNames direction;
  double title_height;
} MatrixLayout;

/* Blues of equal steps in lightness, after Brewer's sequential scheme; mirrored for a dark ground. */
static const GnPlotColor light_scale[] = {
  { 0.965, 0.976, 0.992 }, { 0.776, 0.859, 0.937 }, { 0.420, 0.682, 0.839 }, { 0.129, 0.443, 0.710 },
  { 0.031, 0.188, 0.420 },
};
static const GnPlotColor dark_scale[] = {
  { 0.212, 0.216, 0.227 }, { 0.118, 0.275, 0.443 }, { 0.141, 0.447, 0.710 }, { 0.380, 0.663, 0.878 },
  { 0.788, 0.898, 0.976 },
};

static GnPlotColor
scale_color (const GnPlotPen *pen, double share)
{
  const GnPlotColor *scale = pen->style.dark ? dark_scale : light_scale;
  double at = CLAMP (share, 0, 1) * (G_N_ELEMENTS (light_scale) - 1);
  int i = MIN ((int) at, (int) G_N_ELEMENTS (light_scale) - 2);
  return gn_plot_color_mix (scale[i], scale[i + 1], at - i);
}

static double
channel_luminance (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

/* Black or white, whichever stands out more (relative luminance as in WCAG 2). */
static GnPlotColor
ink_on (GnPlotColor ground)
{
  double luminance = 0.2126 * channel_luminance (ground.r) + 0.7152 * channel_luminance (ground.g) +
                     0.0722 * channel_luminance (ground.b);
  gboolean white = 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05;
  return white ? (GnPlotColor) { 1, 1, 1 } : (GnPlotColor) { 0, 0, 0 };
}

static double
widest_name (const GnPlotPen *pen, const GnMatrixPlot *plot, double scale)
{
  double widest = 0, width;
  for (guint i = 0; i < plot->n; i++) {
    gn_plot_text_measure (pen, plot->labels[i], scale, GN_PLOT_NORMAL, &width, NULL);
    widest = MAX (widest, width);
  }
  return ceil (widest);
}

static void
choose_names (MatrixLayout *layout, const GnPlotPen *pen, double names)
{
  double line = pen->em * layout->label_scale;
  if (names <= layout->cell - 4)
    layout->direction = LEVEL;
  else if (layout->cell * sin (SLANT) >= line)
    layout->direction = SLANTED;
  else
    layout->direction = UPRIGHT;
  layout->label_every = (guint) MAX (1, ceil (line * 0.95 / layout->cell));
}

static double
column_names_height (const MatrixLayout *layout, const GnPlotPen *pen, double names)
{
  double line = pen->em * layout->label_scale;
  switch (layout->direction) {
  case LEVEL:
    return line;
  case SLANTED:
    return names * sin (SLANT) + line * cos (SLANT);
  case UPRIGHT:
  default:
    return names;
  }
}

static void
choose_count_scale (MatrixLayout *layout, const GnPlotPen *pen, const GnMatrixPlot *plot)
{
  guint most = 0;
  double width, height;
  char text[16];
  for (guint i = 0; i < plot->n * plot->n; i++)
    most = MAX (most, plot->counts[i]);
  g_snprintf (text, sizeof text, "%u", most);
  gn_plot_text_measure (pen, text, 1, GN_PLOT_NORMAL, &width, &height);
  layout->count_scale = MIN (1.1, MIN ((layout->cell - 3) / width, (layout->cell - 1) / height));
  if (layout->count_scale < 0.5)
    layout->count_scale = 0;
}

/* Names and cells depend on each other: a smaller cell wants smaller, steeper names, which leave room for larger cells.
 * A few rounds settle it. */
static gboolean
lay_out (MatrixLayout *layout, const GnPlotPen *pen, const GnMatrixPlot *plot, double width, double height)
{
  double axis_title = pen->em * 1.3;
  *layout = (MatrixLayout) { .label_scale = 1 };
  if (plot->n == 0)
    return FALSE;

  layout->title_height = plot->title != NULL && height > 8 * pen->em ? pen->em * 1.7 : 0;
  layout->cell = (MIN (width, height) * 0.7) / plot->n;
  for (int round = 0; round < 3; round++) {
    layout->label_scale = CLAMP (layout->cell / pen->em, SMALLEST_LABEL_SCALE, 1);
    double names = widest_name (pen, plot, layout->label_scale);
    choose_names (layout, pen, names);
    layout->row_names = MIN (names, floor (width * 0.3));
    layout->column_names = MIN (column_names_height (layout, pen, names), floor (height * 0.28));
    double room_x = width - 2 * MARGIN - axis_title - layout->row_names - GAP;
    double room_y = height - 2 * MARGIN - layout->title_height - axis_title - layout->column_names - GAP;
    layout->cell = MIN (room_x, room_y) / plot->n;
  }
  if (layout->cell > 6)
    layout->cell = floor (layout->cell);
  choose_count_scale (layout, pen, plot);

  double used = MARGIN + axis_title + layout->row_names + GAP;
  layout->left = floor (used + (width - MARGIN - used - layout->cell * plot->n) / 2);
  layout->top = floor (MARGIN + layout->title_height);
  return layout->cell >= SMALLEST_CELL;
}

static void
draw_cells (const MatrixLayout *layout, const GnPlotPen *pen, cairo_t *cr, const GnMatrixPlot *plot)
{
  guint n = plot->n;
  double line = layout->cell >= 8 ? 1 : 0;
  for (guint row = 0; row < n; row++) {
    guint64 total = 0;
    for (guint column = 0; column < n; column++)
      total += plot->counts[row * n + column];
    for (guint column = 0; column < n; column++) {
      guint count = plot->counts[row * n + column];
      double x = layout->left + column * layout->cell, y = layout->top + row * layout->cell;
      GnPlotColor ground = scale_color (pen, total > 0 ? (double) count / total : 0);
      gn_plot_set_color (cr, ground, 1);
      cairo_rectangle (cr, x, y, layout->cell - line, layout->cell - line);
      cairo_fill (cr);
      if (count > 0 && layout->count_scale > 0) {
        char text[16];
        g_snprintf (text, sizeof text, "%u", count);
        gn_plot_text_draw (pen, cr, text, x + (layout->cell - line) / 2, y + (layout->cell - line) / 2, 0.5, 0.5,
                           layout->count_scale, GN_PLOT_NORMAL, 0, ink_on (ground));
      }
    }
  }
}

static void
draw_column_name (const MatrixLayout *layout, const GnPlotPen *pen, cairo_t *cr, const char *name, guint column,
                  GnPlotWeight weight, double bottom)
{
  double x = layout->left + (column + 0.5) * layout->cell, line = pen->em * layout->label_scale;
  cairo_save (cr);
  cairo_translate (cr, x, bottom + GAP);
  if (layout->direction == LEVEL) {
    gn_plot_text_draw (pen, cr, name, 0, 0, 0.5, 0, layout->label_scale, weight, layout->cell, pen->ink);
  } else if (layout->direction == SLANTED) {
    /* The end of the name meets the middle of its column; what does not fit below is elided. */
    double room = (layout->column_names - line * cos (SLANT)) / sin (SLANT);
    cairo_rotate (cr, -SLANT);
    gn_plot_text_draw (pen, cr, name, 0, 0, 1, 0.35, layout->label_scale, weight, room, pen->ink);
  } else {
    cairo_rotate (cr, -G_PI / 2);
    gn_plot_text_draw (pen, cr, name, 0, 0, 1, 0.5, layout->label_scale, weight, layout->column_names, pen->ink);
  }
  cairo_restore (cr);
}

static gboolean
is_named (const MatrixLayout *layout, guint i, int hover)
{
  /* Where only some have room for a name, the one under the pointer takes its neighbours' place. */
  if (layout->label_every > 1 && hover >= 0 && ABS ((int) i - hover) < (int) layout->label_every)
    return (int) i == hover;
  return i % layout->label_every == 0 || (int) i == hover;
}

static void
draw_names (const MatrixLayout *layout, const GnPlotPen *pen, cairo_t *cr, const GnMatrixPlot *plot)
{
  double bottom = layout->top + plot->n * layout->cell;
  for (guint i = 0; i < plot->n; i++) {
    if (is_named (layout, i, plot->hover_row))
      gn_plot_text_draw (pen, cr, plot->labels[i], layout->left - GAP, layout->top + (i + 0.5) * layout->cell, 1, 0.5,
                         layout->label_scale, (int) i == plot->hover_row ? GN_PLOT_BOLD : GN_PLOT_NORMAL,
                         layout->row_names, pen->ink);
    if (is_named (layout, i, plot->hover_column))
      draw_column_name (layout, pen, cr, plot->labels[i], i,
                        (int) i == plot->hover_column ? GN_PLOT_BOLD : GN_PLOT_NORMAL, bottom);
  }

  double middle = layout->cell * plot->n / 2;
  gn_plot_text_draw (pen, cr, _("Predicted"), layout->left + middle, bottom + GAP + layout->column_names + 3, 0.5, 0, 1,
                     GN_PLOT_NORMAL, 2 * middle, pen->dim);
  cairo_save (cr);
  cairo_translate (cr, layout->left - GAP - layout->row_names - 4, layout->top + middle);
  cairo_rotate (cr, -G_PI / 2);
  gn_plot_text_draw (pen, cr, _("True"), 0, 0, 0.5, 1, 1, GN_PLOT_NORMAL, 2 * middle, pen->dim);
  cairo_restore (cr);
}

static void
draw_hover (const MatrixLayout *layout, const GnPlotPen *pen, cairo_t *cr, const GnMatrixPlot *plot)
{
  if (plot->hover_row < 0 || plot->hover_column < 0 || plot->hover_row >= (int) plot->n ||
      plot->hover_column >= (int) plot->n)
    return;
  double x = floor (layout->left + plot->hover_column * layout->cell);
  double y = floor (layout->top + plot->hover_row * layout->cell);
  cairo_rectangle (cr, x - 0.5, y - 0.5, ceil (layout->cell), ceil (layout->cell));
  gn_plot_set_color (cr, gn_plot_pen_color (pen, 1), 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

void
gn_plot_matrix_draw (cairo_t *cr, double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style)
{
  g_auto (GnPlotPen) pen = { 0 };
  MatrixLayout layout;

  gn_plot_pen_init (&pen, style);
  gn_plot_pen_paint_ground (&pen, cr, width, height);
  gboolean fits = lay_out (&layout, &pen, plot, width, height);
  if (plot->n == 0)
    gn_plot_empty_draw (&pen, cr, 0, 0, width, height);
  if (!fits)
    return;
  if (layout.title_height > 0)
    gn_plot_text_draw (&pen, cr, plot->title, style->right_to_left ? width - MARGIN : MARGIN, MARGIN,
                       style->right_to_left ? 1 : 0, 0, 1.1, GN_PLOT_BOLD, width - 2 * MARGIN, pen.ink);
  draw_cells (&layout, &pen, cr, plot);
  draw_names (&layout, &pen, cr, plot);
  draw_hover (&layout, &pen, cr, plot);
}

gboolean
gn_plot_matrix_locate (double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style, double *left,
                       double *top, double *cell)
{
  g_auto (GnPlotPen) pen = { 0 };
  MatrixLayout layout;

  gn_plot_pen_init (&pen, style);
  if (!lay_out (&layout, &pen, plot, width, height))
    return FALSE;
  *left = layout.left;
  *top = layout.top;
  *cell = layout.cell;
  return TRUE;
}

gboolean
gn_plot_matrix_pick (double width, double height, const GnMatrixPlot *plot, const GnPlotStyle *style, double x,
                     double y, int *row, int *column)
{
  double left, top, cell;

  if (!gn_plot_matrix_locate (width, height, plot, style, &left, &top, &cell))
    return FALSE;
  double at_column = floor ((x - left) / cell), at_row = floor ((y - top) / cell);
  if (at_column < 0 || at_row < 0 || at_column >= plot->n || at_row >= plot->n)
    return FALSE;
  *row = (int) at_row;
  *column = (int) at_column;
  return TRUE;
}
