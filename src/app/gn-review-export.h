/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An evaluation as a table for other programs. */
#pragma once

#include "gn-evaluate-job.h"

G_BEGIN_DECLS

/* CSV, a line a class: id, name, precision, recall, f1, count. */
gboolean gn_review_export_classes (const GnReview *review, const char *path, GError **error);

G_END_DECLS
