/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-workspace.h"

G_BEGIN_DECLS

/**
 * GnApplication:
 *
 * One process, one window, one #GnWorkspace. `guenon FOLDER` opens a data set, `guenon PHOTO…` identifies photos; both
 * also reach an instance that already runs.
 */
#define GN_TYPE_APPLICATION (gn_application_get_type ())
G_DECLARE_FINAL_TYPE (GnApplication, gn_application, GN, APPLICATION, GtkApplication)

GnApplication *gn_application_new           (void);
/* (transfer none); exists from startup on. */
GnWorkspace   *gn_application_get_workspace (GnApplication *self);

G_END_DECLS
