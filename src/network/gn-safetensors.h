/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing safetensors files, with sorted keys, durably. */
#pragma once

#include "gn-tensor-file.h"

G_BEGIN_DECLS

/**
 * gn_safetensors_write:
 * @entries: (array length=n): in any order; each name once
 * @metadata: (nullable) (element-type utf8 utf8)
 *
 * Replaces @path atomically and durably. Entries are written in the order of their names and the metadata's keys are
 * sorted: equal content gives equal bytes.
 */
gboolean gn_safetensors_write (const char *path, const GnTensorEntry *entries, guint n, GHashTable *metadata,
                               GError **error);

G_END_DECLS
