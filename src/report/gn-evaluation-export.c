/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation-export.h"
#include "gn-csv.h"
#include "gn-evaluation-figure.h"

gboolean
gn_evaluation_write_predictions (const GnEvaluation *evaluation, GnDataset *dataset, const char *path, GError **error)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  g_autoptr (GString) csv = g_string_new ("path,split,class,predicted,correct,probability,class_probability,loss,class_rank\n");
  for (guint i = 0; i < evaluation->predictions->len; i++) {
    const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, i);
    gn_csv_add_text (csv, photos[prediction->photo].path);
    gn_csv_add_text (csv, gn_split_name (photos[prediction->photo].split));
    gn_csv_add_text (csv, classes[prediction->truth].id);
    gn_csv_add_text (csv, classes[prediction->predicted].id);
    gn_csv_add_int (csv, prediction->truth == prediction->predicted);
    gn_csv_add_real (csv, prediction->probability);
    gn_csv_add_real (csv, prediction->truth_probability);
    gn_csv_add_real (csv, prediction->loss);
    gn_csv_add_int (csv, prediction->truth_rank + 1);
    gn_csv_end_line (csv);
  }
  return gn_csv_write (csv, path, error);
}

gboolean
gn_evaluation_write_figure (const GnEvaluation *evaluation, GnDataset *dataset, const char *path, GError **error)
{
  g_auto (GnEvaluationFigure) figure = { 0 };
  gn_evaluation_figure_matrix (&figure, evaluation, dataset);
  return gn_evaluation_figure_write (&figure, path, error);
}

gboolean
gn_evaluation_write_reliability (const GnEvaluation *evaluation, const char *path, GError **error)
{
  g_auto (GnEvaluationFigure) figure = { 0 };
  gn_evaluation_figure_reliability (&figure, evaluation);
  return gn_evaluation_figure_write (&figure, path, error);
}
