/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-json.h"

#include <math.h>
#include <string.h>

typedef struct {
  GString *text;
  gboolean pretty;
  int depth;
} Writer;

static void write_node (Writer *writer, JsonNode *node);

static void
write_string (Writer *writer, const char *string)
{
  static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  g_string_append_c (writer->text, '"');
  for (const char *c = string; *c; c++) {
    const char *found = strchr (plain, *c);
    if (found)
      g_string_append_printf (writer->text, "\\%c", letters[found - plain]);
    else if ((guchar)*c < 0x20 || *c == 0x7f)
      g_string_append_printf (writer->text, "\\u%04x", *c);
    else
      g_string_append_c (writer->text, *c);
  }
  g_string_append_c (writer->text, '"');
}

static void
write_double (Writer *writer, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_ascii_formatd (buffer, sizeof buffer, formats[i], value);
    if (g_ascii_strtod (buffer, NULL) == value)
      break;
  }
  g_string_append (writer->text, isfinite (value) ? buffer : "null");
}

static void
write_value (Writer *writer, JsonNode *node)
{
  switch (json_node_get_value_type (node)) {
  case G_TYPE_STRING:
    write_string (writer, json_node_get_string (node));
    break;
  case G_TYPE_DOUBLE:
    write_double (writer, json_node_get_double (node));
    break;
  case G_TYPE_BOOLEAN:
    g_string_append (writer->text, json_node_get_boolean (node) ? "true" : "false");
    break;
  default:
    g_string_append_printf (writer->text, "%" G_GINT64_FORMAT, json_node_get_int (node));
    break;
  }
}

static void
break_line (Writer *writer)
{
  if (writer->pretty)
    g_string_append_printf (writer->text, "\n%*s", 2 * writer->depth, "");
}

static void
write_array (Writer *writer, JsonArray *array)
{
  guint n = json_array_get_length (array);
  g_string_append_c (writer->text, '[');
  writer->depth++;
  for (guint i = 0; i < n; i++) {
    if (i)
      g_string_append_c (writer->text, ',');
    break_line (writer);
    write_node (writer, json_array_get_element (array, i));
  }
  writer->depth--;
  if (n)
    break_line (writer);
  g_string_append_c (writer->text, ']');
}

static void
write_object (Writer *writer, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;
  g_string_append_c (writer->text, '{');
  writer->depth++;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node)) {
    if (!first)
      g_string_append_c (writer->text, ',');
    first = FALSE;
    break_line (writer);
    write_string (writer, name);
    g_string_append (writer->text, writer->pretty ? ": " : ":");
    write_node (writer, node);
  }
  writer->depth--;
  if (!first)
    break_line (writer);
  g_string_append_c (writer->text, '}');
}

static void
write_node (Writer *writer, JsonNode *node)
{
  switch (json_node_get_node_type (node)) {
  case JSON_NODE_OBJECT:
    write_object (writer, json_node_get_object (node));
    break;
  case JSON_NODE_ARRAY:
    write_array (writer, json_node_get_array (node));
    break;
  case JSON_NODE_VALUE:
    write_value (writer, node);
    break;
  case JSON_NODE_NULL:
    g_string_append (writer->text, "null");
    break;
  }
}

char *
gn_json_to_string (JsonNode *root, gboolean pretty)
{
  Writer writer = { .text = g_string_new (NULL), .pretty = pretty };
  write_node (&writer, root);
  return g_string_free (writer.text, FALSE);
}
