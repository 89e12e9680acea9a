/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in the string metadata of a safetensors file. Private to inference/. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes @value with nine significant digits. */
void     gn_metadata_set_real (GHashTable *metadata, const char *key, double value);
/* %GN_INFERENCE_ERROR_MODEL when the key is missing or its value is no number from @minimum to @maximum. */
gboolean gn_metadata_get_real (GHashTable *metadata, const char *key, double minimum, double maximum, double *value,
                               GError **error);

G_END_DECLS
