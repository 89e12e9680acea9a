/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-page.h"

G_BEGIN_DECLS

#define GN_TYPE_DATASET_PAGE (gn_dataset_page_get_type ())
G_DECLARE_FINAL_TYPE (GnDatasetPage, gn_dataset_page, GN, DATASET_PAGE, GtkBox)

G_END_DECLS
