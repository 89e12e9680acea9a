/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGINT and SIGTERM in two stages: the first asks to finish the step in hand, the second leaves at once. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* To be called once, before any work; @cancellable must live as long as the process. */
void gn_cli_signals_watch (GCancellable *cancellable);
/* The signal that came, or 0. */
int  gn_cli_signals_get   (void);

G_END_DECLS
