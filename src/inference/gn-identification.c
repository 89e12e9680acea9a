/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identification.h"

GnIdentification *
gn_identification_ref (GnIdentification *identification)
{
  g_atomic_ref_count_inc (&identification->ref_count);
  return identification;
}

void
gn_identification_unref (GnIdentification *identification)
{
  if (!g_atomic_ref_count_dec (&identification->ref_count))
    return;
  for (guint i = 0; i < identification->n_similar; i++) {
    g_free (identification->similar[i].path);
    g_free (identification->similar[i].file);
  }
  gn_heat_map_clear (&identification->heat_map);
  g_free (identification->problem);
  g_free (identification->classes);
  g_free (identification->probabilities);
  g_free (identification->logits);
  g_free (identification);
}

G_DEFINE_BOXED_TYPE (GnIdentification, gn_identification, gn_identification_ref, gn_identification_unref)

/* Returns the photo's familiarity. */
static double
find_similar (GnIdentification *self, GnClassifier *classifier, GnFeatureIndex *index)
{
  GnSimilar similar[GN_N_SIMILAR];
  guint n_features;
  g_autofree float *features = gn_pool_features (classifier, &n_features);
  double familiarity = gn_feature_index_search (index, features, self->classes[0], similar, &self->n_similar);
  for (guint i = 0; i < self->n_similar; i++)
    self->similar[i] = (GnSimilarPhoto){ .path = g_strdup (gn_feature_index_get_path (index, similar[i].photo)),
                                         .file = gn_feature_index_get_file (index, similar[i].photo),
                                         .class_index = gn_feature_index_get_class (index, similar[i].photo),
                                         .similarity = (double)similar[i].similarity };
  return familiarity;
}

static void
judge (GnIdentification *self, GnModel *model, GnFeatureIndex *index, double familiarity)
{
  double probability = (double)self->probabilities[0];
  self->judged = gn_model_is_calibrated (model);
  if (index) {
    const GnThresholds *thresholds = gn_feature_index_get_thresholds (index);
    self->judged = TRUE;
    self->unfamiliar = familiarity < thresholds->unfamiliar_below;
    self->unsure = self->unfamiliar || probability < thresholds->unsure_below;
  } else if (self->judged) {
    self->unsure = probability < gn_model_get_calibration (model)->unsure_below;
  }
}

GnIdentification *
gn_identification_new (GnClassifier *classifier, GnFeatureIndex *index, const float *logits, const GError *error)
{
  GnIdentification *self = g_new0 (GnIdentification, 1);
  GnModel *model = gn_classifier_get_model (classifier);
  g_atomic_ref_count_init (&self->ref_count);
  if (error) {
    self->problem = g_strdup (error->message);
    return self;
  }
  gn_model_get_classes (model, &self->n);
  self->classes = g_new (int, self->n);
  self->probabilities = g_new (float, self->n);
  self->logits = g_memdup2 (logits, sizeof *logits * self->n);
  gn_rank_classes (logits, (int)self->n, gn_model_get_calibration (model)->temperature, self->classes,
                   self->probabilities);
  double familiarity = index ? find_similar (self, classifier, index) : 1;
  judge (self, model, index, familiarity);
  gn_heat_map_compute (classifier, self->classes[0], &self->heat_map);
  return self;
}
