/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing a validation split where there is none on disk. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* Sets the split of photos[n], which come in class order: of every class about a fifth of the readable photos, at
 * least one and never all, goes to validation; photos with equal groups[n], below @n, stay on one side, across classes
 * too. A function of the seed, the order and the groups alone. */
void gn_split_draw (GnPhoto *photos, const guint32 *groups, guint n, guint n_classes, guint64 seed);

G_END_DECLS
