/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-class-names.h"
#include "gn-json.h"
#include "gn-model.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_NAMES_FILE_BYTES (16 << 20)

GnClass *
gn_classes_copy (const GnClass *classes, guint n_classes)
{
  GnClass *copy = g_new0 (GnClass, n_classes);
  for (guint i = 0; i < n_classes; i++) {
    copy[i].id = g_strdup (classes[i].id);
    copy[i].name = g_strdup (classes[i].name ? classes[i].name : classes[i].id);
    copy[i].latin_name = g_strdup (classes[i].latin_name ? classes[i].latin_name : "");
  }
  return copy;
}

void
gn_classes_free (GnClass *classes, guint n_classes)
{
  for (guint i = 0; classes && i < n_classes; i++) {
    g_free (classes[i].id);
    g_free (classes[i].name);
    g_free (classes[i].latin_name);
  }
  g_free (classes);
}

GnClass *
gn_classes_numbered (guint n_classes)
{
  GnClass *classes = g_new0 (GnClass, n_classes);
  for (guint i = 0; i < n_classes; i++) {
    classes[i].id = g_strdup_printf ("%u", i);
    classes[i].name = g_strdup (classes[i].id);
    classes[i].latin_name = g_strdup ("");
  }
  return classes;
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1); /* a folder's name may be any bytes, JSON may not */
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

char *
gn_classes_to_json (const GnClass *classes, guint n_classes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_classes; i++) {
    json_builder_begin_object (builder);
    add_member (builder, "id", classes[i].id);
    add_member (builder, "name", classes[i].name);
    add_member (builder, "latin_name", classes[i].latin_name);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return gn_json_to_string (root, FALSE);
}

/* The string member, or NULL when there is none or it is something else. */
static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
read_class (JsonNode *node, GnClass *class)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  JsonObject *object = json_node_get_object (node);
  const char *id = get_string (object, "id");
  const char *name = get_string (object, "name");
  const char *latin_name = get_string (object, "latin_name");
  if (!id || !*id)
    return FALSE;
  class->id = g_strdup (id);
  class->name = g_strdup (name && *name ? name : id);
  class->latin_name = g_strdup (latin_name ? latin_name : "");
  return TRUE;
}

static gboolean
read_classes (JsonArray *array, GnClass *classes, guint n_classes, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  if (json_array_get_length (array) != n_classes) {
    g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL,
                 _ ("its metadata names %u classes, but its last layer has %u outputs"), json_array_get_length (array),
                 n_classes);
    return FALSE;
  }
  for (guint i = 0; i < n_classes; i++) {
    if (!read_class (json_array_get_element (array, i), &classes[i])) {
      g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL, _ ("its metadata names no id for class %u"), i);
      return FALSE;
    }
    if (!g_hash_table_add (ids, classes[i].id)) {
      g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL,
                   _ ("its metadata names the class “%s” twice"), classes[i].id);
      return FALSE;
    }
  }
  return TRUE;
}

GnClass *
gn_classes_from_json (const char *json, guint n_classes, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  if (!root || !JSON_NODE_HOLDS_ARRAY (root)) {
    g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL,
                 _ ("the “classes” of its metadata are not a JSON array"));
    return NULL;
  }
  GnClass *classes = g_new0 (GnClass, n_classes);
  if (read_classes (json_node_get_array (root), classes, n_classes, error))
    return classes;
  gn_classes_free (classes, n_classes);
  return NULL;
}

/* The names in the text: a line each, trimmed, without the empty ones. */
static GPtrArray *
split_names (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)length);
  g_auto (GStrv) lines = g_strsplit (valid, "\n", -1);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  for (char **line = lines; *line; line++) {
    const char *start = line == lines && g_str_has_prefix (*line, "\xef\xbb\xbf") ? *line + 3 : *line;
    g_autofree char *name = g_strstrip (g_strdup (start));
    if (*name)
      g_ptr_array_add (names, g_steal_pointer (&name));
  }
  return names;
}

static GPtrArray *
read_names (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, error);
  g_autofree char *shown = g_filename_display_name (path);
  if (!info)
    return NULL;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) > MAX_NAMES_FILE_BYTES) {
    g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL,
                 _ ("“%s” is not a list of class names: give a text file with one name a line"), shown);
    return NULL;
  }
  g_autofree char *text = NULL;
  gsize length;
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  return split_names (text, length);
}

gboolean
gn_classes_read_names (GnClass *classes, guint n_classes, const char *path, gboolean set_ids, GError **error)
{
  g_autoptr (GPtrArray) names = read_names (path, error);
  if (!names)
    return FALSE;
  if (names->len != n_classes) {
    g_autofree char *shown = g_filename_display_name (path);
    g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL,
                 _ ("“%s” holds %u class names, but the model tells %u classes apart"), shown, names->len, n_classes);
    return FALSE;
  }
  for (guint i = 0; i < n_classes; i++) {
    g_free (classes[i].name);
    classes[i].name = g_strdup (names->pdata[i]);
    if (set_ids) {
      g_free (classes[i].id);
      classes[i].id = g_strdup (names->pdata[i]);
    }
  }
  return TRUE;
}
