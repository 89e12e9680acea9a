/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run's files are kept consistent. checkpoint.safetensors alone commits. Model files are written before it: if
 * the process dies in between, the epoch is trained again and gives the same bytes. Log rows are mended when the run is
 * opened: what the checkpoint does not know is cut off, and the one row that a kill can have kept back is in the
 * checkpoint. */
#include "gn-trainer-private.h"
#include "gn-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static char *
run_file (GnTrainSession *session, const char *name)
{
  return g_build_filename (session->trainer->folder, name, NULL);
}

/* Moves the time since the last call into the progress. */
static void
count_time (GnTrainSession *session)
{
  GnProgress *progress = &session->trainer->progress;
  gint64 now = g_get_monotonic_time ();
  double seconds = (double)(now - session->resumed_at) / G_USEC_PER_SEC;
  session->resumed_at = now;
  progress->epoch_seconds += seconds;
  progress->total_seconds += seconds;
}

static gboolean
save_model (GnTrainSession *session, const char *name, GError **error)
{
  session->trainer->tested->n_batches_tracked = session->trainer->network->n_batches_tracked;
  g_autofree char *path = run_file (session, name);
  return gn_model_save (session->trainer->model, path, error);
}

static gboolean
write_checkpoint (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  const GnTrainEvent event = { .kind = GN_TRAIN_CHECKPOINT };
  trainer->progress.n_batches_tracked = trainer->network->n_batches_tracked;
  if (!gn_run_log_sync (session->steps, error) ||
      !gn_checkpoint_write (trainer->folder, &trainer->progress, trainer->values, gn_trainer_get_average (trainer),
                            trainer->optimizer, error))
    return FALSE;
  session->saved_at = g_get_monotonic_time ();
  gn_train_session_emit (session, &event);
  return TRUE;
}

static gboolean
check_finite (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  return gn_checkpoint_is_finite (trainer->values, gn_trainer_get_average (trainer), trainer->optimizer) ||
         gn_train_session_diverged (session, trainer->progress.step, error);
}

gboolean
gn_train_session_save (GnTrainSession *session, gboolean with_model, GError **error)
{
  if (!session->trainer->folder)
    return TRUE;
  if (!check_finite (session, error) || (with_model && !save_model (session, GN_RUN_LAST_FILE, error)))
    return FALSE;
  count_time (session);
  return write_checkpoint (session, error);
}

static char *
snapshot_name (int epoch)
{
  return g_strdup_printf (GN_RUN_SNAPSHOTS_FOLDER G_DIR_SEPARATOR_S "epoch-%06d.safetensors", epoch);
}

/* Takes away the earliest that is one too many. */
static void
forget_snapshot (GnTrainSession *session)
{
  const GnRecipe *recipe = session->trainer->record->recipe;
  int epoch = (int)session->trainer->progress.epochs_done, kept = 0;
  for (; epoch > 0 && kept <= recipe->snapshots; epoch--)
    kept += gn_recipe_is_snapshot (recipe, epoch, gn_trainer_steps_per_epoch (session->trainer));
  if (kept <= recipe->snapshots)
    return;
  g_autofree char *name = snapshot_name (epoch + 1), *path = run_file (session, name);
  g_unlink (path);
}

/* Like the other models before the checkpoint, and the new one before an old one goes. */
static gboolean
save_snapshot (GnTrainSession *session, GError **error)
{
  const GnRecipe *recipe = session->trainer->record->recipe;
  int epoch = (int)session->trainer->progress.epochs_done;
  if (recipe->snapshots == 0 ||
      !gn_recipe_is_snapshot (recipe, epoch, gn_trainer_steps_per_epoch (session->trainer)))
    return TRUE;
  g_autofree char *folder = run_file (session, GN_RUN_SNAPSHOTS_FOLDER), *name = snapshot_name (epoch);
  if (g_mkdir_with_parents (folder, 0777) != 0)
    return gn_error_set_from_errno (error, errno, _("Cannot create"), folder);
  if (!save_model (session, name, error))
    return FALSE;
  forget_snapshot (session);
  return TRUE;
}

