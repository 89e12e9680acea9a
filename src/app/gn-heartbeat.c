/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-heartbeat.h"

#include <string.h>

#define INTERVAL_MS 10
/* Lateness in whole milliseconds; the last bin holds everything later. */
#define N_BINS 2000

struct GnHeartbeat {
  char *path;
  guint source;
  gint64 due; /* µs, monotonic */
  guint beats;
  guint bins[N_BINS];
};

static gboolean
on_beat (gpointer data)
{
  GnHeartbeat *self = data;
  gint64 now = g_get_monotonic_time ();
  gint64 late = MAX (0, now - self->due) / 1000;
  self->bins[MIN (late, N_BINS - 1)]++;
  self->beats++;
  self->due = now + INTERVAL_MS * 1000;
  return G_SOURCE_CONTINUE;
}

GnHeartbeat *
gn_heartbeat_new (void)
{
  GnHeartbeat *self = g_new0 (GnHeartbeat, 1);
  self->due = g_get_monotonic_time () + INTERVAL_MS * 1000;
  self->source = g_timeout_add (INTERVAL_MS, on_beat, self);
  return self;
}

GnHeartbeat *
gn_heartbeat_new_from_environment (void)
{
  const char *path = g_getenv ("GUENON_HEARTBEAT");
  if (!path || !*path)
    return NULL;
  GnHeartbeat *self = gn_heartbeat_new ();
  self->path = g_strdup (path);
  return self;
}

void
gn_heartbeat_free (GnHeartbeat *self)
{
  if (!self)
    return;
  if (self->path) {
    g_autofree char *text
        = g_strdup_printf ("beats %u p50 %.0f p99 %.0f max %.0f\n", self->beats, gn_heartbeat_get_percentile (self, 0.5),
                           gn_heartbeat_get_percentile (self, 0.99), gn_heartbeat_get_percentile (self, 1));
    g_file_set_contents (self->path, text, -1, NULL);
  }
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self->path);
  g_free (self);
}

void
gn_heartbeat_reset (GnHeartbeat *self)
{
  memset (self->bins, 0, sizeof self->bins);
  self->beats = 0;
  self->due = g_get_monotonic_time () + INTERVAL_MS * 1000;
}

double
gn_heartbeat_get_percentile (GnHeartbeat *self, double fraction)
{
  guint seen = 0;
  for (guint i = 0; i < N_BINS; i++) {
    seen += self->bins[i];
    if (seen > 0 && seen >= fraction * self->beats)
      return i;
  }
  return 0;
}

guint
gn_heartbeat_get_beats (GnHeartbeat *self)
{
  return self->beats;
}
