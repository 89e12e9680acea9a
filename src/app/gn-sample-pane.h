/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-image.h"

G_BEGIN_DECLS

/**
 * GnSamplePane:
 *
 * One sample beside the photo it was made from, both large, with all that was done in words. Escape, Left and Right do
 * what the buttons do.
 *
 * Signals: `step (int)`: the sample before (-1) or after (+1) is wanted; `closed`.
 */
#define GN_TYPE_SAMPLE_PANE (gn_sample_pane_get_type ())
G_DECLARE_FINAL_TYPE (GnSamplePane, gn_sample_pane, GN, SAMPLE_PANE, GtkBox)

void gn_sample_pane_show (GnSamplePane *self, GnImage *photo, GnImage *sample, const char *caption);
/* Takes the keyboard. */
void gn_sample_pane_focus (GnSamplePane *self);

G_END_DECLS
