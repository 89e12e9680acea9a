/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-identification.h"

G_BEGIN_DECLS

/**
 * GnRankList:
 *
 * The ranked classes of one photo: name, Latin name, percentage and a bar each.
 */
#define GN_TYPE_RANK_LIST (gn_rank_list_get_type ())
G_DECLARE_FINAL_TYPE (GnRankList, gn_rank_list, GN, RANK_LIST, GtkBox)

GtkWidget *gn_rank_list_new (void);

/* @identification (nullable): nothing, or a ranking of @classes. */
void       gn_rank_list_show (GnRankList *self, const GnIdentification *identification, const GnClass *classes);

G_END_DECLS
