/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation-export.h"
#include "gn-csv.h"

#include <glib/gi18n-lib.h>

#define CELL 40.0        /* px a class */
#define LABELS 260.0     /* px beside the cells */
#define LARGEST 6000.0

gboolean
gn_evaluation_write_predictions (const GnEvaluation *evaluation, GnDataset *dataset, const char *path, GError **error)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  g_autoptr (GString) csv = g_string_new ("path,split,class,predicted,correct,probability,class_probability,loss\n");
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
    gn_csv_end_line (csv);
  }
  return gn_csv_write (csv, path, error);
}

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const GnPlotStyle style = { .background = TRUE };
  gn_plot_matrix_draw (cr, width, height, data, &style);
}

gboolean
gn_evaluation_write_figure (const GnEvaluation *evaluation, GnDataset *dataset, const char *path, GError **error)
{
  guint n;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  g_autofree const char **labels = g_new (const char *, n);
  for (guint i = 0; i < n; i++)
    labels[i] = classes[i].name;
  g_autofree char *title = g_strdup_printf (_ ("%u of %u photos right, %.1f %% (95 %%: %.1f to %.1f %%)"),
                                            evaluation->correct, evaluation->count, 100 * evaluation->accuracy,
                                            100 * evaluation->low, 100 * evaluation->high);
  GnMatrixPlot plot = { .title = title, .labels = labels, .n = n, .counts = evaluation->confusion, .hover_row = -1,
                        .hover_column = -1 };
  double side = MIN (LABELS + CELL * n, LARGEST);
  return gn_plot_export (path, side, side, draw, &plot, error);
}
