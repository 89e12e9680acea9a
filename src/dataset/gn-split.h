/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing a validation split where there is none on disk. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* Sets the split of photos[n], which come in class order: of every class about a fifth of the readable photos, at
 * least one and never all, goes to validation; photos with equal bytes stay on one side, across classes too. A
 * function of the seed, the order and the contents alone. */
void gn_split_draw (GnPhoto *photos, guint n, guint n_classes, guint64 seed);

G_END_DECLS
