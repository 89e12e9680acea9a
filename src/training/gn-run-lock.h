/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One process trains a run at a time. Private to training/. */
#pragma once

#include "gn-run.h"

G_BEGIN_DECLS

/* Takes the lock of an existing folder and returns its descriptor: closing it, or the end of the process, frees the
 * lock. -1 with %GN_TRAINING_ERROR_LOCKED when another holds it, or a #GIOErrorEnum when the folder cannot be written.
 */
int      gn_run_lock_take (const char *folder, GError **error);
/* Whether somebody holds it now; takes nothing, so it never stands in the way of one who wants to. */
gboolean gn_run_lock_is_taken (const char *folder);

G_END_DECLS
