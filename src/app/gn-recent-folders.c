/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recent-folders.h"

#define MAX_FOLDERS 8
#define KEY "recent-folders"

struct _GnRecentFolders {
  GSettings *settings;
  GStrv uris;
};

GnRecentFolders *
gn_recent_folders_new (GSettings *settings)
{
  GnRecentFolders *self = g_new0 (GnRecentFolders, 1);
  self->settings = settings ? g_object_ref (settings) : NULL;
  self->uris = settings ? g_settings_get_strv (settings, KEY) : g_new0 (char *, 1);
  return self;
}

void
gn_recent_folders_free (GnRecentFolders *self)
{
  g_clear_object (&self->settings);
  g_strfreev (self->uris);
  g_free (self);
}

void
gn_recent_folders_add (GnRecentFolders *self, const char *folder)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();
  g_ptr_array_add (uris, g_filename_to_uri (folder, NULL, NULL));
  for (char **uri = self->uris; *uri; uri++)
    if (uris->len < MAX_FOLDERS && g_strcmp0 (*uri, g_ptr_array_index (uris, 0)) != 0)
      g_ptr_array_add (uris, g_strdup (*uri));
  g_ptr_array_add (uris, NULL);
  g_strfreev (self->uris);
  self->uris = (GStrv)g_ptr_array_free (g_steal_pointer (&uris), FALSE);
  if (self->settings)
    g_settings_set_strv (self->settings, KEY, (const char *const *)self->uris);
}

GStrv
gn_recent_folders_list (GnRecentFolders *self)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  for (char **uri = self->uris; *uri; uri++) {
    g_autofree char *folder = g_filename_from_uri (*uri, NULL, NULL);
    if (folder && g_file_test (folder, G_FILE_TEST_IS_DIR))
      g_strv_builder_add (builder, folder);
  }
  GStrv folders = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return folders;
}
