/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of an evaluation. */
#pragma once

#include "gn-evaluation.h"
#include "gn-plot.h"

G_BEGIN_DECLS

/**
 * GnEvaluationFigure:
 * @width, @height: at which it is best drawn
 * @draw: with the figure itself as its data, on a white ground
 *
 * A picture of an evaluation that must outlive it. It points into itself: not to be copied.
 */
typedef struct {
  double width, height;
  GnPlotDraw draw;
  GnMatrixPlot matrix;
  GnReliabilityPlot reliability;
  const char **labels;
  char *title;
  guint counts[GN_RELIABILITY_BINS];
  double confidence[GN_RELIABILITY_BINS], accuracy[GN_RELIABILITY_BINS];
} GnEvaluationFigure;

/* The confusion matrix, large enough for its classes. */
void gn_evaluation_figure_matrix      (GnEvaluationFigure *figure, const GnEvaluation *evaluation, GnDataset *dataset);
/* The reliability diagram. */
void gn_evaluation_figure_reliability (GnEvaluationFigure *figure, const GnEvaluation *evaluation);
void gn_evaluation_figure_clear       (GnEvaluationFigure *figure);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GnEvaluationFigure, gn_evaluation_figure_clear)

/* As gn_plot_export() and gn_plot_to_svg(). */
gboolean gn_evaluation_figure_write  (GnEvaluationFigure *figure, const char *path, GError **error);
GBytes  *gn_evaluation_figure_to_svg (GnEvaluationFigure *figure, GError **error);
/* As gn_plot_matrix_locate(), in a figure of the matrix. */
gboolean gn_evaluation_figure_locate (const GnEvaluationFigure *figure, double *left, double *top, double *cell);

G_END_DECLS
