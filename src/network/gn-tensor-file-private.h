/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of the formats fill. Private to network/. */
#pragma once

#include "gn-tensor-file.h"

G_BEGIN_DECLS

struct GnTensorFile {
  GMappedFile *file;
  GArray *entries;     /* of GnTensorEntry, by name once it is open; names are owned by `names` */
  GStringChunk *names;
  GPtrArray *copies;   /* tensors' data that does not lie in the file as it is needed */
  GHashTable *by_name, *metadata;
};

/* Each reads the whole of the mapped file. Returns: (nullable): what is wrong with it, owned by @names or static. */
const char *gn_safetensors_read   (GnTensorFile *self);
const char *gn_torch_archive_read (GnTensorFile *self);

/* The bytes of an element; 0 for %GN_DTYPE_OTHER. */
gsize gn_dtype_size (GnDtype dtype);

G_END_DECLS
