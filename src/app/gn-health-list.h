/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-workspace.h"

G_BEGIN_DECLS

/**
 * GnHealthList:
 *
 * What may be wrong with the data set: a row an item, its photos side by side, each with a button that leaves it out.
 *
 * Signals: `photo-activated (guint photo)`: a photo was clicked, to be seen large.
 */
#define GN_TYPE_HEALTH_LIST (gn_health_list_get_type ())
G_DECLARE_FINAL_TYPE (GnHealthList, gn_health_list, GN, HEALTH_LIST, GtkBox)

void  gn_health_list_set_workspace (GnHealthList *self, GnWorkspace *workspace);
/* Examines the workspace's data set anew; returns the number of items. */
guint gn_health_list_update        (GnHealthList *self);

G_END_DECLS
