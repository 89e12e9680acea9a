/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What torch.save writes since PyTorch 1.6: a zip with the pickled state dict (NAME/data.pkl), each storage's numbers
 * (NAME/data/KEY) and the byte order (NAME/byteorder, newer versions only). */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gn-pickle.h"
#include "gn-tensor-file-private.h"

/* Files of the zip by their path behind the first folder. */
static gboolean
read_members (struct archive *archive, gsize limit, GHashTable *members)
{
  struct archive_entry *entry;
  gsize total = 0;
  int status;

  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK) {
    const char *path = archive_entry_pathname (entry), *slash = path ? strchr (path, '/') : NULL;
    gint64 size = archive_entry_size (entry);
    g_autofree guint8 *data = NULL;

    /* torch.save compresses nothing: what unpacks to more than the file is no state dict. */
    if (!slash || size < 0 || (guint64) size > limit - total)
      return FALSE;
    total += (gsize) size;
    data = g_malloc (MAX (size, 1));
    if (archive_read_data (archive, data, (gsize) size) != size)
      return FALSE;
    g_hash_table_insert (members, g_strdup (slash + 1), g_bytes_new_take (g_steal_pointer (&data), (gsize) size));
  }
  return status == ARCHIVE_EOF;
}

static GHashTable *
unpack (GnTensorFile *self)
{
  struct archive *archive = archive_read_new ();
  GHashTable *members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  gsize length = g_mapped_file_get_length (self->file);

  archive_read_support_format_zip (archive);
  if (archive_read_open_memory (archive, g_mapped_file_get_contents (self->file), length) != ARCHIVE_OK ||
      !read_members (archive, length, members))
    g_clear_pointer (&members, g_hash_table_unref);
  archive_read_free (archive);
  return members;
}

/* The number of elements and the furthest index, or FALSE where it leaves the storage. */
static gboolean
measure (const GnPickledTensor *tensor, gsize n_storage, gsize *n_elements)
{
  guint64 furthest = (guint64) tensor->offset;

  *n_elements = 1;
  for (int i = 0; i < tensor->n_dims; i++) {
    guint64 reach;

    if (!g_size_checked_mul (n_elements, *n_elements, (gsize) tensor->shape[i]))
      return FALSE;
    if (tensor->shape[i] > 0 &&
        (!g_uint64_checked_mul (&reach, (guint64) tensor->shape[i] - 1, (guint64) tensor->strides[i]) ||
         !g_uint64_checked_add (&furthest, furthest, reach)))
      return FALSE;
  }
  return *n_elements <= n_storage && (*n_elements == 0 || furthest < n_storage);
}

static gboolean
is_row_major (const GnPickledTensor *tensor)
{
  gint64 expected = 1;

  for (int i = tensor->n_dims - 1; i >= 0; expected *= tensor->shape[i--])
    if (tensor->shape[i] > 1 && tensor->strides[i] != expected)
      return FALSE;
  return TRUE;
}

static void
gather (const GnPickledTensor *tensor, const guint8 *from, gsize size, gsize n, guint8 *to)
{
  gint64 index[GN_TENSOR_MAX_DIMS] = { 0 };

  for (gsize i = 0; i < n; i++) {
    gint64 at = tensor->offset;

    for (int d = 0; d < tensor->n_dims; d++)
      at += index[d] * tensor->strides[d];
    memcpy (to + i * size, from + (gsize) at * size, size);
    for (int d = tensor->n_dims - 1; d >= 0 && ++index[d] == tensor->shape[d]; d--)
      index[d] = 0;
  }
}

static const char *
add_entry (GnTensorFile *self, const GnPickledTensor *tensor, GHashTable *members)
{
  g_autofree char *path = g_strconcat ("data/", tensor->storage, NULL);
  GBytes *storage = g_hash_table_lookup (members, path);
  GnTensorEntry entry = { .name = tensor->name, .dtype = tensor->dtype, .n_dims = tensor->n_dims };
  gsize size = gn_dtype_size (tensor->dtype);
  guint8 *copy;

  if (!storage || !measure (tensor, g_bytes_get_size (storage) / size, &entry.n_elements))
    return _("a tensor's numbers are missing");
  memcpy (entry.shape, tensor->shape, sizeof entry.shape);
  entry.n_bytes = entry.n_elements * size;
  copy = g_malloc (MAX (entry.n_bytes, 1));
  g_ptr_array_add (self->copies, copy);
  if (is_row_major (tensor))
    memcpy (copy, (const guint8 *) g_bytes_get_data (storage, NULL) + (gsize) tensor->offset * size, entry.n_bytes);
  else
    gather (tensor, g_bytes_get_data (storage, NULL), size, entry.n_elements, copy);
  entry.data = copy;
  g_array_append_val (self->entries, entry);
  return NULL;
}

static gboolean
is_big_endian (GHashTable *members)
{
  GBytes *order = g_hash_table_lookup (members, "byteorder");

  return order && g_bytes_get_size (order) == 3 && memcmp (g_bytes_get_data (order, NULL), "big", 3) == 0;
}

/* Tied weights share numbers, so all tensors together may come to more than the file; but not to many times more. */
#define MAX_GROWTH 4

const char *
gn_torch_archive_read (GnTensorFile *self)
{
  g_autoptr (GHashTable) members = unpack (self);
  GBytes *pickle = members ? g_hash_table_lookup (members, "data.pkl") : NULL;
  g_autoptr (GArray) tensors = NULL;
  const char *problem = NULL;
  gsize total = 0;

  if (!members)
    return _("the archive is cut or damaged; copy it again from where it came from");
  if (!pickle)
    return _("there is no list of tensors (data.pkl) in it");
  if (is_big_endian (members))
    return _("its numbers are big-endian");
  tensors = gn_pickle_read_state_dict (g_bytes_get_data (pickle, NULL), g_bytes_get_size (pickle), self->names, &problem);
  for (guint i = 0; tensors && !problem && i < tensors->len; i++) {
    problem = add_entry (self, &g_array_index (tensors, GnPickledTensor, i), members);
    if (!problem)
      total += g_array_index (self->entries, GnTensorEntry, i).n_bytes;
    if (total / MAX_GROWTH > g_mapped_file_get_length (self->file))
      problem = _("its list of tensors is damaged");
  }
  return problem;
}
