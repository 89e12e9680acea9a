/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos through a model. */
#pragma once

#include "gn-model.h"

G_BEGIN_DECLS

/**
 * GnClassifier:
 *
 * A model made ready to run: plan, memory and threads; of an ensemble all models, whose answers are then the mean of their
 * probabilities, given as logits again. One caller at a time.
 */
typedef struct GnClassifier GnClassifier;

/**
 * gn_classifier_new:
 * @model: borrowed; must outlive the classifier
 * @batch_size: photos at once, at least 1; fewer when the memory budget asks for it
 * @n_threads: 0 = every processor this process may use
 * @memory_budget: bytes for activations and waiting photos; 0 = what is free
 *
 * Returns: (transfer full) (nullable): NULL with %GN_ERROR_NO_MEMORY when not even one photo fits
 */
GnClassifier *gn_classifier_new  (GnModel *model, GnPrecision precision, int batch_size, int n_threads,
                                  guint64 memory_budget, GError **error);
void          gn_classifier_free (GnClassifier *classifier);

/* (transfer none) */
GnModel      *gn_classifier_get_model (GnClassifier *classifier);

/**
 * gn_classifier_set_mirrored:
 * @mirrored: answer from each photo and its mirror image, left to right (test-time augmentation)
 *
 * The answer is then the mean of both probabilities, given as logits again: their softmax is that mean. It takes twice the
 * time. At first as gn_model_get_mirrored() of the model says.
 */
void          gn_classifier_set_mirrored (GnClassifier *classifier, gboolean mirrored);

/**
 * gn_classifier_run_file:
 * @path: a photo, prepared exactly as in training without augmentation
 * @logits: (out): logits[n_classes]
 *
 * Errors: as gn_image_load(), and %GN_INFERENCE_ERROR_OUTPUT.
 */
gboolean      gn_classifier_run_file  (GnClassifier *classifier, const char *path, float *logits, GError **error);
/* The same for a picture in memory, of any size. */
gboolean      gn_classifier_run_image (GnClassifier *classifier, const GnImage *image, float *logits, GError **error);

/**
 * gn_classifier_get_features:
 * @shape: (out): of the map, [h][w][c]
 *
 * The last feature map of the photo that was run last or is being reported, see gn_exec_get_features(); of an ensemble
 * that of its first model.
 *
 * Returns: (transfer none) (nullable): features[h][w][c], valid until the next photo
 */
const float  *gn_classifier_get_features (GnClassifier *classifier, GnShape *shape);

/**
 * GnPhotoClassified:
 * @index: into the paths given
 * @logits: (nullable): logits[n_classes], valid during the call; NULL when the photo could not be read
 * @error: (nullable): why not
 */
typedef void (*GnPhotoClassified) (gpointer data, guint index, const float *logits, const GError *error);

/**
 * gn_classifier_run_files:
 * @paths: paths[n]
 * @on_photo: called on the calling thread, for index 0, 1, … in this order
 *
 * Decodes on worker threads ahead of the network. A photo that cannot be read is reported and passed over.
 *
 * Returns: FALSE only when cancelled
 */
gboolean      gn_classifier_run_files (GnClassifier *classifier, const char *const *paths, guint n,
                                       GCancellable *cancellable, GnPhotoClassified on_photo, gpointer data,
                                       GError **error);

/**
 * gn_rank_classes:
 * @logits: logits[n]
 * @temperature: above 0; the logits are divided by it
 * @indices: (out): indices[n], the most probable first, the lower index first on ties
 * @probabilities: (out): probabilities[n], softmax of logits / temperature in the order of @indices
 */
void          gn_rank_classes (const float *logits, int n, double temperature, int *indices, float *probabilities);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnClassifier, gn_classifier_free)

G_END_DECLS
