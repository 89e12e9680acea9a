/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics.csv and steps.csv: a row appended as it happens, cut back to the checkpoint on resume. Private to training/.
 */
#pragma once

#include "gn-run.h"

G_BEGIN_DECLS

typedef struct GnRunLog GnRunLog;

/* Opens or creates @path with @header as its first line; keeps the whole rows whose first number is at most @last and
 * counts up from 1 without a gap, and cuts off the rest. @n_rows (out) (nullable): how many were kept. */
GnRunLog *gn_run_log_open   (const char *path, const char *header, gint64 last, gint64 *n_rows, GError **error);
/* Appends @row and a newline; after an error the file is as it was before. */
gboolean  gn_run_log_append (GnRunLog *log, const char *row, GError **error);
gboolean  gn_run_log_sync   (GnRunLog *log, GError **error);
void      gn_run_log_close  (GnRunLog *log);

extern const char gn_metrics_header[], gn_steps_header[];

char     *gn_metrics_to_row   (const GnEpochMetrics *metrics);
char     *gn_step_to_row      (const GnStepMetrics *metrics);
/* Whole rows from the top to the first that does not parse. A file that is not there has none. */
GArray   *gn_run_log_read_metrics (const char *path, GError **error);
GArray   *gn_run_log_read_steps   (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnRunLog, gn_run_log_close)

G_END_DECLS
