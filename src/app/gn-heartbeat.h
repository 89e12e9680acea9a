/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GnHeartbeat:
 *
 * Measures how responsive the main loop is: a 10 ms timer of the loop's default priority whose lateness, the time from
 * when it was due to when it ran, is kept as a histogram.
 */
typedef struct GnHeartbeat GnHeartbeat;

/* Beats when GUENON_HEARTBEAT names a file, which receives the figures when freed; else returns NULL. */
GnHeartbeat *gn_heartbeat_new_from_environment (void);
GnHeartbeat *gn_heartbeat_new                  (void);
/* Writes "beats N p50 A p99 B max C" in milliseconds to the file of the environment, if any. (nullable) */
void         gn_heartbeat_free                 (GnHeartbeat *self);
/* Forgets what was measured so far. */
void         gn_heartbeat_reset                (GnHeartbeat *self);
/* Milliseconds that @fraction of the beats were at most late; 0..1. */
double       gn_heartbeat_get_percentile       (GnHeartbeat *self, double fraction);
guint        gn_heartbeat_get_beats            (GnHeartbeat *self);

G_END_DECLS
