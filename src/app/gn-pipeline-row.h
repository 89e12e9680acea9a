/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-augment.h"

G_BEGIN_DECLS

/**
 * GnPipelineRow:
 *
 * One part of a pipeline: a switch, what it does in words and, once opened, its numbers. Below a group stand the rows
 * of its own parts.
 *
 * `changed`: a value of the part, or of one within it, moved. Comes with every step of a slider.
 */
#define GN_TYPE_PIPELINE_ROW (gn_pipeline_row_get_type ())
G_DECLARE_FINAL_TYPE (GnPipelineRow, gn_pipeline_row, GN, PIPELINE_ROW, GtkBox)

/* node: edited in place; must outlive the row or its last change by the user. */
GtkWidget *gn_pipeline_row_new (GnPipelineNode *node);
/* Shows the numbers of the first operation, itself or within. FALSE when there is none. */
gboolean gn_pipeline_row_open_first (GnPipelineRow *self);

G_END_DECLS
