/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with single photos. Those that cannot be read or that a person excluded have no further defects. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* The shorter side, px, below which a photo shows little of an animal's face. */
#define GN_DEFECTS_SMALL_SIDE 64

typedef enum {
  GN_DEFECT_TRUNCATED, /* the file ends before the picture */
  GN_DEFECT_SMALL,     /* below GN_DEFECTS_SMALL_SIDE */
  GN_DEFECT_DARK,      /* nearly black */
  GN_DEFECT_BLURRED,   /* no detail at the size of a thumbnail */
  GN_N_DEFECTS
} GnDefect;

/* "truncated", "small", "dark", "blurred" */
const char *gn_defect_name (GnDefect defect);
gboolean    gn_photo_has_defect (const GnPhoto *photo, GnDefect defect);
/* (element-type guint32) (transfer full) */
GArray     *gn_dataset_find_defect (GnDataset *dataset, GnDefect defect);

/**
 * gn_dataset_find_imbalance:
 * @smallest, @largest: (out): classes with the fewest and the most usable training photos
 *
 * Returns: photos of the largest class for each of the smallest one, 1 when all have as many; infinite for a class
 *   without photos beside one with some
 */
#define GN_DEFECTS_IMBALANCE 3.0 /* from here on the rare classes suffer */
double      gn_dataset_find_imbalance (GnDataset *dataset, guint *smallest, guint *largest);

G_END_DECLS
