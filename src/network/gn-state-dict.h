/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a network's internal layouts and torchvision's state dict: filters [kh][kw][c][k] here, [k][c][kh][kw]
 * there; the linear layer [c][k] here, [k][c] there. */
#pragma once

#include "gn-network.h"
#include "gn-tensor-file.h"

G_BEGIN_DECLS

/**
 * GnLoadMode:
 * @GN_LOAD_STRICT: every key present with its shape, none left over; the error names the first that is not
 * @GN_LOAD_EXCEPT_HEAD: the linear layer may differ; then the whole of it is left as it is
 */
typedef enum {
  GN_LOAD_STRICT,
  GN_LOAD_EXCEPT_HEAD,
} GnLoadMode;

/**
 * gn_network_load:
 * @report: (nullable) (element-type utf8): receives a sentence for each tensor that was left out,
 *   "fc.weight: 1000×2048 in the file, 10×2048 here"
 * @error: #GN_NETWORK_ERROR_MISMATCH, #GN_NETWORK_ERROR_FORMAT; then some values may have been loaded
 */
gboolean gn_network_load (GnNetwork *network, GnTensorFile *file, GnLoadMode mode, GPtrArray *report, GError **error);

/* All of torchvision's keys, num_batches_tracked included, with @metadata (nullable). Atomic and durable. @half: filters and
 * matrices as F16, rounded to nearest, in half the bytes; batch norm stays F32. */
gboolean gn_network_save (GnNetwork *network, const char *path, gboolean half, GHashTable *metadata, GError **error);

/**
 * gn_network_to_entries:
 *
 * Returns: (transfer full) (element-type GnTensorEntry): the state dict, to be written together with more; names and
 *   data belong to the array and go with gn_tensor_entries_free()
 */
GArray *gn_network_to_entries (GnNetwork *network);
void gn_tensor_entries_free (GArray *entries);

G_END_DECLS
