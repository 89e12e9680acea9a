/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-calibration-private.h"
#include "gn-run-lock.h"

#include <unistd.h>

gboolean
gn_run_is_calibrated (const char *folder)
{
  g_autoptr (GnModel) model = gn_model_load (folder, NULL, NULL);
  g_autoptr (GnFeatureIndex) index = model && gn_model_is_calibrated (model) ? gn_feature_index_find (model) : NULL;
  return index != NULL;
}

/* The features last: while they are missing, or are those of other weights, the run counts as not calibrated. */
static gboolean
save (const char *folder, GnModel *model, GnFeatureIndex *index, GError **error)
{
  g_autofree char *best = g_build_filename (folder, GN_RUN_BEST_FILE, NULL);
  g_autofree char *features = g_build_filename (folder, GN_FEATURE_INDEX_FILE, NULL);
  return gn_model_save (model, best, error) && gn_feature_index_save (index, model, features, error);
}

gboolean
gn_run_calibrate_locked (const char *folder, const GnRunRecord *record, GnDataset *dataset,
                         const GnCalibrateOptions *how, GCancellable *cancellable, GnCalibrateProgress progress,
                         gpointer progress_data, GnThresholds *thresholds, GError **error)
{
  g_autoptr (GnModel) model = gn_model_load (folder, NULL, error);
  if (!model)
    return FALSE;
  g_autoptr (GArray) training = gn_run_record_get_photos (record, dataset, GN_SPLIT_TRAINING);
  g_autoptr (GArray) validation = gn_run_record_get_photos (record, dataset, GN_SPLIT_VALIDATION);
  GnCalibrateOptions options = *how;
  options.training = training;
  options.validation = validation;
  g_autoptr (GnFeatureIndex) index =
      gn_calibrate (model, dataset, &options, cancellable, progress, progress_data, error);
  if (!index || !save (folder, model, index, error))
    return FALSE;
  if (thresholds)
    *thresholds = *gn_feature_index_get_thresholds (index);
  return TRUE;
}

gboolean
gn_run_calibrate (const char *folder, GnDataset *dataset, int n_threads, guint64 memory_budget,
                  GCancellable *cancellable, GnCalibrateProgress progress, gpointer progress_data,
                  GnThresholds *thresholds, GError **error)
{
  int lock = gn_run_lock_take (folder, error);
  if (lock < 0)
    return FALSE;
  GnCalibrateOptions how = { .n_threads = n_threads, .memory_budget = memory_budget };
  g_autoptr (GnRunRecord) record = gn_run_record_read (folder, error);
  gboolean calibrated = record && gn_run_record_check_dataset (record, dataset, error) &&
                        gn_run_calibrate_locked (folder, record, dataset, &how, cancellable, progress,
                                                 progress_data, thresholds, error);
  close (lock);
  return calibrated;
}
