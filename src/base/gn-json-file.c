/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-json-file.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* Settings are a few kilobytes; what is larger is something else. */
#define MAX_FILE_BYTES (1 << 20)

static JsonNode *
parse_object (const char *text, gsize length, const char *no_object, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize)length, error))
    return NULL;
  JsonNode *root = json_parser_get_root (parser);
  if (root && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_ref (root);
  g_set_error_literal (error, GN_ERROR, GN_ERROR_PARSE, no_object);
  return NULL;
}

JsonNode *
gn_json_load_object (const char *path, const char *no_object, GError **error)
{
  GStatBuf status;
  gsize length;
  g_autofree char *text = NULL;
  if (g_stat (path, &status) == 0 && status.st_size > MAX_FILE_BYTES) {
    g_set_error_literal (error, GN_ERROR, GN_ERROR_PARSE, _ ("the file is far too large for settings"));
    return NULL;
  }
  return g_file_get_contents (path, &text, &length, error) ? parse_object (text, length, no_object, error) : NULL;
}

JsonNode *
gn_json_resource_object (GResource *resource, const char *path)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, &broken);
  JsonNode *root = NULL;
  if (bytes)
    root = parse_object (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "no object", &broken);
  if (!root)
    g_error ("%s: %s", path, broken->message);
  return root;
}

gboolean
gn_json_is_path (const char *const *names, const char *name_or_path)
{
  return !g_strv_contains (names, name_or_path) &&
         (strchr (name_or_path, G_DIR_SEPARATOR) || g_str_has_suffix (name_or_path, ".json") ||
          g_file_test (name_or_path, G_FILE_TEST_EXISTS));
}
