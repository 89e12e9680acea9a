/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-evaluate-job.h"

G_BEGIN_DECLS

/**
 * GnSampleTest:
 *
 * The test of the report: 200 photos taken at random, how many are identified correctly, and how much that varies from one
 * draw to the next.
 */
#define GN_TYPE_SAMPLE_TEST (gn_sample_test_get_type ())
G_DECLARE_FINAL_TYPE (GnSampleTest, gn_sample_test, GN, SAMPLE_TEST, GtkBox)

/* @review (nullable): what to draw from; a first draw is made. */
void gn_sample_test_set_review (GnSampleTest *self, GnReview *review);

G_END_DECLS
