/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random values for every place of an image: a pure function of a seed and the place. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* words[n]: 32 random bits for each place in row @y. The finalizer of MurmurHash3 (Appleby, public domain), keyed once
 * before and once in its middle. Thread-safe. */
void gn_field_row (guint32 seed, int y, gsize n, guint32 *words);

G_END_DECLS
