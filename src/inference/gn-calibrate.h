/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibrates a trained model on the photos of its run. */
#pragma once

#include "gn-dataset.h"
#include "gn-feature-index.h"

G_BEGIN_DECLS

/* features[n] of a photo of the data set, what the model's head reads, valid until the next call. */
typedef const float *(*GnGetFeatures) (gpointer data, guint32 photo);

/**
 * GnCalibrateOptions:
 * @training, @validation: (element-type guint32): indices into the data set
 * @n_threads, @memory_budget: as gn_classifier_new()
 * @features: (nullable): knows the photos' features already; then no photo is read
 * @features_data: for it
 */
typedef struct {
  GArray *training, *validation;
  int n_threads;
  guint64 memory_budget;
  GnGetFeatures features;
  gpointer features_data;
} GnCalibrateOptions;

/* Called on the calling thread after each photo. */
typedef void (*GnCalibrateProgress) (gpointer data, guint done, guint total);

/**
 * gn_calibrate:
 * @model: receives temperature and threshold; not written
 * @progress: (nullable)
 *
 * One pass over the training photos for their features, one over the validation photos for the temperature and the
 * thresholds, without augmentation. Photos that cannot be read any more are passed over. The result depends on the
 * photos and the weights alone.
 *
 * Errors: %GN_INFERENCE_ERROR_CLASSES, %GN_INFERENCE_ERROR_MODEL for a network without pooled features,
 * #GN_DATASET_ERROR when no photo can be read, %GN_ERROR_NO_MEMORY, %G_IO_ERROR_CANCELLED; then @model is as before.
 *
 * Returns: (transfer full) (nullable): the index of the training photos, with the thresholds
 */
GnFeatureIndex *gn_calibrate (GnModel *model, GnDataset *dataset, const GnCalibrateOptions *options,
                              GCancellable *cancellable, GnCalibrateProgress progress, gpointer progress_data,
                              GError **error);

G_END_DECLS
