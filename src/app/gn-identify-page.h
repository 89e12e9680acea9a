/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-page.h"

G_BEGIN_DECLS

/**
 * GnIdentifyPage:
 *
 * Photos dropped, pasted or opened, and what the model in use takes them for.
 */
#define GN_TYPE_IDENTIFY_PAGE (gn_identify_page_get_type ())
G_DECLARE_FINAL_TYPE (GnIdentifyPage, gn_identify_page, GN, IDENTIFY_PAGE, GtkBox)

/* Adds files and the photos in folders: (element-type filename). */
void gn_identify_page_add (GnIdentifyPage *self, GPtrArray *paths);

G_END_DECLS
