/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-metadata.h"
#include "gn-model.h"

#include <glib/gi18n-lib.h>

void
gn_metadata_set_real (GHashTable *metadata, const char *key, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (digits, sizeof digits, "%.9g", value);
  g_hash_table_insert (metadata, g_strdup (key), g_strdup (digits));
}

gboolean
gn_metadata_get_real (GHashTable *metadata, const char *key, double minimum, double maximum, double *value,
                      GError **error)
{
  const char *text = g_hash_table_lookup (metadata, key);
  char *end = NULL;
  *value = text ? g_ascii_strtod (text, &end) : 0;
  if (text && end != text && *end == '\0' && *value >= minimum && *value <= maximum)
    return TRUE;
  g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL,
               _ ("its metadata must give “%s” as a number from %g to %g"), key, minimum, maximum);
  return FALSE;
}
