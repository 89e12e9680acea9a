/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features of photos that were computed once, and batches of them. Private to training/. */
#pragma once

#include "gn-batch-loader.h"

G_BEGIN_DECLS

/* For all photos of a data set. One caller at a time. */
typedef struct GnFeatureTable GnFeatureTable;

/* @length: numbers of a photo's features; @dataset is kept referenced. (transfer full) */
GnFeatureTable *gn_feature_table_new  (GnDataset *dataset, gsize length, int batch_size);
void            gn_feature_table_free (GnFeatureTable *table);

/* features[length], to be filled before the photo is asked for. (transfer none) */
float          *gn_feature_table_get_row (GnFeatureTable *table, guint32 photo);

/* As gn_batch_loader_start() and gn_batch_loader_next(), whose images are features[n][length] here. */
void            gn_feature_table_start (GnFeatureTable *table, const guint32 *photos, guint n, guint first_batch);
const GnBatch  *gn_feature_table_next  (GnFeatureTable *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnFeatureTable, gn_feature_table_free)

G_END_DECLS
