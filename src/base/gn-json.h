/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing JSON: json-glib's own generator spoils numbers such as 1e-08 ("1e-08.0"), which nobody can read again. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * gn_json_to_string:
 * @root: what to write
 * @pretty: on many lines, indented by two spaces, instead of one
 *
 * Numbers are written in the C locale with as few digits as read back to the same value; what is not finite, which JSON
 * cannot say, becomes null. Members keep their order. Thread-safe.
 *
 * Returns: (transfer full): UTF-8 without a newline at the end
 */
char *gn_json_to_string (JsonNode *root, gboolean pretty);

G_END_DECLS
