/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long random changes of photos take. */
#pragma once

#include "gn-augment.h"

G_BEGIN_DECLS

typedef struct {
  const GnAugmentType *type;
  double milliseconds;
} GnAugmentTime;

/* Photos a second that the report's pipeline gets through on one thread: 3,000 draws of practice photos of 224 px. 0 with the
 * error set when cancelled. */
double  gn_cli_measure_augmentation  (GCancellable *cancellable, GError **error);
/* (element-type GnAugmentTime): mean time of each operation, drawn with its default parameters, in the order of the list. */
GArray *gn_cli_profile_augmentations (void);

G_END_DECLS
