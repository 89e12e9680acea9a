/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listing folders for a data set. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a folder holds, hidden things left out, each list sorted bytewise. */
typedef struct {
  GPtrArray *folders; /* of char *: names; symbolic links to folders too */
  GPtrArray *files;   /* of char *: everything else, whatever it is */
} GnFolderListing;

/* %GN_DATASET_ERROR_UNUSABLE when it cannot be read. (transfer full) */
GnFolderListing *gn_folder_list (const char *path, GError **error);
void             gn_folder_listing_free (GnFolderListing *listing);
/* Whether a file counts as a photo: it is named like a picture, whatever it holds, or it is one. */
gboolean         gn_folder_is_photo (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnFolderListing, gn_folder_listing_free)

G_END_DECLS
