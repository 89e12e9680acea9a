/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that come by drag and drop or from the clipboard: as files, or as a picture without one. */
#pragma once

#include <gtk/gtk.h>

#include "gn-image.h"

G_BEGIN_DECLS

/**
 * GnPhotoTransfer:
 * @paths: (element-type filename): files on this computer
 * @image: (nullable): a picture that is no file
 * @n_remote: addresses that are no files on this computer
 */
typedef struct {
  GPtrArray *paths;
  GnImage *image;
  guint n_remote;
} GnPhotoTransfer;

void             gn_photo_transfer_free (GnPhotoTransfer *transfer);

/* Lets files and pictures be dropped anywhere on @widget. */
void             gn_photo_transfer_set_dest (GtkWidget *widget);

/* What was dropped or pasted (transfer full) (nullable): NULL when it is neither files nor a picture. */
GnPhotoTransfer *gn_photo_transfer_from_selection (GtkSelectionData *data);

/* Asks the clipboard; @received (nullable transfer as above) is called as long as @widget lives. */
typedef void (*GnPhotoReceived) (gpointer widget, GnPhotoTransfer *transfer);
void             gn_photo_transfer_paste (GtkWidget *widget, GnPhotoReceived received);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPhotoTransfer, gn_photo_transfer_free)

G_END_DECLS
