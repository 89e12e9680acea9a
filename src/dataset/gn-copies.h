/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that a data set holds more than once: equal files, and twins (scaled, re-encoded, cut, mirrored). Photos that a
 * person excluded, or that cannot be read, count nowhere here. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* groups[n] (transfer full): equal for photos that are copies of each other, directly or by way of others, in all
 * splits; the index of the first one. Unreadable ones stand alone; here excluded ones count. */
guint32   *gn_copies_group (const GnPhoto *photos, guint n, const GArray *twins);

/* Photos with equal bytes, groups of at least two in the order of their first photos.
 * (element-type GArray of guint32) (transfer full) */
GPtrArray *gn_copies_find_exact (GnDataset *dataset);
/* Photos that are copies of each other, exact or near. Otherwise as gn_copies_find_exact(). */
GPtrArray *gn_copies_find_all (GnDataset *dataset);
/* Photos that are copies of each other, not all of them with equal bytes. Otherwise as gn_copies_find_exact(). */
GPtrArray *gn_copies_find_near (GnDataset *dataset);
/* Copies, exact or near, that stand in more than one class. Otherwise as gn_copies_find_exact(). */
GPtrArray *gn_copies_find_label_conflicts (GnDataset *dataset);

/* How alike two photos were found to be: 1 with equal bytes, above %GN_LOOK_SAME for near copies; 0 when they were not
 * compared, or are other photos. */
double     gn_copies_get_similarity (GnDataset *dataset, guint32 first, guint32 second);

/* A photo that is validated with although a copy of it, exact (similarity 1) or near, is trained on. */
typedef struct {
  guint32 validation, training;
  double similarity;
} GnLeak;

/* By validation photo, then training photo. (element-type GnLeak) (transfer full) */
GArray    *gn_copies_find_leaks (GnDataset *dataset);
/* Validation photos among @leaks, each counted once. */
guint      gn_leaks_count_validation (const GArray *leaks);
/* Training photos among @leaks, each once, rising. (element-type guint32) (transfer full) */
GArray    *gn_leaks_get_training (const GArray *leaks);

G_END_DECLS
