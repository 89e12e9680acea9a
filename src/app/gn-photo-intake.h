/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-image.h"

G_BEGIN_DECLS

/**
 * GnPhotoIntake:
 *
 * All ways by which photos come to a widget: dropped on it, pasted, chosen in a dialogue, handed over by the program.
 * Folders are searched on a worker thread.
 *
 * Signals:
 * - `files (GPtrArray *paths)`: (element-type filename): photos were found, none when the folder has none
 * - `image (gpointer image)`: a #GnImage that is no file
 * - `message (GtkMessageType level, const char *text)`: why nothing came
 * - `busy`: gn_photo_intake_get_busy() has changed
 */
#define GN_TYPE_PHOTO_INTAKE (gn_photo_intake_get_type ())
G_DECLARE_FINAL_TYPE (GnPhotoIntake, gn_photo_intake, GN, PHOTO_INTAKE, GObject)

/* @widget becomes a place to drop photos, and keeps the intake alive. (transfer full) */
GnPhotoIntake *gn_photo_intake_new      (GtkWidget *widget);

/* (element-type filename): files and folders */
void           gn_photo_intake_add      (GnPhotoIntake *self, GPtrArray *paths);
void           gn_photo_intake_paste    (GnPhotoIntake *self);
void           gn_photo_intake_choose   (GnPhotoIntake *self);

/* Stops searching folders. */
void           gn_photo_intake_cancel   (GnPhotoIntake *self);
gboolean       gn_photo_intake_get_busy (GnPhotoIntake *self);

G_END_DECLS
