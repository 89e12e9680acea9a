/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An evaluation as files. */
#pragma once

#include "gn-evaluation.h"
#include "gn-plot.h"

G_BEGIN_DECLS

/**
 * gn_evaluation_write_predictions:
 * @dataset: the one that was evaluated
 *
 * Writes a CSV file with a line a photo: path, split, class, predicted, correct (0 or 1), probability (of the predicted
 * class), class_probability (of the true one), loss. Classes are ids.
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

G_END_DECLS
