/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-page.h"

G_BEGIN_DECLS

/**
 * GnEvaluatePage:
 *
 * How good a model is on one split of the open data set.
 */
#define GN_TYPE_EVALUATE_PAGE (gn_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (GnEvaluatePage, gn_evaluate_page, GN, EVALUATE_PAGE, GtkBox)

G_END_DECLS
