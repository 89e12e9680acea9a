/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of small photos for the tests to scan. */
#pragma once

#include <gio/gio.h>

/* Initialises GLib's testing, runs what @add_tests adds and returns its result, with the user's data and cache folders in
 * a temporary place (G_TEST_OPTION_ISOLATE_DIRS would leak its strings under a sanitizer). */
int    tree_main        (int argc, char **argv, void (*add_tests) (void));
/* A new temporary folder. (transfer full) */
gchar *tree_new         (void);
/* Removes it with all it holds and frees the name. */
void   tree_free        (gchar *root);
/* Writes a file, with its folders. */
void   tree_write       (const char *root, const char *path, gconstpointer data, gsize length);
void   tree_write_text  (const char *root, const char *path, const char *text);
void   tree_make_folder (const char *root, const char *path);
/* Writes a photo of 12 x 10 pixels; equal seeds give equal bytes. The format is BMP, whatever the name says. */
void   tree_write_photo (const char *root, const char *path, guint32 seed);
/* Photos FOLDER/p0.jpg … with the seeds first, first + 1, … */
void   tree_write_class (const char *root, const char *folder, int n, guint32 first);

typedef gchar Tree;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tree, tree_free)
