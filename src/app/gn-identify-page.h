/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-page.h"

G_BEGIN_DECLS

#define GN_TYPE_IDENTIFY_PAGE (gn_identify_page_get_type ())
G_DECLARE_FINAL_TYPE (GnIdentifyPage, gn_identify_page, GN, IDENTIFY_PAGE, GtkBox)

G_END_DECLS
