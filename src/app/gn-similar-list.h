/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-identification.h"
#include "gn-thumbnailer.h"

G_BEGIN_DECLS

/**
 * GnSimilarList:
 *
 * The training photos that are most like a photo, in the eyes of the network: thumbnails with the species below.
 */
#define GN_TYPE_SIMILAR_LIST (gn_similar_list_get_type ())
G_DECLARE_FINAL_TYPE (GnSimilarList, gn_similar_list, GN, SIMILAR_LIST, GtkBox)

GtkWidget *gn_similar_list_new  (void);

/**
 * gn_similar_list_show:
 * @identification: (nullable)
 * @classes: of the model
 *
 * Shows the photos whose files are there; the list hides itself when there are none.
 */
void       gn_similar_list_show (GnSimilarList *self, GnThumbnailer *thumbnailer, const GnIdentification *identification,
                                 const GnClass *classes);

G_END_DECLS
