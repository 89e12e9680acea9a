/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying identified photos into a folder a species. */
#pragma once

#include <gtk/gtk.h>

#include "gn-photo-sorter.h"

G_BEGIN_DECLS

/* @text (translated): what was done, or why it was not */
typedef void (*GnCopyDone) (gpointer object, GtkMessageType level, const char *text);

/**
 * gn_copy_dialog_show:
 * @parent: a widget of the window that asks; also the @object of @done, which is not called once it is gone
 * @sorter: (transfer full): what is planned
 *
 * Shows how many photos would go into which folder, and copies them on a worker thread when the person agrees; the
 * dialog then shows how far it is and can stop it. Returns at once.
 */
void gn_copy_dialog_show (GtkWidget *parent, GnPhotoSorter *sorter, GnCopyDone done);

G_END_DECLS
