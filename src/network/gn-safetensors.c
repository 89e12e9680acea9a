/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading. The format: u64 length of the header (little endian), the header in JSON, then the tensors' bytes.
 * Every figure in the header is taken for hostile until it was checked against the file's length. */
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "gn-tensor-file-private.h"

#define MAX_HEADER_BYTES (100u << 20)

static const struct { const char *name; GnDtype dtype; gsize size; } dtypes[] = {
  { "F32", GN_DTYPE_F32, 4 }, { "F16", GN_DTYPE_F16, 2 }, { "BF16", GN_DTYPE_BF16, 2 }, { "F64", GN_DTYPE_F64, 8 },
  { "I64", GN_DTYPE_I64, 8 }, { "I32", GN_DTYPE_I32, 4 }, { "U8", GN_DTYPE_U8, 1 },     { "BOOL", GN_DTYPE_BOOL, 1 },
  { "I8", GN_DTYPE_OTHER, 1 }, { "I16", GN_DTYPE_OTHER, 2 }, { "U16", GN_DTYPE_OTHER, 2 }, { "U32", GN_DTYPE_OTHER, 4 },
  { "U64", GN_DTYPE_OTHER, 8 }, { "F8_E4M3", GN_DTYPE_OTHER, 1 }, { "F8_E5M2", GN_DTYPE_OTHER, 1 },
};

static JsonObject *
get_object (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* A whole number that is not negative, or -1. */
static gint64
get_count (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return -1;
  return MAX (json_node_get_int (node), -1);
}

static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}

static gboolean
parse_shape (JsonArray *array, GnTensorEntry *entry)
{
  entry->n_dims = json_array_get_length (array);
  entry->n_elements = 1;
  if (entry->n_dims > GN_TENSOR_MAX_DIMS)
    return FALSE;
  for (int i = 0; i < entry->n_dims; i++) {
    entry->shape[i] = get_count (array, i);
    if (entry->shape[i] < 0 || !g_size_checked_mul (&entry->n_elements, entry->n_elements, entry->shape[i]))
      return FALSE;
  }
  return TRUE;
}

/* Returns what is wrong with the entry, or NULL. */
static const char *
parse_entry (JsonObject *object, const char *data, gsize length, GnTensorEntry *entry)
{
  const char *dtype = object ? get_string (object, "dtype") : NULL;
  JsonArray *shape = object ? get_array (object, "shape") : NULL;
  JsonArray *offsets = object ? get_array (object, "data_offsets") : NULL;
  gint64 begin, end;
  gsize size = 0, bytes;

  if (!dtype || !shape || !offsets || json_array_get_length (offsets) != 2)
    return _("its list of tensors is damaged");
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (g_str_equal (dtypes[i].name, dtype)) {
      entry->dtype = dtypes[i].dtype;
      size = dtypes[i].size;
    }
  if (!size)
    return _("it holds numbers of a kind this version does not know");
  begin = get_count (offsets, 0);
  end = get_count (offsets, 1);
  if (begin < 0 || end < begin)
    return _("its list of tensors is damaged");
  if ((guint64) end > length)
    return _("it ends too early");
  if (!parse_shape (shape, entry) || !g_size_checked_mul (&bytes, entry->n_elements, size) ||
      bytes != (gsize) (end - begin))
    return _("a tensor's shape does not agree with its length");
  entry->data = data + begin;
  entry->n_bytes = bytes;
  return NULL;
}

static void
read_metadata (GnTensorFile *self, JsonObject *object)
{
  g_autoptr (GList) members = object ? json_object_get_members (object) : NULL;

  for (GList *l = members; l; l = l->next) {
    const char *value = get_string (object, l->data);

    if (value)
      g_hash_table_insert (self->metadata, g_strdup (l->data), g_strdup (value));
  }
}

static const char *
read_entries (GnTensorFile *self, JsonObject *root, const char *data, gsize length)
{
  g_autoptr (GList) members = json_object_get_members (root);

  for (GList *l = members; l; l = l->next) {
    JsonObject *object = get_object (json_object_get_member (root, l->data));
    GnTensorEntry entry = { 0 };
    const char *problem;

    if (g_str_equal (l->data, "__metadata__")) {
      read_metadata (self, object);
      continue;
    }
    if ((problem = parse_entry (object, data, length, &entry)))
      return problem;
    entry.name = g_string_chunk_insert (self->names, l->data);
    g_array_append_val (self->entries, entry);
  }
  return NULL;
}

const char *
gn_safetensors_read (GnTensorFile *self)
{
  const char *contents = g_mapped_file_get_contents (self->file);
  gsize length = g_mapped_file_get_length (self->file);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  guint64 header;
  JsonObject *root;

  if (length < sizeof header)
    return _("it is too short");
  memcpy (&header, contents, sizeof header);
  header = GUINT64_FROM_LE (header);
  if (header > MAX_HEADER_BYTES)
    return _("it does not begin as one");
  if (header > length - sizeof header)
    return _("it ends too early");
  if (!g_utf8_validate_len (contents + sizeof header, header, NULL) ||
      !json_parser_load_from_data (parser, contents + sizeof header, header, NULL) ||
      !(root = get_object (json_parser_get_root (parser))))
    return _("its list of tensors is damaged");
  return read_entries (self, root, contents + sizeof header + header, length - sizeof header - header);
}
