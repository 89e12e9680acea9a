/* Durable replacement of a file: temporary file in the same folder, write, fsync, rename, fsync of the folder.
 * After a crash at any point the path holds the old content or the new, whole. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct GnAtomicFile GnAtomicFile;

GnAtomicFile *gn_atomic_file_open   (const char *path, GError **error);
gboolean      gn_atomic_file_write  (GnAtomicFile *file, gconstpointer data, gsize length, GError **error);
gboolean      gn_atomic_file_commit (GnAtomicFile *file, GError **error); /* closes; the handle is freed either way */
void          gn_atomic_file_abort  (GnAtomicFile *file);                 /* closes and removes the temporary; NULL is fine */
gboolean      gn_atomic_file_replace (const char *path, gconstpointer data, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnAtomicFile, gn_atomic_file_abort)

G_END_DECLS
