/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GnEmptyState:
 *
 * What a page shows as long as there is nothing to show: a large icon, a title, a sentence, and below them whatever
 * children are added (buttons as a rule). Properties, all strings: `icon-name`, `title`, `text`.
 */
#define GN_TYPE_EMPTY_STATE (gn_empty_state_get_type ())
G_DECLARE_FINAL_TYPE (GnEmptyState, gn_empty_state, GN, EMPTY_STATE, GtkBox)

GtkWidget *gn_empty_state_new (const char *icon_name, const char *title, const char *text);

G_END_DECLS
