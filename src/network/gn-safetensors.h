/* safetensors files: reading (F32, F16, BF16, F64, I64 …) with every length checked, and writing with sorted keys, durably. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct GnSafetensors GnSafetensors; /* a mapped file; immutable, thread-safe */

typedef enum { GN_DTYPE_F32, GN_DTYPE_F16, GN_DTYPE_BF16, GN_DTYPE_F64, GN_DTYPE_I64, GN_DTYPE_I32, GN_DTYPE_U8, GN_DTYPE_BOOL, GN_DTYPE_OTHER } GnDtype;

typedef struct {
  const char *name;
  GnDtype dtype;
  gint64 shape[8]; int n_dims;
  gsize n_elements;
  gconstpointer data; gsize n_bytes; /* not aligned */
} GnTensorEntry;

GnSafetensors *gn_safetensors_open  (const char *path, GError **error);
void           gn_safetensors_close (GnSafetensors *file);
const GnTensorEntry *gn_safetensors_get_entries (GnSafetensors *file, guint *n); /* sorted by name */
const GnTensorEntry *gn_safetensors_find (GnSafetensors *file, const char *name); /* (nullable) */
GHashTable    *gn_safetensors_get_metadata (GnSafetensors *file); /* (transfer none) string -> string */
/* Converts to float; FALSE for a dtype that holds no real numbers. */
gboolean       gn_tensor_entry_to_float (const GnTensorEntry *entry, float *out, GError **error);

/* Entries are written in name order with the metadata's keys sorted: equal content gives equal bytes. */
gboolean       gn_safetensors_write (const char *path, const GnTensorEntry *entries, guint n, GHashTable *metadata, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnSafetensors, gn_safetensors_close)

G_END_DECLS
