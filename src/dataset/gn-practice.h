/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a practice data set: synthetic guenons that differ in fine detail. */
#pragma once

#include <gio/gio.h>

#include "gn-image.h"

G_BEGIN_DECLS

/* On so many photos a species a small network learns to tell them apart in a minute or two. */
#define GN_PRACTICE_DEFAULT_PER_CLASS 60
#define GN_PRACTICE_MAX_PER_CLASS 100000

/**
 * gn_practice_draw:
 * @folder: created with its parents, or an empty folder
 * @per_class: photos a species, 2 to %GN_PRACTICE_MAX_PER_CLASS; a fifth of them, at least one, is for validation
 * @seed: the same seed draws the same photos, photo by photo, whatever @per_class
 * @cancellable: (nullable): asked before each photo
 * @progress: (nullable): called on this thread after each photo
 * @progress_data: handed to @progress
 *
 * Writes training/ and validation/ with a folder a species, JPEG photos of 180 to 320 px a side, and the label table
 * monkey_labels.txt. After a failure nothing of it is left. Thread-safe for different folders.
 *
 * Returns: FALSE with %GN_ERROR_VALUE for @per_class or a folder that is not empty, %GN_ERROR_NO_SPACE, or a
 * #GIOErrorEnum that names the file
 */
gboolean gn_practice_draw (const char *folder, int per_class, guint64 seed, GCancellable *cancellable,
                           void (*progress) (gpointer data, guint done, guint total), gpointer progress_data,
                           GError **error);

/* Practice photo number @number, scaled to a square. Costs some 30 ms. Thread-safe. (transfer full) */
GnImage *gn_practice_photo (int image_size, guint64 seed, guint32 number);

G_END_DECLS
