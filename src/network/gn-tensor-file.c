/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "gn-graph.h"
#include "gn-tensor-file-private.h"

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const GnTensorEntry *) a)->name, ((const GnTensorEntry *) b)->name);
}

static void
index_entries (GnTensorFile *self)
{
  g_array_sort (self->entries, compare_entries);
  for (guint i = 0; i < self->entries->len; i++) {
    GnTensorEntry *entry = &g_array_index (self->entries, GnTensorEntry, i);

    g_hash_table_insert (self->by_name, (gpointer) entry->name, entry);
  }
}

static gboolean
begins_with (GnTensorFile *self, const char *magic, gsize length)
{
  return g_mapped_file_get_length (self->file) >= length &&
         memcmp (g_mapped_file_get_contents (self->file), magic, length) == 0;
}

/* Pickles begin with 0x80 and their protocol. Read as the length of a safetensors header, that points past the end. */
static gboolean
is_bare_pickle (GnTensorFile *self)
{
  const guint8 *contents = (const guint8 *) g_mapped_file_get_contents (self->file);
  gsize length = g_mapped_file_get_length (self->file);
  guint64 header;

  if (length < sizeof header || contents[0] != 0x80 || contents[1] < 2 || contents[1] > 5)
    return FALSE;
  memcpy (&header, contents, sizeof header);
  return GUINT64_FROM_LE (header) > length;
}

static const char *
read_entries (GnTensorFile *self, const char **kind)
{
  const char *problem;

  *kind = _("a whole safetensors file");
  if (begins_with (self, "PK\3\4", 4)) {
    *kind = _("a state dict of torch.save");
    problem = gn_torch_archive_read (self);
  } else if (is_bare_pickle (self)) {
    *kind = _("a state dict that can be read");
    problem = _("it is in the format of PyTorch before 1.6; load it there and save it again with torch.save");
  } else {
    problem = gn_safetensors_read (self);
  }
  return problem;
}

GnTensorFile *
gn_tensor_file_open (const char *path, GError **error)
{
  g_autoptr (GnTensorFile) self = g_new0 (GnTensorFile, 1);
  g_autofree char *display = g_filename_display_name (path);
  const char *problem, *kind;

  self->file = g_mapped_file_new (path, FALSE, error);
  if (!self->file)
    return NULL;
  self->entries = g_array_new (FALSE, TRUE, sizeof (GnTensorEntry));
  self->names = g_string_chunk_new (4096);
  self->copies = g_ptr_array_new_with_free_func (g_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  problem = read_entries (self, &kind);
  if (problem) {
    g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_FORMAT, _("“%s” is not %s: %s"), display, kind, problem);
    return NULL;
  }
  index_entries (self);
  return g_steal_pointer (&self);
}

void
gn_tensor_file_close (GnTensorFile *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->metadata, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->names, g_string_chunk_free);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_clear_pointer (&self->file, g_mapped_file_unref);
  g_free (self);
}

const GnTensorEntry *
gn_tensor_file_get_entries (GnTensorFile *self, guint *n)
{
  *n = self->entries->len;
  return (const GnTensorEntry *) self->entries->data;
}

const GnTensorEntry *
gn_tensor_file_find (GnTensorFile *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

GHashTable *
gn_tensor_file_get_metadata (GnTensorFile *self)
{
  return self->metadata;
}

gsize
gn_dtype_size (GnDtype dtype)
{
  static const gsize sizes[] = { [GN_DTYPE_F32] = 4, [GN_DTYPE_F16] = 2, [GN_DTYPE_BF16] = 2, [GN_DTYPE_F64] = 8,
                                 [GN_DTYPE_I64] = 8, [GN_DTYPE_I32] = 4, [GN_DTYPE_U8] = 1,   [GN_DTYPE_BOOL] = 1 };

  return dtype < G_N_ELEMENTS (sizes) ? sizes[dtype] : 0;
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

guint16
gn_half_from_float (float value)
{
  union { float value; guint32 bits; } u = { value };
  guint16 sign = (guint16) (u.bits >> 16 & 0x8000);

  u.bits &= 0x7fffffff;
  if (u.value != u.value)
    return sign | 0x7e00;
  if (u.value >= 65520)
    return sign | 0x7c00;
  if (u.value < 0x1p-14f)
    return sign | (guint16) rintf (u.value * 0x1p24f);
  u.bits += 0xfff + (u.bits >> 13 & 1);
  return sign | (guint16) ((u.bits >> 13) - (112 << 10));
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
