/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything a model says of one photo. */
#pragma once

#include <glib-object.h>

#include "gn-feature-index.h"
#include "gn-heat-map.h"

G_BEGIN_DECLS

/**
 * GnSimilarPhoto:
 * @path: of a training photo, relative to the photos' folder
 * @file: where it lay when the model was trained; it may be gone
 * @class_index: its class
 * @similarity: cosine of the angle between both photos' features
 */
typedef struct {
  char *path, *file;
  int class_index;
  double similarity;
} GnSimilarPhoto;

/**
 * GnIdentification:
 * @problem: (nullable): why the photo could not be read, in words; then there is nothing else
 * @n: number of classes
 * @classes: @classes[@n], indices into the model's classes, most probable first
 * @probabilities: @probabilities[@n], fractions, in the order of @classes, at the model's temperature
 * @logits: @logits[@n], in class order
 * @judged: the model was calibrated, so that @unsure means something
 * @unsure: the answer is "not sure"
 * @unfamiliar: and the reason is that the photo is unlike the training photos
 * @similar: @similar[@n_similar], the most similar training photos, best first; none where the model lacks their features
 * @heat_map: for the most probable class; without values for a network that has none
 *
 * What a model says of one photo. Immutable; reference counting is thread-safe.
 */
typedef struct {
  gchar *problem;
  guint n;
  int *classes;
  float *probabilities, *logits;
  gboolean judged, unsure, unfamiliar;
  GnSimilarPhoto similar[GN_N_SIMILAR];
  guint n_similar;
  GnHeatMap heat_map;
  gatomicrefcount ref_count;
} GnIdentification;

#define GN_TYPE_IDENTIFICATION (gn_identification_get_type ())
GType gn_identification_get_type (void);

GnIdentification *gn_identification_ref   (GnIdentification *identification);
void              gn_identification_unref (GnIdentification *identification);

/**
 * gn_identification_new:
 * @classifier: the photo was just run, or is being reported
 * @index: (nullable): of the model's training photos
 * @logits: (nullable): the answer, or NULL and
 * @error: why there is none
 *
 * Returns: (transfer full)
 */
GnIdentification *gn_identification_new   (GnClassifier *classifier, GnFeatureIndex *index, const float *logits,
                                           const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnIdentification, gn_identification_unref)

G_END_DECLS
