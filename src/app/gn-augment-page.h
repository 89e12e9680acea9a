/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-page.h"

G_BEGIN_DECLS

#define GN_TYPE_AUGMENT_PAGE (gn_augment_page_get_type ())
G_DECLARE_FINAL_TYPE (GnAugmentPage, gn_augment_page, GN, AUGMENT_PAGE, GtkBox)

G_END_DECLS
