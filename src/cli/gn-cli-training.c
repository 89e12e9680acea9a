/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-training.h"
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-signals.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

/* The sink of a run. */
typedef struct {
  const GnCliContext *context;
  GnCliProgress progress;
  char *label;            /* of the bar: the epoch in hand */
  int epoch, epochs;
  int first_epoch;        /* of this session */
  double photos_per_second;
  gboolean header_shown;
} Display;

static void
begin_epoch (Display *display, int epoch, const char *format)
{
  display->epoch = epoch;
  g_free (display->label);
  display->label = g_strdup_printf (format, epoch, display->epochs);
  display->progress.label = display->label;
}

static void
on_started (Display *display, const GnTrainEvent *event)
{
  g_autofree char *parameters = gn_cli_number (event->started.parameters);
  g_autofree char *memory = g_format_size_full (event->started.bytes, G_FORMAT_SIZE_IEC_UNITS);
  display->epochs = event->started.epochs;
  display->first_epoch = event->started.first_epoch;
  gn_cli_note (display->context, _ ("%s parameters, at most %s of memory, steps an epoch: %d"), parameters, memory,
               event->started.steps_per_epoch);
  if (event->started.first_step > 0)
    gn_cli_note (display->context, _ ("Going on after step %" PRId64 ", in epoch %d of %d"),
                 event->started.first_step, event->started.first_epoch, event->started.epochs);
  begin_epoch (display, event->started.first_epoch, _ ("Epoch %d/%d"));
}

/* Smoothed, so that the figure can be read while it changes. */
static void
measure_speed (Display *display, int photos, double seconds)
{
  double now = seconds > 0 ? photos / seconds : 0;
  display->photos_per_second = display->photos_per_second > 0 ? 0.9 * display->photos_per_second + 0.1 * now : now;
}

static void
on_step (Display *display, const GnTrainEvent *event)
{
  if (event->step.metrics.epoch != display->epoch)
    begin_epoch (display, event->step.metrics.epoch, _ ("Epoch %d/%d"));
  measure_speed (display, event->step.photos, event->step.seconds);
  g_autofree char *extra = g_strdup_printf (_ ("loss %.4f  accuracy %.1f %%  %.1f photos/s"), event->step.metrics.loss,
                                            100 * event->step.metrics.accuracy, display->photos_per_second);
  gn_cli_progress_show (&display->progress, (guint)event->step.step_in_epoch, (guint)event->step.steps_per_epoch, extra);
}

static void
show_header (Display *display)
{
  if (display->header_shown)
    return;
  display->header_shown = TRUE;
  gn_cli_note (display->context, "%*s  %18s  %18s", 11, "", _ ("training"), _ ("validation"));
  gn_cli_note (display->context, "%*s  %8s  %8s  %8s  %8s  %9s", 11, _ ("epoch"), _ ("loss"), _ ("accuracy"), _ ("loss"),
               _ ("accuracy"), _ ("time"));
}

static void
on_epoch (Display *display, const GnTrainEvent *event)
{
  const GnEpochMetrics *metrics = &event->epoch.metrics;
  g_autofree char *time = gn_cli_duration (metrics->seconds);
  g_autofree char *remaining = gn_cli_duration (metrics->seconds * (display->epochs - metrics->epoch));
  g_autofree char *left = g_strdup_printf (_ ("  %s left"), remaining);
  g_autofree char *number = g_strdup_printf ("%d/%d", metrics->epoch, display->epochs);
  show_header (display);
  gn_cli_note (display->context, _ ("%11s  %8.4f  %6.1f %%  %8.4f  %6.1f %%  %9s%s%s"), number, metrics->train_loss,
               100 * metrics->train_accuracy, metrics->validation_loss, 100 * metrics->validation_accuracy, time,
               metrics->epoch < display->epochs ? left : "", event->epoch.improved ? _ ("  best") : "");
  begin_epoch (display, metrics->epoch + 1, _ ("Epoch %d/%d"));
}

static void
show_looking (Display *display, const GnTrainEvent *event)
{
  begin_epoch (display, display->epoch, _ ("Looking at all photos once"));
  gn_cli_progress_show (&display->progress, event->looking.done, event->looking.total, NULL);
  if (event->looking.done == event->looking.total)
    begin_epoch (display, display->epoch, _ ("Epoch %d/%d"));
}

static void
show_calibrating (Display *display, const GnTrainEvent *event)
{
  if (event->calibrating.done <= 1)
    display->progress = gn_cli_progress_new (display->context, _ ("Learning when to be unsure"));
  gn_cli_progress_show (&display->progress, event->calibrating.done, event->calibrating.total, NULL);
}

