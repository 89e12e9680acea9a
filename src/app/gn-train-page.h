/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-page.h"

G_BEGIN_DECLS

#define GN_TYPE_TRAIN_PAGE (gn_train_page_get_type ())
G_DECLARE_FINAL_TYPE (GnTrainPage, gn_train_page, GN, TRAIN_PAGE, GtkBox)

G_END_DECLS
