/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An evaluation as files. */
#pragma once

#include "gn-evaluation.h"

G_BEGIN_DECLS

/**
 * gn_evaluation_write_predictions:
 * @dataset: the one that was evaluated
 *
 * Writes a CSV file with a line a photo: path, split, class, predicted, correct (0 or 1), probability (of the predicted
 * class), class_probability (of the true one), loss, class_rank (of the true one, from 1). Classes are ids.
 */
gboolean gn_evaluation_write_predictions (const GnEvaluation *evaluation, GnDataset *dataset, const char *path,
                                          GError **error);

/**
 * gn_evaluation_write_figure:
 * @path: ends in .svg or .png
 *
 * Draws the confusion matrix, large enough for its classes.
 */
gboolean gn_evaluation_write_figure (const GnEvaluation *evaluation, GnDataset *dataset, const char *path, GError **error);
/* The same with the reliability diagram. */
gboolean gn_evaluation_write_reliability (const GnEvaluation *evaluation, const char *path, GError **error);

/**
 * gn_evaluation_write_html:
 * @dataset: the one that was evaluated; its photos are read again, for thumbnails
 * @model: name of the model, for the title
 * @seed: of the sheet of random photos
 * @progress: (nullable): called on the calling thread after each thumbnail
 *
 * Writes one HTML file that holds everything it shows: figures, tables, the surest mistakes and likely label errors with
 * thumbnails, a sheet of sixteen random photos. It is well-formed XML as well. May be called from any thread.
 *
 * Errors: as gn_atomic_file_replace(), #GnPlotError, %G_IO_ERROR_CANCELLED. A photo that cannot be read any more is no error.
 */
gboolean gn_evaluation_write_html (const GnEvaluation *evaluation, GnDataset *dataset, const char *model, guint64 seed,
                                   const char *path, GCancellable *cancellable, GnEvaluationProgress progress,
                                   gpointer progress_data, GError **error);

G_END_DECLS
