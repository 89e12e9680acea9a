/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of named tensors, whatever their format: safetensors (https://github.com/huggingface/safetensors) and what
 * torch.save writes. Every length is checked; nothing in a file is ever executed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GnTensorFile:
 *
 * A file mapped into memory; immutable and thread-safe. It must not be cut while it is open.
 */
typedef struct GnTensorFile GnTensorFile;

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

#define GN_TENSOR_MAX_DIMS 8

/**
 * GnTensorEntry:
 * @shape: outermost first, @n_dims of them; none for a single number
 * @data: little endian, not aligned, @n_bytes of it, in row-major order
 */
typedef struct {
  const char *name;
  GnDtype dtype;
  gint64 shape[GN_TENSOR_MAX_DIMS];
  int n_dims;
  gsize n_elements;
  gconstpointer data;
  gsize n_bytes;
} GnTensorEntry;

/**
 * gn_tensor_file_open:
 * @error: #GN_NETWORK_ERROR_FORMAT for a file that is cut, damaged or none of these; #GFileError
 *
 * The format is told by the content.
 *
 * Returns: (transfer full) (nullable): the file
 */
GnTensorFile *gn_tensor_file_open (const char *path, GError **error);
void gn_tensor_file_close (GnTensorFile *file);

/* (transfer none) (array length=n): sorted by name */
const GnTensorEntry *gn_tensor_file_get_entries (GnTensorFile *file, guint *n);
/* (transfer none) (nullable) */
const GnTensorEntry *gn_tensor_file_find (GnTensorFile *file, const char *name);
/* (transfer none) (element-type utf8 utf8): empty in a file of torch.save */
GHashTable *gn_tensor_file_get_metadata (GnTensorFile *file);

/**
 * gn_tensor_entry_to_float:
 * @out: [n_elements], in the entry's own order
 * @error: #GN_NETWORK_ERROR_FORMAT when the entry does not hold real numbers (F32, F16, BF16, F64)
 */
gboolean gn_tensor_entry_to_float (const GnTensorEntry *entry, float *out, GError **error);

/**
 * gn_half_from_float:
 *
 * Returns: the bits of GN_DTYPE_F16's nearest number, ties to even; what is too large becomes infinite, NaN stays NaN
 */
guint16 gn_half_from_float (float value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnTensorFile, gn_tensor_file_close)

G_END_DECLS
