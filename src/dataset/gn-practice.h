/* Draws a practice data set: synthetic guenons that differ in fine detail. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes training/ and validation/ with a folder a class, per_class photos each (a fifth of them validation), and a label table. Deterministic by seed.
 * progress: (nullable) as in the data set's scan. Refuses a folder that exists and is not empty. */
gboolean gn_practice_draw (const char *folder, int per_class, guint64 seed, GCancellable *cancellable,
                           void (*progress) (gpointer data, guint done, guint total), gpointer progress_data, GError **error);

G_END_DECLS
