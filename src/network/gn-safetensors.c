/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading. The format: u64 length of the header (little endian), the header in JSON, then the tensors' bytes.
 * Every figure in the header is taken for hostile until it was checked against the file's length. */
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "gn-graph.h"
#include "gn-safetensors.h"

#define MAX_HEADER_BYTES (100u << 20)
#define MAX_DIMENSIONS 8

struct GnSafetensors {
  GMappedFile *file;
  GArray *entries; /* of GnTensorEntry, by name; names are owned by `names` */
  GStringChunk *names;
  GHashTable *by_name, *metadata;
};

static const struct { const char *name; GnDtype dtype; gsize size; } dtypes[] = {
  { "F32", GN_DTYPE_F32, 4 }, { "F16", GN_DTYPE_F16, 2 }, { "BF16", GN_DTYPE_BF16, 2 }, { "F64", GN_DTYPE_F64, 8 },
  { "I64", GN_DTYPE_I64, 8 }, { "I32", GN_DTYPE_I32, 4 }, { "U8", GN_DTYPE_U8, 1 },     { "BOOL", GN_DTYPE_BOOL, 1 },
  { "I8", GN_DTYPE_OTHER, 1 }, { "I16", GN_DTYPE_OTHER, 2 }, { "U16", GN_DTYPE_OTHER, 2 }, { "U32", GN_DTYPE_OTHER, 4 },
  { "U64", GN_DTYPE_OTHER, 8 }, { "F8_E4M3", GN_DTYPE_OTHER, 1 }, { "F8_E5M2", GN_DTYPE_OTHER, 1 },
};

static gboolean
damaged (GError **error, const char *path, const char *what)
{
  g_autofree char *display = g_filename_display_name (path);

  g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_FORMAT,
               _("“%s” is not a whole safetensors file: %s. Copy it again from where it came from"), display, what);
  return FALSE;
}

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
  if (entry->n_dims > MAX_DIMENSIONS)
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
read_metadata (GnSafetensors *self, JsonObject *object)
{
  g_autoptr (GList) members = object ? json_object_get_members (object) : NULL;

  for (GList *l = members; l; l = l->next) {
    const char *value = get_string (object, l->data);

    if (value)
      g_hash_table_insert (self->metadata, g_strdup (l->data), g_strdup (value));
  }
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const GnTensorEntry *) a)->name, ((const GnTensorEntry *) b)->name);
}

static const char *
read_entries (GnSafetensors *self, JsonObject *root, const char *data, gsize length)
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
  g_array_sort (self->entries, compare_entries);
  for (guint i = 0; i < self->entries->len; i++) {
    GnTensorEntry *entry = &g_array_index (self->entries, GnTensorEntry, i);

    g_hash_table_insert (self->by_name, (gpointer) entry->name, entry);
  }
  return NULL;
}

static const char *
parse (GnSafetensors *self)
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

GnSafetensors *
gn_safetensors_open (const char *path, GError **error)
{
  g_autoptr (GnSafetensors) self = g_new0 (GnSafetensors, 1);
  const char *problem;

  self->file = g_mapped_file_new (path, FALSE, error);
  if (!self->file)
    return NULL;
  self->entries = g_array_new (FALSE, TRUE, sizeof (GnTensorEntry));
  self->names = g_string_chunk_new (4096);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  problem = parse (self);
  if (problem) {
    damaged (error, path, problem);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
gn_safetensors_close (GnSafetensors *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->metadata, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->names, g_string_chunk_free);
  g_clear_pointer (&self->file, g_mapped_file_unref);
  g_free (self);
}

const GnTensorEntry *
gn_safetensors_get_entries (GnSafetensors *self, guint *n)
{
  *n = self->entries->len;
  return (const GnTensorEntry *) self->entries->data;
}

const GnTensorEntry *
gn_safetensors_find (GnSafetensors *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

GHashTable *
gn_safetensors_get_metadata (GnSafetensors *self)
{
  return self->metadata;
}

static float
half_to_float (guint16 half)
{
  union { guint32 bits; float value; } u;
  guint32 sign = (guint32) (half & 0x8000) << 16, exponent = half >> 10 & 31, mantissa = half & 1023;

  if (exponent == 0) { /* zero or subnormal: mantissa * 2^-24 */
    u.value = mantissa * 0x1p-24f;
    u.bits |= sign;
  } else {
    u.bits = sign | (exponent == 31 ? 255 : exponent + 112) << 23 | mantissa << 13;
  }
  return u.value;
}

static float
element_to_float (const GnTensorEntry *entry, gsize i)
{
  union { guint16 u16; guint32 u32; guint64 u64; float f; double d; } u = { 0 };
  const char *data = entry->data;

  switch (entry->dtype) {
  case GN_DTYPE_F16:
    memcpy (&u.u16, data + 2 * i, 2);
    return half_to_float (GUINT16_FROM_LE (u.u16));
  case GN_DTYPE_BF16:
    memcpy (&u.u16, data + 2 * i, 2);
    u.u32 = (guint32) GUINT16_FROM_LE (u.u16) << 16;
    return u.f;
  case GN_DTYPE_F64:
    memcpy (&u.u64, data + 8 * i, 8);
    u.u64 = GUINT64_FROM_LE (u.u64);
    return u.d;
  default:
    memcpy (&u.u32, data + 4 * i, 4);
    u.u32 = GUINT32_FROM_LE (u.u32);
    return u.f;
  }
}

gboolean
gn_tensor_entry_to_float (const GnTensorEntry *entry, float *out, GError **error)
{
  if (entry->dtype != GN_DTYPE_F32 && entry->dtype != GN_DTYPE_F16 && entry->dtype != GN_DTYPE_BF16 &&
      entry->dtype != GN_DTYPE_F64) {
    g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_FORMAT, _("tensor “%s” holds no real numbers"), entry->name);
    return FALSE;
  }
  for (gsize i = 0; i < entry->n_elements; i++)
    out[i] = element_to_float (entry, i);
  return TRUE;
}
