/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gn_settings_open:
 *
 * GLib aborts the program when a schema is missing. A program run from its build folder has none unless
 * GSETTINGS_SCHEMA_DIR names it, and losing the window size is no reason to refuse work.
 *
 * Returns: (transfer full) (nullable): NULL when the schema is not installed or older than this program
 */
GSettings *gn_settings_open (void);

G_END_DECLS
