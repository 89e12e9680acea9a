/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files of a folder are photos of which class and split, by their place alone. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

typedef struct {
  char *path;       /* relative to the data set */
  guint class_name; /* index into class_names */
  GnSplit split;
} GnFoundFile;

typedef struct {
  gboolean has_split;
  GPtrArray *class_names; /* of char *: folder names as on disk */
  GArray *files;          /* of GnFoundFile */
} GnLayout;

/* Walks @folder. %GN_DATASET_ERROR_UNUSABLE when it does not hold at least two classes, each with files. (transfer
 * full) */
GnLayout *gn_layout_find (const char *folder, GCancellable *cancellable, GError **error);
void      gn_layout_free (GnLayout *layout);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnLayout, gn_layout_free)

G_END_DECLS
