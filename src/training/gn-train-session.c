/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training itself: steps, validation, and when to leave. */
#include "gn-trainer-private.h"
#include "gn-average.h"
#include "gn-error.h"
#include "gn-exec.h"
#include "gn-head.h"
#include "gn-random.h"
#include "gn-run-calibration-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { STREAM_ORDER = 0x6f726465 }; /* the operation of the random stream: "orde"r */

#define CHECKPOINT_SECONDS 300

typedef enum { PHASE_DONE, PHASE_STOPPED, PHASE_FAILED } Phase;

void
gn_train_session_emit (GnTrainSession *session, const GnTrainEvent *event)
{
  if (session->sink)
    session->sink (session->data, event);
}

double
gn_train_session_rate (GnTrainSession *session, gint64 step)
{
  return gn_recipe_get_rate (session->trainer->record->recipe, step, gn_trainer_steps_per_epoch (session->trainer));
}

gboolean
gn_train_session_diverged (GnTrainSession *session, gint64 step, GError **error)
{
  char rate[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (rate, sizeof rate, "%.9g", gn_train_session_rate (session, MAX (step - 1, 0)));
  g_set_error (
      error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_DIVERGED,
      _("The training diverged: the loss or the weights are no finite numbers any more (epoch %d, step %" PRId64
         ", learning rate %s). The last checkpoint is untouched. Try a learning rate ten times lower, or a warm-up."),
      (int)session->trainer->progress.epochs_done + 1, step, rate);
  return FALSE;
}

static gboolean
is_stopped (GnTrainSession *session)
{
  return g_cancellable_is_cancelled (session->cancellable);
}

/* A function of (seed, epoch) alone. */
static GArray *
make_order (GnTrainer *trainer, guint32 epoch)
{
  GArray *order = g_array_copy (trainer->training);
  GnRandom random = gn_random_init (trainer->record->recipe->seed, epoch, 0, STREAM_ORDER);
  if (trainer->record->recipe->shuffle)
    gn_random_shuffle (&random, (guint32 *)(gpointer)order->data, order->len);
  return order;
}

/* Saves when another piece of work as long as the last would make it too long since the last checkpoint. */
static gboolean
save_when_due (GnTrainSession *session, gint64 began, GError **error)
{
  double limit = session->trainer->options.checkpoint_seconds;
  gint64 now = g_get_monotonic_time ();
  double at_stake = (double)(2 * now - session->saved_at - began) / G_USEC_PER_SEC;
  return at_stake < (limit > 0 ? limit : CHECKPOINT_SECONDS) || gn_train_session_save (session, FALSE, error);
}

static gboolean
log_step (GnTrainSession *session, const GnBatchResult *batch, double rate, GError **error)
{
  GnTrainer *trainer = session->trainer;
  const GnProgress *progress = &trainer->progress;
  GnStepMetrics metrics = { progress->step, (int)progress->epochs_done + 1, batch->loss_sum / batch->n,
                            (double)batch->correct / batch->n, rate };
  g_autofree char *row = gn_step_to_row (&metrics);
  if (session->steps && !gn_run_log_append (session->steps, row, error))
    return FALSE;
  gint64 now = g_get_monotonic_time ();
  GnTrainEvent event = { .kind = GN_TRAIN_STEP };
  event.step.metrics = metrics;
  event.step.step_in_epoch = (int)progress->step_in_epoch;
  event.step.steps_per_epoch = gn_trainer_steps_per_epoch (trainer);
  event.step.photos = batch->n;
  event.step.seconds = (double)(now - session->step_at) / G_USEC_PER_SEC;
  session->step_at = now;
  gn_train_session_emit (session, &event);
  return TRUE;
}

static gboolean
train_step (GnTrainSession *session, const GnBatch *batch, GError **error)
{
  GnTrainer *trainer = session->trainer;
  GnProgress *progress = &trainer->progress;
  const GnRecipe *recipe = trainer->record->recipe;
  double rate = gn_train_session_rate (session, progress->step);
  GnBatchResult result = gn_train_gradient_find (session, batch);
  if (!isfinite (result.loss_sum))
    return gn_train_session_diverged (session, progress->step + 1, error);
  gn_optimizer_step (trainer->optimizer, trainer->pool, rate, gn_exec_get_gradients (session->training),
                     trainer->network->parameters);
  progress->step++;
  if (recipe->average > 0)
    gn_average_update (trainer->pool, trainer->tested_part, trainer->network, recipe->average, progress->step);
  progress->step_in_epoch++;
  progress->photos += result.n;
  progress->correct += result.correct;
  progress->loss_sum += result.loss_sum;
  return log_step (session, &result, rate, error);
}

/* A photo that cannot be read any more ends the run, but not the work done so far. */
static Phase
loader_failed (GnTrainSession *session, GError *reason, GError **error)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_error_free (reason);
    return PHASE_STOPPED;
  }
  gn_train_session_save (session, FALSE, NULL);
  g_propagate_error (error, reason);
  return PHASE_FAILED;
}

