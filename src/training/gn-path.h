/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths are bytes, JSON is UTF-8: how the run's files write one as the other. Private to training/. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that are no UTF-8, and the percent sign, as %XX; any other path as it is. gn_path_from_text() gives the same
 * bytes back. (transfer full) */
char *gn_path_to_text   (const char *path);
char *gn_path_from_text (const char *text);

G_END_DECLS
