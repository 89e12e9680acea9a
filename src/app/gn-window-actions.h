/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's actions and the file choosers behind them. */
#pragma once

#include "gn-window.h"

G_BEGIN_DECLS

/**
 * gn_window_add_actions:
 *
 * Adds: `show-page(s)`, stateful; `open-folder`, `open-recent(ay)` with the folder's bytes, `draw-practice`, `identify`,
 * `cancel`, `find`, `undo`, `redo`, `menu`, `close`; and keeps the menu's list of recent folders.
 */
void gn_window_add_actions (GnWindow *window, GnWorkspace *workspace, GtkStack *stack, GtkMenuButton *menu_button);

G_END_DECLS
