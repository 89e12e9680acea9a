/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-page.h"

G_BEGIN_DECLS

/**
 * GnAugmentPage:
 *
 * One photo in random draws of a pipeline: what training sees of it in consecutive epochs.
 */
#define GN_TYPE_AUGMENT_PAGE (gn_augment_page_get_type ())
G_DECLARE_FINAL_TYPE (GnAugmentPage, gn_augment_page, GN, AUGMENT_PAGE, GtkBox)

/* Shows a photo that need not belong to the data set. */
void gn_augment_page_open_photo (GnAugmentPage *self, const char *path);

G_END_DECLS
