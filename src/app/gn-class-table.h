/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-evaluate-job.h"

G_BEGIN_DECLS

/**
 * GnClassTable:
 *
 * Precision, recall, F1 and number of photos of each class, sorted by a click on a header.
 */
#define GN_TYPE_CLASS_TABLE (gn_class_table_get_type ())
G_DECLARE_FINAL_TYPE (GnClassTable, gn_class_table, GN, CLASS_TABLE, GtkScrolledWindow)

/* @review (nullable): what to show. */
void gn_class_table_set_review (GnClassTable *self, const GnReview *review);

G_END_DECLS
