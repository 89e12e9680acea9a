/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run.h"
#include "gn-checkpoint.h"
#include "gn-model-path.h"
#include "gn-run-lock.h"
#include "gn-run-log.h"
#include "gn-run-record.h"

#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK (gn - training - error - quark, gn_training_error)

static GnRunStatus
find_status (const GnRunRecord *record, const char *folder, GnProgress *progress)
{
  gboolean readable = gn_checkpoint_read_progress (folder, progress, NULL);
  if (gn_run_lock_is_taken (folder))
    return GN_RUN_TRAINING;
  if (!readable)
    return GN_RUN_DAMAGED;
  gboolean finished = progress->epochs_done >= record->recipe->epochs ||
                      gn_progress_is_early_stopped (progress, record->recipe->early_stopping, record->patience_from);
  return finished ? GN_RUN_FINISHED : GN_RUN_INTERRUPTED;
}

gchar *
gn_run_info_get_snapshots (const GnRunInfo *info)
{
  return g_build_filename (info->folder, GN_RUN_SNAPSHOTS_FOLDER, NULL);
}

static guint
count_snapshots (const GnRunInfo *info)
{
  g_autofree char *folder = gn_run_info_get_snapshots (info);
  g_autoptr (GPtrArray) models = gn_model_path_list_members (folder);
  return models ? models->len : 0;
}

GnRunInfo *
gn_run_info_read (const char *folder, GError **error)
{
  g_autoptr (GnRunRecord) record = gn_run_record_read (folder, error);
  if (!record)
    return NULL;
  g_autofree char *metrics = g_build_filename (folder, GN_RUN_METRICS_FILE, NULL);
  g_autoptr (GArray) epochs = gn_run_log_read_metrics (metrics, error);
  if (!epochs)
    return NULL;
  GnProgress progress = { 0 };
  GnRunInfo *info = g_new0 (GnRunInfo, 1);
  info->status = find_status (record, folder, &progress);
  info->folder = g_strdup (folder);
  info->name = g_steal_pointer (&record->name);
  info->dataset_folder = g_steal_pointer (&record->dataset_folder);
  info->fingerprint = g_steal_pointer (&record->fingerprint);
  info->recipe = g_steal_pointer (&record->recipe);
  info->epochs = g_steal_pointer (&epochs);
  info->best_epoch = (int)progress.best_epoch;
  info->created = record->created;
  info->n_parameters = (guint)record->n_parameters;
  info->n_snapshots = count_snapshots (info);
  return info;
}

GnRunInfo *
gn_run_info_find (const char *model_path)
{
  g_autofree char *folder = g_path_get_dirname (model_path), *name = g_path_get_basename (folder);
  if (strcmp (name, GN_RUN_SNAPSHOTS_FOLDER) != 0)
    return gn_run_info_read (folder, NULL);
  g_autofree char *above = g_path_get_dirname (folder);
  return gn_run_info_read (above, NULL);
}

void
gn_run_info_free (GnRunInfo *info)
{
  if (!info)
    return;
  g_free (info->folder);
  g_free (info->name);
  g_free (info->dataset_folder);
  g_free (info->fingerprint);
  gn_recipe_free (info->recipe);
  g_array_unref (info->epochs);
  g_free (info);
}

gboolean
gn_run_rename (const char *folder, const char *name, GError **error)
{
  int lock = gn_run_lock_take (folder, error);
  if (lock < 0)
    return FALSE;
  g_autoptr (GnRunRecord) record = gn_run_record_read (folder, error);
  gboolean renamed = FALSE;
  if (record) {
    g_free (record->name);
    record->name = g_strdup (name);
    renamed = gn_run_record_write (record, folder, error);
  }
  close (lock);
  return renamed;
}

GArray *
gn_run_read_steps (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_STEPS_FILE, NULL);
  return gn_run_log_read_steps (path, error);
}

gchar *
gn_runs_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "guenon", "runs", NULL);
}

static gint
newest_first (gconstpointer a, gconstpointer b)
{
  const GnRunInfo *x = *(GnRunInfo *const *)a, *y = *(GnRunInfo *const *)b;
  if (x->created != y->created)
    return x->created < y->created ? 1 : -1;
  return g_strcmp0 (y->folder, x->folder);
}

GPtrArray *
gn_runs_list (void)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_run_info_free);
  g_autofree char *folder = gn_runs_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GnRunInfo *info = gn_run_info_read (path, NULL);
    if (info)
      g_ptr_array_add (runs, info);
  }
  g_ptr_array_sort (runs, newest_first);
  return runs;
}

gchar *
gn_runs_new_folder (const char *dataset_title, const char *architecture)
{
  g_autofree char *folder = gn_runs_folder ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("%s %s %s", day, dataset_title, architecture);
  g_strdelimit (name, "/\n", '-');
  for (int i = 1;; i++) {
    g_autofree char *numbered = i > 1 ? g_strdup_printf ("%s (%d)", name, i) : g_strdup (name);
    g_autofree char *path = g_build_filename (folder, numbered, NULL);
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&path);
  }
}
