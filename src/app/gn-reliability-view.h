/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-evaluate-job.h"

G_BEGIN_DECLS

/**
 * GnReliabilityView:
 *
 * The reliability diagram of an evaluation, with a sentence on how to read it.
 */
#define GN_TYPE_RELIABILITY_VIEW (gn_reliability_view_get_type ())
G_DECLARE_FINAL_TYPE (GnReliabilityView, gn_reliability_view, GN, RELIABILITY_VIEW, GtkBox)

/* @review (nullable): what to show; kept by reference. */
void gn_reliability_view_set_review (GnReliabilityView *self, GnReview *review);

G_END_DECLS
