/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos a person has excluded: kept beside the data set, in the user's data folder. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* Sets excluded of photos[n] as the file for @id says; no file: none is. An unreadable file is an error that names
 * it. */
gboolean gn_exclusions_load (const char *id, GnPhoto *photos, guint n, GError **error);
/* Replaces the file durably by what photos[n] say. */
gboolean gn_exclusions_save (const char *id, const GnPhoto *photos, guint n, GError **error);

G_END_DECLS