static void
on_train_event (gpointer data, const GnTrainEvent *event)
{
  Display *display = data;
  switch (event->kind) {
  case GN_TRAIN_STARTED:
    on_started (display, event);
    break;
  case GN_TRAIN_MESSAGE:
    gn_cli_note (display->context, "%s", event->message);
    break;
  case GN_TRAIN_LOOKING:
    show_looking (display, event);
    break;
  case GN_TRAIN_STEP:
    on_step (display, event);
    break;
  case GN_TRAIN_VALIDATING:
    begin_epoch (display, display->epoch, _ ("Validating %d/%d"));
    gn_cli_progress_show (&display->progress, event->validating.done, event->validating.total, NULL);
    break;
  case GN_TRAIN_CALIBRATING:
    show_calibrating (display, event);
    break;
  case GN_TRAIN_EPOCH:
    on_epoch (display, event);
    break;
  case GN_TRAIN_CHECKPOINT:
    if (display->context->verbose)
      gn_cli_note (display->context, _ ("Saved"));
    break;
  }
}

static void
print_json (const GnTrainResult *result)
{
  static const char *const outcomes[] = { "finished", "early-stopped", "stopped", "left" };
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_int (builder, "epochs", result->epochs);
  gn_cli_json_int (builder, "best_epoch", result->best_epoch);
  if (result->best_epoch > 0) { /* else nothing was validated yet */
    gn_cli_json_real (builder, "best_validation_accuracy", result->best_validation_accuracy);
    gn_cli_json_real (builder, "last_validation_accuracy", result->last_validation_accuracy);
  }
  gn_cli_json_real (builder, "seconds", result->seconds);
  if (result->model)
    gn_cli_json_string (builder, "model", result->model);
  if (result->snapshots)
    gn_cli_json_string (builder, "snapshots", result->snapshots);
  gn_cli_json_string (builder, "outcome", outcomes[result->outcome]);
  gn_cli_json_end (builder);
}

static void
print_text (const GnTrainResult *result)
{
  static const char *const outcomes[] = {
    N_ ("Finished"),
    N_ ("Ended early, the validation loss falls no longer"),
    N_ ("Stopped and saved, “guenon-cli resume” goes on from here"),
    N_ ("Left as asked, “guenon-cli resume” goes on from here"),
  };
  g_autofree char *time = gn_cli_duration (result->seconds);
  printf (_ ("%s. Epochs done: %d, in %s.\n"), _ (outcomes[result->outcome]), result->epochs, time);
  if (result->best_epoch > 0)
    printf (_ ("Best validation accuracy %.1f %% in epoch %d; last %.1f %%.\n"), 100 * result->best_validation_accuracy,
            result->best_epoch, 100 * result->last_validation_accuracy);
  if (result->model) {
    g_autofree char *model = gn_cli_shown (result->model);
    printf (_ ("Model: %s\n"), model);
  }
  if (result->snapshots) {
    g_autofree char *snapshots = gn_cli_shown (result->snapshots);
    printf (_ ("Models of several cycles, to be used together: %s\n"), snapshots);
  }
}

GnTrainOptions
gn_cli_train_options (const GnCliContext *context, int epochs_this_time)
{
  return (GnTrainOptions){ .n_threads = context->threads, .memory_budget = context->memory_budget,
                           .epochs_this_time = epochs_this_time };
}

int
gn_cli_run_trainer (GnCliContext *context, GnTrainer *trainer, GnDataset *dataset, GError **error)
{
  static const gboolean used_splits[GN_N_SPLITS] = { [GN_SPLIT_TRAINING] = TRUE, [GN_SPLIT_VALIDATION] = TRUE };
  GnTrainResult result = { 0 };
  Display display = { .context = context, .progress = gn_cli_progress_new (context, "") };
  guint n_unreadable = gn_cli_name_unreadable (dataset, used_splits);
  gboolean ok = gn_trainer_run (trainer, on_train_event, &display, context->cancellable, &result, error);
  gn_cli_progress_clear ();
  g_free (display.label);
  if (!ok)
    return GN_EXIT_FAILED;
  if (context->json)
    print_json (&result);
  else
    print_text (&result);
  gboolean stopped = result.outcome == GN_TRAIN_STOPPED && gn_cli_signals_get () != 0;
  gn_train_result_clear (&result);
  return stopped ? 128 + gn_cli_signals_get () : n_unreadable > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}
