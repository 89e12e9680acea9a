/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-image.h"

G_BEGIN_DECLS

/**
 * GnPhotoPane:
 *
 * One photo, whole, as large as its room allows but never enlarged beyond its own pixels. Decoded and scaled on a
 * worker thread; the photo before stays in sight until the next has come.
 */
#define GN_TYPE_PHOTO_PANE (gn_photo_pane_get_type ())
G_DECLARE_FINAL_TYPE (GnPhotoPane, gn_photo_pane, GN, PHOTO_PANE, GtkDrawingArea)

GtkWidget *gn_photo_pane_new       (void);
/* (nullable): NULL shows nothing */
void       gn_photo_pane_set_path  (GnPhotoPane *self, const char *path);
/* A photo that is in memory already. (nullable) */
void       gn_photo_pane_set_image (GnPhotoPane *self, GnImage *image);

G_END_DECLS
