/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-evaluate-job.h"

G_BEGIN_DECLS

/**
 * GnSheetView:
 *
 * Sixteen photos taken at random from an evaluation, each with what it was taken for and a tick or a cross.
 */
#define GN_TYPE_SHEET_VIEW (gn_sheet_view_get_type ())
G_DECLARE_FINAL_TYPE (GnSheetView, gn_sheet_view, GN, SHEET_VIEW, GtkBox)

/* @review (nullable): what to take photos from. They are loaded when the sheet is first seen. */
void gn_sheet_view_set_review (GnSheetView *self, GnReview *review);

G_END_DECLS