static gboolean
append_metrics (GnTrainSession *session, GError **error)
{
  g_autofree char *row = gn_metrics_to_row (&session->trainer->progress.last);
  return gn_run_log_append (session->metrics, row, error) && gn_run_log_sync (session->metrics, error);
}

gboolean
gn_train_session_open_logs (GnTrainSession *session, GError **error)
{
  const GnProgress *progress = &session->trainer->progress;
  if (!session->trainer->folder)
    return TRUE;
  g_autofree char *metrics = run_file (session, GN_RUN_METRICS_FILE), *steps = run_file (session, GN_RUN_STEPS_FILE);
  gint64 n_epochs;
  session->metrics = gn_run_log_open (metrics, gn_metrics_header, progress->epochs_done, &n_epochs, error);
  session->steps = session->metrics ? gn_run_log_open (steps, gn_steps_header, progress->step, NULL, error) : NULL;
  if (!session->steps)
    return FALSE;
  return n_epochs + 1 != progress->epochs_done || append_metrics (session, error);
}

/* The next epoch's place, with the metrics of the one just validated. Returns whether it is the best so far. */
static gboolean
advance (GnTrainSession *session)
{
  GnProgress *progress = &session->trainer->progress;
  double accuracy = (double)progress->validation_correct / (double)progress->validation_photos;
  double loss = progress->validation_loss_sum / (double)progress->validation_photos;
  gboolean improved = progress->best_epoch == 0 || accuracy > progress->best_accuracy;
  progress->epochs_done++;
  progress->last = (GnEpochMetrics){ .epoch = (int)progress->epochs_done,
                                     .train_loss = progress->loss_sum / (double)progress->photos,
                                     .train_accuracy = (double)progress->correct / (double)progress->photos,
                                     .validation_loss = loss,
                                     .validation_accuracy = accuracy,
                                     .learning_rate = gn_train_session_rate (session, progress->step - 1),
                                     .seconds = progress->epoch_seconds };
  if (improved) {
    progress->best_epoch = progress->epochs_done;
    progress->best_accuracy = accuracy;
  }
  if (progress->lowest_loss_epoch == 0 || loss < progress->lowest_loss) {
    progress->lowest_loss_epoch = progress->epochs_done;
    progress->lowest_loss = loss;
  }
  progress->step_in_epoch = progress->photos = progress->correct = 0;
  progress->validation_batches = progress->validation_photos = progress->validation_correct = 0;
  progress->loss_sum = progress->validation_loss_sum = progress->epoch_seconds = 0;
  return improved;
}

/* All of an epoch that a run folder holds. */
static gboolean
keep_epoch (GnTrainSession *session, gboolean improved, GError **error)
{
  GnProgress *progress = &session->trainer->progress;
  if ((improved && !save_model (session, GN_RUN_BEST_FILE, error)) ||
      !save_model (session, GN_RUN_LAST_FILE, error) || !save_snapshot (session, error) ||
      !write_checkpoint (session, error))
    return FALSE;

  /* The saving was still this epoch's time, not the next one's. */
  count_time (session);
  progress->last.seconds += progress->epoch_seconds;
  progress->epoch_seconds = 0;
  return append_metrics (session, error);
}

gboolean
gn_train_session_finish_epoch (GnTrainSession *session, GError **error)
{
  GnProgress *progress = &session->trainer->progress;
  count_time (session);
  gboolean improved = advance (session);
  if (!check_finite (session, error) || (session->trainer->folder && !keep_epoch (session, improved, error)))
    return FALSE;
  const GnTrainEvent event = {
    .kind = GN_TRAIN_EPOCH, .epoch = { progress->last, improved, (int)progress->best_epoch, progress->best_accuracy }
  };
  gn_train_session_emit (session, &event);
  return TRUE;
}
