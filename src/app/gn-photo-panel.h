/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * GnPhotoPanel:
 *
 * The photo with the cursor, large, with its file's facts and what can be done with the selection.
 *
 * Signals: `exclude (gboolean excluded)`: for all selected photos; `identify`: for the photo shown.
 */
#define GN_TYPE_PHOTO_PANEL (gn_photo_panel_get_type ())
G_DECLARE_FINAL_TYPE (GnPhotoPanel, gn_photo_panel, GN, PHOTO_PANEL, GtkBox)

/* @photo: -1 for none; @n_selected: how many photos the buttons are for */
void gn_photo_panel_show (GnPhotoPanel *self, GnDataset *dataset, int photo, guint n_selected);

G_END_DECLS
