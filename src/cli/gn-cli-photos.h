/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The photos that a list of files and folders stands for. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer full) (element-type filename): files as given, then what lies in folders, bytewise by name, folders in folders
 * included. Hidden files, symbolic links to folders and what is neither named like a picture nor one is passed over there. An error names a
 * folder that cannot be read. */
GPtrArray *gn_cli_list_photos (char **operands, GCancellable *cancellable, GError **error);

G_END_DECLS
