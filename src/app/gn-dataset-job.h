/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work on data sets away from the main loop: scanning a folder, drawing the practice set, changing exclusions. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * GnDatasetJobProgress:
 *
 * Written by the worker, read by whoever shows it; all fields are atomic, @done and @total may be a photo apart.
 */
typedef struct {
  gint done, total; /* total 0: not known yet */
  GnDataset *listed; /* (nullable): what gn_dataset_list() says of the folder, before it is scanned */
  gatomicrefcount ref_count;
} GnDatasetJobProgress;

GnDatasetJobProgress *gn_dataset_job_progress_new   (void);
void                  gn_dataset_job_progress_unref (GnDatasetJobProgress *progress);
/* Takes @listed out, if it is there. (transfer full) (nullable) */
GnDataset            *gn_dataset_job_progress_take_listed (GnDatasetJobProgress *progress);

/**
 * gn_dataset_job_open_async:
 * @folder: the folder to scan
 * @draw: first draw a practice data set into it
 * @progress: counts photos drawn, then photos scanned
 *
 * Runs on its own low-priority thread; finish with gn_dataset_job_finish().
 */
void       gn_dataset_job_open_async    (const char *folder, gboolean draw, GnDatasetJobProgress *progress,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/**
 * gn_dataset_job_exclude_async:
 * @photos: [n] indices into @dataset
 *
 * Sets all of them to @excluded; finish with gn_dataset_job_finish().
 */
void       gn_dataset_job_exclude_async (GnDataset *dataset, const guint *photos, guint n, gboolean excluded,
                                         GAsyncReadyCallback callback, gpointer data);
/* (transfer full) (nullable) */
GnDataset *gn_dataset_job_finish        (GAsyncResult *result, GError **error);

G_END_DECLS
