/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-settings.h"

/* Every key the window reads: a schema that lacks one belongs to another version. */
static const char *const keys[] = { "window-width", "window-height", "window-maximized", "recent-folders", "dark-theme" };

GSettings *
gn_settings_open (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source ? g_settings_schema_source_lookup (source, GN_APPLICATION_ID, TRUE) : NULL;
  if (!schema)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!g_settings_schema_has_key (schema, keys[i]))
      return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}
