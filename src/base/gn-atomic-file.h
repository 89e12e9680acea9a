/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Durable replacement of a file: temporary file in the same folder, write, fsync, rename, fsync of the folder.
 * After a crash at any point the path holds the old content or the new, whole. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GnAtomicFile:
 *
 * A file being written. One thread at a time; different files are independent.
 */
typedef struct GnAtomicFile GnAtomicFile;

/**
 * gn_atomic_file_open:
 * @path: the file to replace or create; its folder must exist
 *
 * Creates a hidden temporary beside @path, or beside what it links to. A device or a pipe (/dev/stdout) cannot be
 * replaced: it is written to directly. Two writers of the same path do not disturb each other: the last commit
 * wins.
 *
 * Returns: (transfer full) (nullable): NULL with %GN_ERROR_NO_SPACE or a #GIOErrorEnum that names @path
 */
GnAtomicFile *gn_atomic_file_open   (const char *path, GError **error);

/* Appends @length bytes. After FALSE the handle is only good for gn_atomic_file_abort(). */
gboolean      gn_atomic_file_write  (GnAtomicFile *file, gconstpointer data, gsize length, GError **error);

/* Makes what was written durable and puts it in the place of the path. @file is freed (transfer full), the temporary
 * gone, whatever is returned. */
gboolean      gn_atomic_file_commit (GnAtomicFile *file, GError **error);

/* Frees @file (nullable) and removes the temporary; a path that was not written directly stays as it was. */
void          gn_atomic_file_abort  (GnAtomicFile *file);

/* Open, write and commit in one call. */
gboolean      gn_atomic_file_replace (const char *path, gconstpointer data, gsize length, GError **error);

/**
 * gn_atomic_file_remove_leftovers:
 * @folder: a folder nobody else writes to now
 *
 * Removes the temporaries that killed writers left in @folder. Silent: what cannot be removed does no harm but take
 * room.
 */
void          gn_atomic_file_remove_leftovers (const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnAtomicFile, gn_atomic_file_abort)

G_END_DECLS
