/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-review-export.h"

#include "gn-csv.h"

gboolean
gn_review_export_classes (const GnReview *review, const char *path, GError **error)
{
  g_autoptr (GString) csv = g_string_new ("id,name,precision,recall,f1,count\n");
  const GnClass *classes = gn_dataset_get_classes (review->dataset, NULL);

  for (guint i = 0; i < review->evaluation->n_classes; i++) {
    const GnClassScore *score = &review->evaluation->classes[i];
    gn_csv_add_text (csv, classes[i].id);
    gn_csv_add_text (csv, classes[i].name);
    gn_csv_add_real (csv, score->precision);
    gn_csv_add_real (csv, score->recall);
    gn_csv_add_real (csv, score->f1);
    gn_csv_add_int (csv, score->count);
    gn_csv_end_line (csv);
  }
  return gn_csv_write (csv, path, error);
}
