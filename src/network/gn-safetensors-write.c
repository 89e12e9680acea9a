/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "gn-atomic-file.h"
#include "gn-safetensors.h"

#define HEADER_ALIGNMENT 8

static const char *
dtype_name (GnDtype dtype)
{
  static const char *const names[] = { "F32", "F16", "BF16", "F64", "I64", "I32", "U8", "BOOL" };

  g_assert (dtype < G_N_ELEMENTS (names));
  return names[dtype];
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  const GnTensorEntry *entries = data;

  return strcmp (entries[*(const guint *) a].name, entries[*(const guint *) b].name);
}

static void
add_metadata (JsonBuilder *builder, GHashTable *metadata)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (metadata), (GCompareFunc) strcmp);

  json_builder_set_member_name (builder, "__metadata__");
  json_builder_begin_object (builder);
  for (GList *l = keys; l; l = l->next) {
    json_builder_set_member_name (builder, l->data);
    json_builder_add_string_value (builder, g_hash_table_lookup (metadata, l->data));
  }
  json_builder_end_object (builder);
}

static void
add_entry (JsonBuilder *builder, const GnTensorEntry *entry, gsize offset)
{
  json_builder_set_member_name (builder, entry->name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "dtype");
  json_builder_add_string_value (builder, dtype_name (entry->dtype));
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (int i = 0; i < entry->n_dims; i++)
    json_builder_add_int_value (builder, entry->shape[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "data_offsets");
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, offset);
  json_builder_add_int_value (builder, offset + entry->n_bytes);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* The header, padded with spaces so that the tensors begin on a multiple of eight. */
static GString *
make_header (const GnTensorEntry *entries, const guint *order, guint n, GHashTable *metadata)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;
  GString *header;
  gsize offset = 0;

  json_builder_begin_object (builder);
  if (metadata)
    add_metadata (builder, metadata);
  for (guint i = 0; i < n; i++) {
    add_entry (builder, &entries[order[i]], offset);
    offset += entries[order[i]].n_bytes;
  }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json = json_to_string (root, FALSE);
  header = g_string_new (json);
  while (header->len % HEADER_ALIGNMENT)
    g_string_append_c (header, ' ');
  return header;
}

gboolean
gn_safetensors_write (const char *path, const GnTensorEntry *entries, guint n, GHashTable *metadata, GError **error)
{
  g_autoptr (GnAtomicFile) file = gn_atomic_file_open (path, error);
  g_autofree guint *order = g_new (guint, n);
  g_autoptr (GString) header = NULL;
  guint64 length;

  if (!file)
    return FALSE;
  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, n, sizeof *order, compare_names, (gpointer) entries);
  header = make_header (entries, order, n, metadata);
  length = GUINT64_TO_LE ((guint64) header->len);
  if (!gn_atomic_file_write (file, &length, sizeof length, error) ||
      !gn_atomic_file_write (file, header->str, header->len, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!gn_atomic_file_write (file, entries[order[i]].data, entries[order[i]].n_bytes, error))
      return FALSE;
  return gn_atomic_file_commit (g_steal_pointer (&file), error);
}
