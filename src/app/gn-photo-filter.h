/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos of a data set are shown, in which order, under which headings. */
#pragma once

#include "gn-photo-grid.h"

G_BEGIN_DECLS

typedef struct {
  const char *text; /* words that must all occur in file name, species or Latin name, whatever their case; "" = all */
  int split;        /* a GnSplit, -1 = all */
  int class_index;  /* -1 = all */
} GnPhotoFilter;

/**
 * gn_photo_filter_apply:
 * @photos: (out): (element-type guint) the photos that pass, species by species, within one split by split
 * @sections: (out): (element-type GnPhotoSection), one a species and split
 *
 * Any thread.
 */
void gn_photo_filter_apply (const GnPhotoFilter *filter, GnDataset *dataset, GArray **photos, GArray **sections);

G_END_DECLS
