/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-feature-table.h"

#include <string.h>

struct GnFeatureTable {
  GnDataset *dataset;
  gsize length;
  int batch_size;
  float *features; /* [photo of the data set][length] */
  GArray *order;   /* (element-type guint32) */
  guint at;        /* of the order: where the next batch begins */
  GnBatch batch;
};

GnFeatureTable *
gn_feature_table_new (GnDataset *dataset, gsize length, int batch_size)
{
  GnFeatureTable *table = g_new0 (GnFeatureTable, 1);
  guint n_photos;
  gn_dataset_get_photos (dataset, &n_photos);
  table->dataset = gn_dataset_ref (dataset);
  table->length = length;
  table->batch_size = batch_size;
  table->features = g_new (float, n_photos *length);
  table->order = g_array_new (FALSE, FALSE, sizeof (guint32));
  table->batch.images = g_aligned_alloc ((gsize)batch_size * length, sizeof (float), 64);
  table->batch.labels = g_new (int, batch_size);
  table->batch.photos = g_new (guint32, batch_size);
  return table;
}

void
gn_feature_table_free (GnFeatureTable *table)
{
  if (!table)
    return;
  g_aligned_free (table->batch.images);
  g_free (table->batch.labels);
  g_free (table->batch.photos);
  g_array_unref (table->order);
  g_free (table->features);
  gn_dataset_unref (table->dataset);
  g_free (table);
}

float *
gn_feature_table_get_row (GnFeatureTable *table, guint32 photo)
{
  return table->features + photo * table->length;
}

void
gn_feature_table_start (GnFeatureTable *table, const guint32 *photos, guint n, guint first_batch)
{
  g_array_set_size (table->order, 0);
  g_array_append_vals (table->order, photos, n);
  table->at = first_batch * (guint)table->batch_size;
}

const GnBatch *
gn_feature_table_next (GnFeatureTable *table)
{
  const GnPhoto *photos = gn_dataset_get_photos (table->dataset, NULL);
  GnBatch *batch = &table->batch;
  for (batch->n = 0; batch->n < table->batch_size && table->at < table->order->len; batch->n++, table->at++) {
    guint32 photo = g_array_index (table->order, guint32, table->at);
    memcpy (batch->images + (gsize)batch->n * table->length, gn_feature_table_get_row (table, photo),
            table->length * sizeof (float));
    batch->labels[batch->n] = (int)photos[photo].class_index;
    batch->photos[batch->n] = photo;
  }
  return batch->n > 0 ? batch : NULL;
}
