/* SPDX-License-Identifier: GPL-3.0-or-later */
/* safetensors files (https://github.com/huggingface/safetensors): reading with every length checked, writing with
 * sorted keys, durably. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GnSafetensors:
 *
 * A file mapped into memory; immutable and thread-safe. It must not be cut while it is open.
 */
typedef struct GnSafetensors GnSafetensors;

typedef enum {
  GN_DTYPE_F32,
  GN_DTYPE_F16,
  GN_DTYPE_BF16,
  GN_DTYPE_F64,
  GN_DTYPE_I64,
  GN_DTYPE_I32,
  GN_DTYPE_U8,
  GN_DTYPE_BOOL,
  GN_DTYPE_OTHER,
} GnDtype;

/**
 * GnTensorEntry:
 * @shape: outermost first, @n_dims of them; none for a single number
 * @data: little endian, not aligned, @n_bytes of it
 */
typedef struct {
  const char *name;
  GnDtype dtype;
  gint64 shape[8];
  int n_dims;
  gsize n_elements;
  gconstpointer data;
  gsize n_bytes;
} GnTensorEntry;

/**
 * gn_safetensors_open:
 * @error: #GN_NETWORK_ERROR_FORMAT for a file that is cut, damaged or none of these; #GFileError
 *
 * Returns: (transfer full) (nullable): the file
 */
GnSafetensors *gn_safetensors_open (const char *path, GError **error);
void gn_safetensors_close (GnSafetensors *file);

/* (transfer none) (array length=n): sorted by name */
const GnTensorEntry *gn_safetensors_get_entries (GnSafetensors *file, guint *n);
/* (transfer none) (nullable) */
const GnTensorEntry *gn_safetensors_find (GnSafetensors *file, const char *name);
/* (transfer none) (element-type utf8 utf8) */
GHashTable *gn_safetensors_get_metadata (GnSafetensors *file);

/**
 * gn_tensor_entry_to_float:
 * @out: [n_elements], in the entry's own order
 * @error: #GN_NETWORK_ERROR_FORMAT when the entry does not hold real numbers (F32, F16, BF16, F64)
 */
gboolean gn_tensor_entry_to_float (const GnTensorEntry *entry, float *out, GError **error);

/**
 * gn_safetensors_write:
 * @entries: (array length=n): in any order; each name once
 * @metadata: (nullable) (element-type utf8 utf8)
 *
 * Replaces @path atomically and durably. Entries are written in the order of their names and the metadata's keys are
 * sorted: equal content gives equal bytes.
 */
gboolean gn_safetensors_write (const char *path, const GnTensorEntry *entries, guint n, GHashTable *metadata,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnSafetensors, gn_safetensors_close)

G_END_DECLS
