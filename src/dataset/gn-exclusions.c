/* SPDX-License-Identifier: GPL-3.0-or-later */
/* {"schema": 1, "excluded": ["n0/a.jpg"], "excluded_bytes": ["bjAv/w=="]}: the second list holds, as Base64, the paths
 * that are not UTF-8. */
#include "gn-exclusions.h"
#include "gn-atomic-file.h"
#include "gn-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

static char *
build_path (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  return g_build_filename (g_get_user_data_dir (), "guenon", "datasets", name, NULL);
}

static gboolean
read_list (JsonObject *object, const char *member, gboolean encoded, GHashTable *paths)
{
  JsonNode *node = json_object_get_member (object, member);
  if (!node)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  JsonArray *array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    const char *text = json_node_get_string (json_array_get_element (array, i));
    if (!text)
      return FALSE;
    gsize length;
    char *path = encoded ? (char *)g_base64_decode (text, &length) : g_strdup (text); /* zero-terminated either way */
    g_hash_table_add (paths, path);
  }
  return TRUE;
}

static gboolean
parse (const char *text, gsize length, GHashTable *paths, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, length, error))
    return FALSE;
  JsonNode *root = json_parser_get_root (parser);
  if (root && JSON_NODE_HOLDS_OBJECT (root) && read_list (json_node_get_object (root), "excluded", FALSE, paths) &&
      read_list (json_node_get_object (root), "excluded_bytes", TRUE, paths))
    return TRUE;
  g_set_error (error, GN_ERROR, GN_ERROR_PARSE, _ ("it does not hold lists of paths"));
  return FALSE;
}

gboolean
gn_exclusions_load (const char *id, GnPhoto *photos, guint n, GError **error)
{
  g_autofree char *path = build_path (id);
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize length;
  if (!g_file_get_contents (path, &text, &length, &reason) &&
      g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (!text || !parse (text, length, paths, &reason)) {
    g_autofree char *shown = g_filename_display_name (path);
    g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
                 _ ("The list of excluded photos “%s” cannot be read (%s): repair or remove it"), shown,
                 reason->message);
    return FALSE;
  }
  for (guint i = 0; i < n; i++)
    photos[i].excluded = g_hash_table_contains (paths, photos[i].path);
  return TRUE;
}

static void
add_list (JsonBuilder *builder, const char *member, gboolean encoded, const GnPhoto *photos, guint n)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++) {
    const char *path = photos[i].path;
    if (!photos[i].excluded || g_utf8_validate (path, -1, NULL) == encoded)
      continue;
    g_autofree char *text = encoded ? g_base64_encode ((const guchar *)path, strlen (path)) : g_strdup (path);
    json_builder_add_string_value (builder, text);
  }
  json_builder_end_array (builder);
}

gboolean
gn_exclusions_save (const char *id, const GnPhoto *photos, guint n, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "schema");
  json_builder_add_int_value (builder, 1);
  add_list (builder, "excluded", FALSE, photos, n);
  add_list (builder, "excluded_bytes", TRUE, photos, n);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  g_autofree char *path = build_path (id);
  g_autofree char *folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return gn_error_set_from_errno (error, errno, _ ("Cannot create"), folder);
  return gn_atomic_file_replace (path, text, strlen (text), error);
}