static Phase
train_epoch (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  GnProgress *progress = &trainer->progress;
  guint32 epoch = (guint32)progress->epochs_done + 1;
  int n_steps = gn_trainer_steps_per_epoch (trainer);
  g_autoptr (GArray) order = make_order (trainer, epoch);
  if (progress->step_in_epoch == n_steps)
    return PHASE_DONE;
  if (!gn_train_input_begin (session, GN_SPLIT_TRAINING, epoch, order, (guint)progress->step_in_epoch, error))
    return PHASE_FAILED;
  while (progress->step_in_epoch < n_steps) {
    GError *reason = NULL;
    gint64 began = g_get_monotonic_time ();
    const GnBatch *batch =
        is_stopped (session) ? NULL : gn_train_input_next (session, GN_SPLIT_TRAINING, &reason);
    if (is_stopped (session) && !batch) {
      g_clear_error (&reason);
      return PHASE_STOPPED;
    }
    if (!batch)
      return loader_failed (session, reason, error);
    if (!train_step (session, batch, error) || !save_when_due (session, began, error))
      return PHASE_FAILED;
  }
  return PHASE_DONE;
}

static gboolean
validate_batch (GnTrainSession *session, const GnBatch *batch, GError **error)
{
  GnTrainer *trainer = session->trainer;
  GnProgress *progress = &trainer->progress;
  int correct, n_classes = gn_graph_get_n_classes (trainer->network->graph);
  const float *answers = gn_train_input_answer_validation (session, batch);
  double loss = gn_cross_entropy (batch->n, n_classes, answers, &(GnTargets){ .labels = batch->labels }, NULL, &correct);
  if (!isfinite (loss))
    return gn_train_session_diverged (session, progress->step, error);
  progress->validation_batches++;
  progress->validation_photos += batch->n;
  progress->validation_correct += correct;
  progress->validation_loss_sum += loss;
  GnTrainEvent event = { .kind = GN_TRAIN_VALIDATING };
  event.validating.done = (guint)progress->validation_photos;
  event.validating.total = trainer->validation->len;
  gn_train_session_emit (session, &event);
  return TRUE;
}

static Phase
validate (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  GnProgress *progress = &trainer->progress;
  GArray *photos = trainer->validation;
  gn_exec_refresh (session->validation);
  if (!gn_train_input_begin (session, GN_SPLIT_VALIDATION, (guint32)progress->epochs_done + 1, photos,
                             (guint)progress->validation_batches, error))
    return PHASE_FAILED;
  while (progress->validation_photos < photos->len) {
    GError *reason = NULL;
    gint64 began = g_get_monotonic_time ();
    const GnBatch *batch =
        is_stopped (session) ? NULL : gn_train_input_next (session, GN_SPLIT_VALIDATION, &reason);
    if (is_stopped (session) && !batch) {
      g_clear_error (&reason);
      return PHASE_STOPPED;
    }
    if (!batch)
      return loader_failed (session, reason, error);
    if (!validate_batch (session, batch, error) || !save_when_due (session, began, error))
      return PHASE_FAILED;
  }
  return PHASE_DONE;
}

static void
tell_start (GnTrainSession *session)
{
  GnTrainer *trainer = session->trainer;
  GnTrainEvent event = { .kind = GN_TRAIN_STARTED };
  event.started.first_epoch = (int)trainer->progress.epochs_done + 1;
  event.started.epochs = trainer->record->recipe->epochs;
  event.started.steps_per_epoch = gn_trainer_steps_per_epoch (trainer);
  event.started.parameters = gn_graph_count_parameters (trainer->job.whole);
  event.started.bytes = trainer->memory + session->training_cache + session->validation_cache;
  event.started.first_step = trainer->progress.step;
  gn_train_session_emit (session, &event);
  for (guint i = 0; i < trainer->messages->len; i++) {
    GnTrainEvent message = { .kind = GN_TRAIN_MESSAGE, .message = g_ptr_array_index (trainer->messages, i) };
    gn_train_session_emit (session, &message);
  }
}

static gboolean
open_session (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  session->resumed_at = session->saved_at = session->step_at = g_get_monotonic_time ();
  if (!gn_train_session_open_logs (session, error))
    return FALSE;
  gn_train_gradient_open (session);
  gn_train_input_share_memory (session);
  tell_start (session);
  if (!gn_train_input_open (session, error))
    return FALSE;
  /* Looking at all photos once is the run's time, but no epoch's. */
  session->step_at = g_get_monotonic_time ();
  trainer->progress.total_seconds += (double)(session->step_at - session->resumed_at) / G_USEC_PER_SEC;
  session->resumed_at = session->step_at;
  return TRUE;
}

static void
close_session (GnTrainSession *session)
{
  gn_train_input_close (session);
  gn_train_gradient_close (session);
  gn_run_log_close (session->metrics);
  gn_run_log_close (session->steps);
}

static Phase
run_epoch (GnTrainSession *session, GError **error)
{
  Phase phase = train_epoch (session, error);
  if (phase == PHASE_DONE)
    phase = validate (session, error);
  if (phase == PHASE_DONE)
    return gn_train_session_finish_epoch (session, error) ? PHASE_DONE : PHASE_FAILED;
  if (phase == PHASE_STOPPED)
    return gn_train_session_save (session, TRUE, error) ? PHASE_STOPPED : PHASE_FAILED;
  return phase;
}

