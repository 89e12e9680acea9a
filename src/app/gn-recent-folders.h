/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of photos opened lately, newest first, kept in the settings. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GnRecentFolders GnRecentFolders;

/* @settings: (nullable): without them folders are remembered only as long as the program runs */
GnRecentFolders *gn_recent_folders_new  (GSettings *settings);
void             gn_recent_folders_free (GnRecentFolders *self);

void             gn_recent_folders_add  (GnRecentFolders *self, const char *folder);
/* Those that still exist. (transfer full) */
GStrv            gn_recent_folders_list (GnRecentFolders *self);

G_END_DECLS
