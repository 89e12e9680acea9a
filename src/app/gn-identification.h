/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "gn-model.h"

G_BEGIN_DECLS

/**
 * GnIdentification:
 * @problem: (nullable): why the photo could not be read, in words; then there is no ranking
 * @n: number of classes
 * @classes: @classes[@n], indices into the model's classes, most probable first
 * @probabilities: @probabilities[@n], fractions, in the order of @classes
 *
 * What a model says of one photo. Immutable; reference counting is thread-safe.
 */
typedef struct {
  gchar *problem;
  guint n;
  int *classes;
  float *probabilities;
  gatomicrefcount ref_count;
} GnIdentification;

#define GN_TYPE_IDENTIFICATION (gn_identification_get_type ())
GType gn_identification_get_type (void);

GnIdentification *gn_identification_ref   (GnIdentification *identification);
void              gn_identification_unref (GnIdentification *identification);

/* From logits[n], or why there are none (nullable). */
GnIdentification *gn_identification_new   (const float *logits, guint n, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnIdentification, gn_identification_unref)

G_END_DECLS
