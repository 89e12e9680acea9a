/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-evaluate-job.h"
#include "gn-thumbnailer.h"

G_BEGIN_DECLS

/**
 * GnReviewView:
 *
 * An evaluation: the accuracy in words, the confusion matrix with the photos of a chosen cell, the classes, the
 * mistakes, a sheet of photos and the test of 200.
 */
#define GN_TYPE_REVIEW_VIEW (gn_review_view_get_type ())
G_DECLARE_FINAL_TYPE (GnReviewView, gn_review_view, GN, REVIEW_VIEW, GtkBox)

/* Where thumbnails come from; once, before anything is shown. */
void gn_review_view_set_thumbnailer (GnReviewView *self, GnThumbnailer *thumbnailer);

/* @review (nullable): what to show. */
void gn_review_view_set_review (GnReviewView *self, GnReview *review);

G_END_DECLS
