/* SPDX-License-Identifier: GPL-3.0-or-later */
/* features.safetensors: features BF16 [n][c], classes I32 [n], paths U8 (each ends with a zero byte), folder U8; the
 * thresholds and a digest of the weights in the metadata. */
#include "gn-feature-index-private.h"
#include "gn-metadata.h"
#include "gn-safetensors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Names the weights by the bits of the linear layer: every step of training changes it. */
static char *
digest_weights (GnModel *model)
{
  const GnNetwork *network = gn_model_get_network (model);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);
  for (guint i = 0; i < n; i++)
    if (views[i].flags & GN_VIEW_HEAD)
      g_checksum_update (checksum, (const guchar *)(network->parameters + views[i].offset),
                         (gssize)(views[i].length * sizeof (float)));
  return g_strdup (g_checksum_get_string (checksum));
}

static GByteArray *
join_paths (GnFeatureIndex *index)
{
  GByteArray *bytes = g_byte_array_new ();
  for (guint i = 0; i < index->paths->len; i++)
    g_byte_array_append (bytes, index->paths->pdata[i], (guint)strlen (index->paths->pdata[i]) + 1);
  return bytes;
}

static GHashTable *
make_metadata (GnFeatureIndex *index, GnModel *model)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (metadata, g_strdup ("weights"), digest_weights (model));
  gn_metadata_set_real (metadata, "unsure_below", index->thresholds.unsure_below);
  gn_metadata_set_real (metadata, "unfamiliar_below", index->thresholds.unfamiliar_below);
  gn_metadata_set_real (metadata, "answered", index->thresholds.answered);
  gn_metadata_set_real (metadata, "accuracy", index->thresholds.accuracy);
  return metadata;
}

gboolean
gn_feature_index_save (GnFeatureIndex *index, GnModel *model, const char *path, GError **error)
{
  gint64 n = index->classes->len, length = (gint64)strlen (index->folder);
  g_autoptr (GByteArray) paths = join_paths (index);
  g_autoptr (GHashTable) metadata = make_metadata (index, model);
  const GnTensorEntry entries[] = {
    { "features",
      GN_DTYPE_BF16,
      { n, index->n_features },
      2,
      index->rows->len,
      index->rows->data,
      (gsize)index->rows->len * 2 },
    { "classes", GN_DTYPE_I32, { n }, 1, (gsize)n, index->classes->data, (gsize)n * 4 },
    { "paths", GN_DTYPE_U8, { paths->len }, 1, paths->len, paths->data, paths->len },
    { "folder", GN_DTYPE_U8, { length }, 1, (gsize)length, index->folder, (gsize)length },
  };
  return gn_safetensors_write (path, entries, G_N_ELEMENTS (entries), metadata, error);
}

static gboolean
fail (const char *path, const char *reason, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL, _ ("“%s” cannot be used: %s"), shown, reason);
  return FALSE;
}

static const GnTensorEntry *
find (GnTensorFile *file, const char *name, GnDtype dtype, int n_dims)
{
  const GnTensorEntry *entry = gn_tensor_file_find (file, name);
  return entry && entry->dtype == dtype && entry->n_dims == n_dims && entry->n_elements <= G_MAXUINT32 / 4 ? entry
                                                                                                           : NULL;
}

/* Exactly @n of them, all relative and none leading out of the folder. */
static gboolean
split_paths (GnFeatureIndex *index, const GnTensorEntry *entry, guint n)
{
  const char *at = entry->data, *end = at + entry->n_bytes;
  while (at < end) {
    const char *stop = memchr (at, '\0', (gsize)(end - at));
    if (!stop || g_path_is_absolute (at) || index->paths->len == n)
      return FALSE;
    g_auto (GStrv) parts = g_strsplit (at, "/", -1);
    if (g_strv_contains ((const char *const *)parts, ".."))
      return FALSE;
    g_ptr_array_add (index->paths, g_strdup (at));
    at = stop + 1;
  }
  return index->paths->len == n;
}

static gboolean
read_entries (GnFeatureIndex *index, GnTensorFile *file, GnModel *model)
{
  const GnTensorEntry *features = find (file, "features", GN_DTYPE_BF16, 2);
  const GnTensorEntry *classes = find (file, "classes", GN_DTYPE_I32, 1), *paths = find (file, "paths", GN_DTYPE_U8, 1);
  guint n_classes;
  gn_model_get_classes (model, &n_classes);
  if (!features || !classes || !paths || features->shape[0] != classes->shape[0])
    return FALSE;
  index->n_features = (guint)features->shape[1];
  g_array_append_vals (index->rows, features->data, (guint)features->n_elements);
  g_array_append_vals (index->classes, classes->data, (guint)classes->n_elements);
  for (guint i = 0; i < index->classes->len; i++)
    if ((guint)g_array_index (index->classes, gint32, i) >= n_classes)
      return FALSE;
  return split_paths (index, paths, index->classes->len);
}

static gboolean
read_thresholds (GnThresholds *thresholds, GHashTable *metadata, GError **error)
{
  return gn_metadata_get_real (metadata, "unsure_below", 0, 2, &thresholds->unsure_below, error) &&
         gn_metadata_get_real (metadata, "unfamiliar_below", -2, 1, &thresholds->unfamiliar_below, error) &&
         gn_metadata_get_real (metadata, "answered", 0, 1, &thresholds->answered, error) &&
         gn_metadata_get_real (metadata, "accuracy", 0, 1, &thresholds->accuracy, error);
}

GnFeatureIndex *
gn_feature_index_load (const char *path, GnModel *model, GError **error)
{
  g_autoptr (GnTensorFile) file = gn_tensor_file_open (path, error);
  if (!file)
    return NULL;
  GHashTable *metadata = gn_tensor_file_get_metadata (file);
  const GnTensorEntry *folder = find (file, "folder", GN_DTYPE_U8, 1);
  g_autofree char *text = folder ? g_strndup (folder->data, folder->n_bytes) : NULL;
  g_autofree char *weights = digest_weights (model);
  g_autoptr (GnFeatureIndex) index = gn_feature_index_new (text ? text : "");
  if (g_strcmp0 (g_hash_table_lookup (metadata, "weights"), weights) != 0)
    fail (path, _ ("it was made with other weights than the model's"), error);
  else if (!text || !read_entries (index, file, model))
    fail (path, _ ("it is damaged"), error);
  else if (read_thresholds (&index->thresholds, metadata, error))
    return g_steal_pointer (&index);
  return NULL;
}

GnFeatureIndex *
gn_feature_index_find (GnModel *model)
{
  const char *file = gn_model_get_path (model);
  g_autofree char *folder = file ? g_path_get_dirname (file) : NULL;
  g_autofree char *path = folder ? g_build_filename (folder, GN_FEATURE_INDEX_FILE, NULL) : NULL;
  return path ? gn_feature_index_load (path, model, NULL) : NULL;
}