static gboolean
run_epochs (GnTrainSession *session, GnTrainOutcome *outcome, GError **error)
{
  GnTrainer *trainer = session->trainer;
  int this_time = 0;
  while (!gn_trainer_is_finished (trainer, outcome)) {
    if (trainer->options.epochs_this_time > 0 && this_time == trainer->options.epochs_this_time) {
      *outcome = GN_TRAIN_LEFT;
      return TRUE;
    }
    Phase phase = run_epoch (session, error);
    if (phase == PHASE_STOPPED)
      *outcome = GN_TRAIN_STOPPED;
    if (phase != PHASE_DONE)
      return phase == PHASE_STOPPED;
    this_time++;
  }
  return TRUE;
}

static gboolean
open_and_run (GnTrainSession *session, GnTrainOutcome *outcome, GError **error)
{
  g_autoptr (GError) reason = NULL;
  if (open_session (session, &reason))
    return run_epochs (session, outcome, error);
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    *outcome = GN_TRAIN_STOPPED;
    return gn_train_session_save (session, TRUE, error);
  }
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* What a run folder holds for whoever trained it. */
static void
find_models (const char *folder, GnTrainResult *result)
{
  g_autofree char *best = g_build_filename (folder, GN_RUN_BEST_FILE, NULL);
  g_autofree char *last = g_build_filename (folder, GN_RUN_LAST_FILE, NULL);
  g_autofree char *snapshots = g_build_filename (folder, GN_RUN_SNAPSHOTS_FOLDER, NULL);
  if (g_file_test (best, G_FILE_TEST_EXISTS))
    result->model = g_steal_pointer (&best);
  else if (g_file_test (last, G_FILE_TEST_EXISTS))
    result->model = g_steal_pointer (&last);
  if (g_file_test (snapshots, G_FILE_TEST_IS_DIR))
    result->snapshots = g_steal_pointer (&snapshots);
}

static void
fill_result (GnTrainer *trainer, GnTrainOutcome outcome, GnTrainResult *result)
{
  const GnProgress *progress = &trainer->progress;
  *result = (GnTrainResult){ .outcome = outcome,
                             .epochs = (int)progress->epochs_done,
                             .best_epoch = (int)progress->best_epoch,
                             .best_validation_accuracy = progress->best_accuracy,
                             .last_validation_accuracy = progress->last.validation_accuracy,
                             .seconds = progress->total_seconds };
  if (trainer->folder)
    find_models (trainer->folder, result);
}

static void
on_calibrating (gpointer data, guint done, guint total)
{
  GnTrainEvent event = { .kind = GN_TRAIN_CALIBRATING };
  event.calibrating.done = done;
  event.calibrating.total = total;
  gn_train_session_emit (data, &event);
}

static const float *
get_features (gpointer data, guint32 photo)
{
  return gn_feature_table_get_row (data, photo);
}

/* The run is what it is without; so a failure is told, and the result stands. */
static void
calibrate (GnTrainSession *session)
{
  GnTrainer *trainer = session->trainer;
  const GnRecipe *recipe = trainer->record->recipe;
  gboolean known = session->features && gn_recipe_get_test_size (recipe) == recipe->image_size;
  GnCalibrateOptions options = { .n_threads = trainer->job.n_threads,
                                 .memory_budget = trainer->options.memory_budget,
                                 .features = known ? get_features : NULL,
                                 .features_data = session->features };
  g_autoptr (GError) error = NULL;
  if (gn_run_is_calibrated (trainer->folder) ||
      gn_run_calibrate_locked (trainer->folder, trainer->record, trainer->dataset, &options, session->cancellable,
                               on_calibrating, session, NULL, &error) ||
      is_stopped (session))
    return;
  g_autofree char *text = g_strdup_printf (_("The model cannot say when it is not sure: %s"), error->message);
  const GnTrainEvent event = { .kind = GN_TRAIN_MESSAGE, .message = text };
  gn_train_session_emit (session, &event);
}

gboolean
gn_trainer_run (GnTrainer *trainer, GnTrainSink sink, gpointer data, GCancellable *cancellable, GnTrainResult *result,
                GError **error)
{
  GnTrainSession session = { .trainer = trainer, .sink = sink, .data = data, .cancellable = cancellable };
  GnTrainOutcome outcome;
  gboolean ok;
  if (gn_trainer_is_finished (trainer, &outcome))
    ok = gn_train_session_open_logs (&session, error); /* a kill may have kept the last epoch's row back */
  else
    ok = open_and_run (&session, &outcome, error);
  close_session (&session);
  if (ok && trainer->folder && (outcome == GN_TRAIN_FINISHED || outcome == GN_TRAIN_EARLY_STOPPED))
    calibrate (&session);
  gn_train_input_leave_features (&session);
  if (!ok)
    return FALSE;
  fill_result (trainer, outcome, result);
  return TRUE;
}
