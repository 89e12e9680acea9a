/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling equal files apart from different ones. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gn_content_hash_file:
 * @path: a regular file
 * @hash: (out): the first 64 bits of the SHA-256 of its bytes
 *
 * Among a million different files two share a hash with a probability of 3e-8. Errors name the reason, not the path.
 * Thread-safe.
 */
gboolean gn_content_hash_file (const char *path, guint64 *hash, GError **error);

G_END_DECLS
