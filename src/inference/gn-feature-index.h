/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training photos as the network sees them: what a new photo is like, and whether it is like any. */
#pragma once

#include "gn-calibration.h"
#include "gn-classifier.h"

G_BEGIN_DECLS

#define GN_FEATURE_INDEX_FILE "features.safetensors" /* beside the model file, in a run folder */
#define GN_N_SIMILAR 5

/**
 * GnFeatureIndex:
 *
 * For each training photo its pooled features, of length 1, in 16 bits each (BF16), its class and its path; and the
 * thresholds that were chosen with them. Immutable once built; thread-safe then.
 */
typedef struct GnFeatureIndex GnFeatureIndex;

/* An empty one for photos below @folder. (transfer full) */
GnFeatureIndex *gn_feature_index_new  (const char *folder);
void            gn_feature_index_free (GnFeatureIndex *index);

/* The mean over its positions of the map of the photo that @classifier has in hand: features[c] (transfer full), or NULL
 * for a network without. */
float          *gn_pool_features (GnClassifier *classifier, guint *n_features);

/* @path: relative to the index's folder; @features: features[n_features], the same number for each photo. */
void            gn_feature_index_add  (GnFeatureIndex *index, const char *path, int class_index, const float *features,
                                       guint n_features);

/**
 * GnSimilar:
 * @photo: into the index
 * @similarity: cosine of the angle between both photos' features
 */
typedef struct {
  guint photo;
  float similarity;
} GnSimilar;

/**
 * gn_feature_index_search:
 * @features: features[n_features] of a photo
 * @class_index: the class it is taken for
 * @similar: (out): the most similar photos of all classes, best first, the lower index first on ties
 * @n_similar: (out): at most %GN_N_SIMILAR
 *
 * Returns: the photo's familiarity: its similarity to the fifth nearest training photo of @class_index (to the farthest
 *   of a class with fewer); -1 for a class without photos
 */
double          gn_feature_index_search (GnFeatureIndex *index, const float *features, int class_index,
                                         GnSimilar similar[GN_N_SIMILAR], guint *n_similar);

guint           gn_feature_index_get_n_photos (GnFeatureIndex *index);
int             gn_feature_index_get_class    (GnFeatureIndex *index, guint photo);
/* Relative to the folder of photos. (transfer none) */
const char     *gn_feature_index_get_path     (GnFeatureIndex *index, guint photo);
/* Where the file lay when the index was made. (transfer full) */
char           *gn_feature_index_get_file     (GnFeatureIndex *index, guint photo);

const GnThresholds *gn_feature_index_get_thresholds (GnFeatureIndex *index);
void            gn_feature_index_set_thresholds     (GnFeatureIndex *index, const GnThresholds *thresholds);

/* Writes the index of @model's features, durably. */
gboolean        gn_feature_index_save (GnFeatureIndex *index, GnModel *model, const char *path, GError **error);

/**
 * gn_feature_index_load:
 * @path: the file
 *
 * Errors: %GN_INFERENCE_ERROR_MODEL when it is damaged or was made with other weights than @model's;
 * #GN_NETWORK_ERROR, #GFileError.
 *
 * Returns: (transfer full) (nullable)
 */
GnFeatureIndex *gn_feature_index_load (const char *path, GnModel *model, GError **error);

/* The one that lies beside the file @model came from; NULL when there is none that fits. (transfer full) */
GnFeatureIndex *gn_feature_index_find (GnModel *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnFeatureIndex, gn_feature_index_free)

G_END_DECLS
