/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-evaluate-job.h"

G_BEGIN_DECLS

/**
 * GnCompareView:
 *
 * Lets another trained model answer for the photos of an evaluation, on a worker thread, and tells whether one of the two is
 * better.
 */
#define GN_TYPE_COMPARE_VIEW (gn_compare_view_get_type ())
G_DECLARE_FINAL_TYPE (GnCompareView, gn_compare_view, GN, COMPARE_VIEW, GtkBox)

/* @review (nullable): what to compare with; kept by reference. A comparison under way is given up. */
void gn_compare_view_set_review (GnCompareView *self, GnReview *review);

G_END_DECLS
