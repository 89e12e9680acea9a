/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deleted runs wait in a hidden folder beside the others until the program starts the next time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Moves a run there. trashed: (out): where it lies now. */
gboolean gn_run_trash_put     (const char *folder, char **trashed, GError **error);
/* Moves it back to where it was, under another name should that be taken. */
gboolean gn_run_trash_restore (const char *trashed, GError **error);
/* Deletes what lies there for good, on a thread of its own. */
void     gn_run_trash_purge   (void);

G_END_DECLS
