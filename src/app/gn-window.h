/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-workspace.h"

G_BEGIN_DECLS

#define GN_TYPE_WINDOW (gn_window_get_type ())
G_DECLARE_FINAL_TYPE (GnWindow, gn_window, GN, WINDOW, GtkApplicationWindow)

GnWindow *gn_window_new        (GtkApplication *application, GnWorkspace *workspace);
/* One folder is opened as a data set, photos are identified; of several folders the first counts. */
void      gn_window_open_files (GnWindow *self, GFile **files, int n_files);

G_END_DECLS
