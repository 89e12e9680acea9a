/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos copied into a folder a species. What would be done is known before anything is. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * GnPhotoCopy:
 * @source: the photo
 * @target: where it goes; a path that nobody used when the plan was made
 * @present: a file with the same bytes lies there already under that name: nothing is to be done
 */
typedef struct {
  char *source, *target;
  gboolean present;
} GnPhotoCopy;

/**
 * GnPhotoSorter:
 *
 * A plan of copies. One thread at a time.
 */
typedef struct GnPhotoSorter GnPhotoSorter;

/* Into folders of @folder, which need not exist. (transfer full) */
GnPhotoSorter *gn_photo_sorter_new  (const char *folder);
void           gn_photo_sorter_free (GnPhotoSorter *sorter);

/**
 * gn_photo_sorter_add:
 * @path: a photo
 * @subfolder: name of the folder within the sorter's
 *
 * Plans a copy under the photo's own name, or with "-2", "-3", … before the suffix when that name is taken, by a file
 * with other bytes or by another copy of this plan.
 */
void           gn_photo_sorter_add  (GnPhotoSorter *sorter, const char *path, const char *subfolder);

/* (transfer none) (element-type GnPhotoCopy): in the order of addition */
GPtrArray     *gn_photo_sorter_get_copies (GnPhotoSorter *sorter);

/**
 * GnPhotoCopied:
 * @index: into the copies
 * @error: (nullable): why it could not be copied
 */
typedef void (*GnPhotoCopied) (gpointer data, guint index, const GError *error);

/**
 * gn_photo_sorter_run:
 * @on_copied: called for each copy in turn, on the calling thread
 *
 * Copies; it never moves, and never overwrites, not even a file that appeared meanwhile: then the copy fails. Copies keep
 * their time of change. A photo that cannot be copied is reported and passed over.
 *
 * Returns: FALSE when a folder cannot be made, the disk is full or @cancellable was cancelled
 */
gboolean       gn_photo_sorter_run  (GnPhotoSorter *sorter, GCancellable *cancellable, GnPhotoCopied on_copied,
                                     gpointer data, GError **error);

/**
 * gn_photo_sorter_subfolder:
 * @classes: classes[n]
 *
 * A folder's name for a class: its shown name without what file systems do not take, with the id behind it where two
 * classes share the name.
 *
 * Returns: (transfer full)
 */
char          *gn_photo_sorter_subfolder (const GnClass *classes, guint n, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPhotoSorter, gn_photo_sorter_free)

G_END_DECLS
