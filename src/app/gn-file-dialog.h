/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File choosers that hand over a path. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @path (transfer none) was chosen; @object is what the dialog was asked for by. */
typedef void (*GnFileChosen) (gpointer object, const char *path);

/**
 * gn_file_dialog_show:
 * @parent: a widget of the window that asks; also the @object of @chosen, which is not called once it is gone
 * @action: open, save or select a folder
 * @title, @accept: in the user's language; @accept with mnemonic
 * @name: (nullable): what a new file is called at first
 * @filter: (nullable) (transfer floating): which files are offered; all of them can be chosen besides
 *
 * Returns at once. Nothing happens when the user cancels.
 */
void           gn_file_dialog_show (GtkWidget *parent, GtkFileChooserAction action, const char *title,
                                    const char *accept, const char *name, GtkFileFilter *filter, GnFileChosen chosen);

/* The same for several files at once: (element-type filename). */
typedef void (*GnFilesChosen) (gpointer object, GPtrArray *paths);
void           gn_file_dialog_show_multiple (GtkWidget *parent, const char *title, const char *accept,
                                             GtkFileFilter *filter, GnFilesChosen chosen);

/* (transfer floating) */
GtkFileFilter *gn_file_filter_new_photos (void);
GtkFileFilter *gn_file_filter_new_suffix (const char *name, const char *pattern);

G_END_DECLS
