/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-evaluate-job.h"

G_BEGIN_DECLS

/**
 * GnMatrixView:
 *
 * A confusion matrix whose cells can be pointed at and chosen, with the mouse or with the arrow keys and Enter.
 *
 * `cell-chosen (int truth, int predicted)`
 */
#define GN_TYPE_MATRIX_VIEW (gn_matrix_view_get_type ())
G_DECLARE_FINAL_TYPE (GnMatrixView, gn_matrix_view, GN, MATRIX_VIEW, GtkDrawingArea)

/* @review (nullable): what to show; kept by reference. */
void gn_matrix_view_set_review (GnMatrixView *self, GnReview *review);

G_END_DECLS
