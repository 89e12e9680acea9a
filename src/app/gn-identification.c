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
  g_free (identification->problem);
  g_free (identification->classes);
  g_free (identification->probabilities);
  g_free (identification);
}

G_DEFINE_BOXED_TYPE (GnIdentification, gn_identification, gn_identification_ref, gn_identification_unref)

GnIdentification *
gn_identification_new (const float *logits, guint n, const GError *error)
{
  GnIdentification *identification = g_new0 (GnIdentification, 1);

  g_atomic_ref_count_init (&identification->ref_count);
  if (error) {
    identification->problem = g_strdup (error->message);
  } else {
    identification->n = n;
    identification->classes = g_new (int, n);
    identification->probabilities = g_new (float, n);
    gn_rank_classes (logits, (int)n, identification->classes, identification->probabilities);
  }
  return identification;
}
