/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the photos in what was dropped: files as they are, folders with everything below them. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gn_gather_async:
 * @paths: (element-type filename): files and folders
 *
 * A file is taken whatever it is (that it is no photo will be told where it is opened); in folders, files with the
 * names of pictures are, sorted.
 */
void       gn_gather_async  (GPtrArray *paths, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* (element-type filename) (transfer full) (nullable) */
GPtrArray *gn_gather_finish (GAsyncResult *result, GError **error);

G_END_DECLS
