/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define CELL 40.0    /* px a class */
#define LABELS 260.0 /* px beside the cells */
#define LARGEST 6000.0
#define RELIABILITY_WIDTH 520.0
#define RELIABILITY_HEIGHT 420.0

static const GnPlotStyle style = { .background = TRUE };

static void
draw_matrix (cairo_t *cr, double width, double height, gpointer data)
{
  gn_plot_matrix_draw (cr, width, height, &((GnEvaluationFigure *)data)->matrix, &style);
}

static void
draw_reliability (cairo_t *cr, double width, double height, gpointer data)
{
  gn_plot_reliability_draw (cr, width, height, &((GnEvaluationFigure *)data)->reliability, &style);
}

void
gn_evaluation_figure_matrix (GnEvaluationFigure *figure, const GnEvaluation *evaluation, GnDataset *dataset)
{
  guint n;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  double side = MIN (LABELS + CELL * n, LARGEST);
  *figure = (GnEvaluationFigure){ .width = side, .height = side, .draw = draw_matrix };
  figure->labels = g_new (const char *, n);
  for (guint i = 0; i < n; i++)
    figure->labels[i] = classes[i].name;
  figure->title =
      g_strdup_printf (_ ("%u of %u photos right, %.1f %% (95 %%: %.1f to %.1f %%)"), evaluation->correct,
                       evaluation->count, 100 * evaluation->accuracy, 100 * evaluation->low, 100 * evaluation->high);
  figure->matrix = (GnMatrixPlot){ .title = figure->title,
                                   .labels = figure->labels,
                                   .n = n,
                                   .counts = evaluation->confusion,
                                   .hover_row = -1,
                                   .hover_column = -1 };
}

void
gn_evaluation_figure_reliability (GnEvaluationFigure *figure, const GnEvaluation *evaluation)
{
  *figure = (GnEvaluationFigure){ .width = RELIABILITY_WIDTH, .height = RELIABILITY_HEIGHT, .draw = draw_reliability };
  for (guint b = 0; b < GN_RELIABILITY_BINS; b++) {
    const GnReliabilityBin *bin = &evaluation->bins[b];
    figure->counts[b] = bin->count;
    figure->confidence[b] = bin->confidence;
    figure->accuracy[b] = bin->count > 0 ? (double)bin->correct / bin->count : NAN;
  }
  figure->title = g_strdup_printf (_ ("Calibration error %.1f %%"), 100 * evaluation->calibration_error);
  figure->reliability =
      (GnReliabilityPlot){ figure->title, GN_RELIABILITY_BINS, figure->counts, figure->confidence, figure->accuracy };
}

void
gn_evaluation_figure_clear (GnEvaluationFigure *figure)
{
  g_clear_pointer (&figure->labels, g_free);
  g_clear_pointer (&figure->title, g_free);
}

gboolean
gn_evaluation_figure_write (GnEvaluationFigure *figure, const char *path, GError **error)
{
  return gn_plot_export (path, figure->width, figure->height, figure->draw, figure, error);
}

GBytes *
gn_evaluation_figure_to_svg (GnEvaluationFigure *figure, GError **error)
{
  return gn_plot_to_svg (figure->width, figure->height, figure->draw, figure, error);
}

gboolean
gn_evaluation_figure_locate (const GnEvaluationFigure *figure, double *left, double *top, double *cell)
{
  return gn_plot_matrix_locate (figure->width, figure->height, &figure->matrix, &style, left, top, cell);
}
