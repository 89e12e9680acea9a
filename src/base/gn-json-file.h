/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings in JSON files: those that come with the program by name, and one's own. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * gn_json_load_object:
 * @path: a file of at most a megabyte that holds one JSON object
 * @no_object: what to say where it holds something else
 *
 * Thread-safe.
 *
 * Returns: (transfer full) (nullable): the object, or %NULL with @error, which does not name the file
 */
JsonNode *gn_json_load_object (const char *path, const char *no_object, GError **error);

/**
 * gn_json_resource_object:
 * @path: of a resource that holds one JSON object; anything else is a mistake of the program and ends it
 *
 * Thread-safe.
 *
 * Returns: (transfer full)
 */
JsonNode *gn_json_resource_object (GResource *resource, const char *path);

/**
 * gn_json_is_path:
 * @names: what comes with the program by name
 *
 * Returns: whether @name_or_path is meant as a file: it is none of the @names, and looks like a path or exists
 */
gboolean gn_json_is_path (const char *const *names, const char *name_or_path);

G_END_DECLS
