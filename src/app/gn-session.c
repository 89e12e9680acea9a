/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-session.h"

#include "gn-session-job.h"

#include <gio/gio.h>
#include <math.h>

/* Weight of the past in the rate shown: steady over some twenty steps, without lagging a whole epoch. */
#define RATE_MEMORY 0.9

struct _GnSession {
  GObject parent;

  GnSessionState state;
  GnSessionJob *job; /* (nullable) */
  char *run_folder;
  GArray *epochs, *steps;
  GnTrainResult result;
  GError *error;

  int first_epoch, n_epochs, epoch, step_in_epoch, steps_per_epoch;
  guint validated, n_validation;
  int best_epoch;
  double best_accuracy;
  double seconds_per_photo, seconds_per_step; /* lately, 0 = not known */
  double seconds_per_epoch;                   /* of the last whole epoch of this sitting, 0 = not known */
};

enum { PROP_0, PROP_STATE, N_PROPS };
enum { UPDATED, MESSAGE, ENDED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnSession, gn_session, G_TYPE_OBJECT)

static void
set_state (GnSession *self, GnSessionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* A stop asked for stays visible until the thread has left. */
static void
advance_state (GnSession *self, GnSessionState state)
{
  if (self->state != GN_SESSION_STOPPING)
    set_state (self, state);
}

static double
mix_rate (double past, double now)
{
  return past > 0 ? RATE_MEMORY * past + (1 - RATE_MEMORY) * now : now;
}

static void
take_started (GnSession *self, const GnTrainEvent *event)
{
  self->first_epoch = event->started.first_epoch;
  self->n_epochs = event->started.epochs;
  self->steps_per_epoch = event->started.steps_per_epoch;
  self->epoch = MIN (self->first_epoch, self->n_epochs);
  advance_state (self, GN_SESSION_TRAINING);
}

/* A killed run wrote lines after its last checkpoint, which are done again when it is resumed. */
static void
drop_repeated (GnSession *self, gint64 step, int epoch)
{
  while (self->steps->len > 0 && g_array_index (self->steps, GnStepMetrics, self->steps->len - 1).step >= step)
    g_array_set_size (self->steps, self->steps->len - 1);
  while (self->epochs->len > 0 && g_array_index (self->epochs, GnEpochMetrics, self->epochs->len - 1).epoch >= epoch)
    g_array_set_size (self->epochs, self->epochs->len - 1);
}

static void
take_step (GnSession *self, const GnTrainEvent *event)
{
  drop_repeated (self, event->step.metrics.step, event->step.metrics.epoch);
  g_array_append_val (self->steps, event->step.metrics);
  self->epoch = event->step.metrics.epoch;
  self->step_in_epoch = event->step.step_in_epoch;
  self->steps_per_epoch = event->step.steps_per_epoch;
  self->n_validation = self->validated = 0;
  if (event->step.photos > 0 && event->step.seconds > 0) {
    self->seconds_per_photo = mix_rate (self->seconds_per_photo, event->step.seconds / event->step.photos);
    self->seconds_per_step = mix_rate (self->seconds_per_step, event->step.seconds);
  }
  advance_state (self, GN_SESSION_TRAINING);
}

static void
take_epoch (GnSession *self, const GnTrainEvent *event)
{
  g_array_append_val (self->epochs, event->epoch.metrics);
  self->best_epoch = event->epoch.best_epoch;
  self->best_accuracy = event->epoch.best_accuracy;
  self->seconds_per_epoch = event->epoch.metrics.seconds;
  self->n_validation = self->validated = 0;
  advance_state (self, GN_SESSION_TRAINING);
}

static void
take_event (GnSession *self, const GnTrainEvent *event)
{
  switch (event->kind) {
  case GN_TRAIN_STARTED:
    take_started (self, event);
    break;
  case GN_TRAIN_MESSAGE:
    g_signal_emit (self, signals[MESSAGE], 0, event->message);
    break;
  case GN_TRAIN_LOOKING:
    self->validated = event->looking.done;
    self->n_validation = event->looking.total;
    advance_state (self, GN_SESSION_LOOKING);
    break;
  case GN_TRAIN_STEP:
    take_step (self, event);
    break;
  case GN_TRAIN_VALIDATING:
    self->validated = event->validating.done;
    self->n_validation = event->validating.total;
    advance_state (self, GN_SESSION_VALIDATING);
    break;
  case GN_TRAIN_EPOCH:
    take_epoch (self, event);
    break;
  case GN_TRAIN_CHECKPOINT:
  case GN_TRAIN_CALIBRATING:
    break;
  }
}

static void
end_job (GnSession *self)
{
  GnSessionJob *job = g_steal_pointer (&self->job);
  gboolean succeeded;

  gn_train_result_clear (&self->result);
  succeeded = gn_session_job_finish (job, &self->result, &self->error);
  if (!succeeded && g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    /* Cancelled before the first step: nothing to report. */
    g_clear_error (&self->error);
    set_state (self, GN_SESSION_PAUSED);
  } else if (!succeeded) {
    set_state (self, GN_SESSION_FAILED);
  } else if (self->result.outcome == GN_TRAIN_FINISHED || self->result.outcome == GN_TRAIN_EARLY_STOPPED) {
    set_state (self, GN_SESSION_FINISHED);
  } else {
    set_state (self, GN_SESSION_PAUSED);
  }
  g_signal_emit (self, signals[UPDATED], 0);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
on_wake (gpointer data)
{
  GnSession *self = data;
  g_autoptr (GnSession) alive = g_object_ref (self);
  g_autoptr (GPtrArray) events = gn_session_job_take_events (self->job);

  for (guint i = 0; i < events->len; i++)
    take_event (self, g_ptr_array_index (events, i));
  if (events->len > 0)
    g_signal_emit (self, signals[UPDATED], 0);
  if (self->job != NULL && gn_session_job_has_ended (self->job))
    end_job (self);
}

static void
forget_run (GnSession *self)
{
  g_array_set_size (self->epochs, 0);
  g_array_set_size (self->steps, 0);
  g_clear_error (&self->error);
  g_clear_pointer (&self->run_folder, g_free);
  self->first_epoch = self->n_epochs = self->epoch = self->step_in_epoch = self->steps_per_epoch = 0;
  self->validated = self->n_validation = 0;
  self->best_epoch = 0;
  self->best_accuracy = 0;
  self->seconds_per_photo = self->seconds_per_step = self->seconds_per_epoch = 0;
}

gboolean
gn_session_start (GnSession *self, GnDataset *dataset, const GnRecipe *recipe, const char *run_folder)
{
  if (self->job != NULL)
    return FALSE;
  forget_run (self);
  self->run_folder = g_strdup (run_folder);
  self->n_epochs = recipe->epochs;
  set_state (self, GN_SESSION_PREPARING);
  self->job = gn_session_job_new (dataset, recipe, run_folder, 0, on_wake, self);
  return TRUE;
}

/* The curves go on where the run's files end: a small read, and only the user's own click waits for it. */
static void
load_past (GnSession *self)
{
  g_autoptr (GnRunInfo) info = gn_run_info_read (self->run_folder, NULL);
  g_autoptr (GArray) steps = gn_run_read_steps (self->run_folder, NULL);
  if (info == NULL)
    return;
  g_array_append_vals (self->epochs, info->epochs->data, info->epochs->len);
  self->n_epochs = info->recipe != NULL ? info->recipe->epochs : 0;
  self->best_epoch = info->best_epoch;
  for (guint i = 0; i < info->epochs->len; i++) {
    const GnEpochMetrics *metrics = &g_array_index (info->epochs, GnEpochMetrics, i);
    if (metrics->epoch == info->best_epoch)
      self->best_accuracy = metrics->validation_accuracy;
  }
  if (steps != NULL)
    g_array_append_vals (self->steps, steps->data, steps->len);
}

gboolean
gn_session_resume (GnSession *self, GnDataset *dataset, const char *run_folder, int epochs)
{
  g_autofree char *folder = g_strdup (run_folder); /* may be our own, which is about to be forgotten */
  if (self->job != NULL)
    return FALSE;
  forget_run (self);
  self->run_folder = g_steal_pointer (&folder);
  load_past (self);
  if (epochs > 0)
    self->n_epochs = epochs;
  set_state (self, GN_SESSION_PREPARING);
  g_signal_emit (self, signals[UPDATED], 0);
  self->job = gn_session_job_new (dataset, NULL, self->run_folder, epochs, on_wake, self);
  return TRUE;
}

void
gn_session_stop (GnSession *self)
{
  if (self->job == NULL)
    return;
  set_state (self, GN_SESSION_STOPPING);
  gn_session_job_stop (self->job);
}

GnSessionState
gn_session_get_state (GnSession *self)
{
  return self->state;
}

gboolean
gn_session_is_running (GnSession *self)
{
  return self->job != NULL;
}

const GError *
gn_session_get_error (GnSession *self)
{
  return self->error;
}

const GnTrainResult *
gn_session_get_result (GnSession *self)
{
  return &self->result;
}

/* Whole epochs by the last one's wall time, which has validation and saving in it; before that by the steps alone. */
static double
estimate_remaining (GnSession *self, double epochs_left)
{
  double seconds = self->seconds_per_epoch > 0 ? self->seconds_per_epoch
                                               : self->seconds_per_step * self->steps_per_epoch;
  return seconds > 0 ? seconds * epochs_left : NAN;
}

void
gn_session_get_status (GnSession *self, GnSessionStatus *status)
{
  int done = self->epochs->len > 0 ? g_array_index (self->epochs, GnEpochMetrics, self->epochs->len - 1).epoch : 0;
  double part = self->epoch > done && self->steps_per_epoch > 0 ? (double) self->step_in_epoch / self->steps_per_epoch
                                                                : 0;
  *status = (GnSessionStatus) {
    .state = self->state, .run_folder = self->run_folder, .epochs = self->epochs, .steps = self->steps,
    .n_epochs = self->n_epochs, .epoch = self->epoch, .step_in_epoch = self->step_in_epoch,
    .steps_per_epoch = self->steps_per_epoch, .validated = self->validated, .n_validation = self->n_validation,
    .best_epoch = self->best_epoch, .best_accuracy = self->best_accuracy, .remaining = NAN,
  };
  if (self->state == GN_SESSION_LOOKING && self->n_validation > 0) {
    status->progress = (double) self->validated / self->n_validation;
  } else if (self->n_epochs > 0) {
    status->progress = CLAMP ((done + part) / self->n_epochs, 0, 1);
    status->remaining = estimate_remaining (self, MAX (self->n_epochs - done - part, 0));
  }
  if (self->seconds_per_photo > 0)
    status->images_per_second = 1 / self->seconds_per_photo;
}

static void
gn_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_int (value, (int) GN_SESSION (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gn_session_dispose (GObject *object)
{
  GnSession *self = GN_SESSION (object);
  if (self->job != NULL) {
    GnTrainResult result = { 0 };
    gn_session_job_stop (self->job);
    gn_session_job_finish (g_steal_pointer (&self->job), &result, NULL);
    gn_train_result_clear (&result);
  }
  G_OBJECT_CLASS (gn_session_parent_class)->dispose (object);
}

static void
gn_session_finalize (GObject *object)
{
  GnSession *self = GN_SESSION (object);
  forget_run (self);
  g_array_unref (self->epochs);
  g_array_unref (self->steps);
  gn_train_result_clear (&self->result);
  G_OBJECT_CLASS (gn_session_parent_class)->finalize (object);
}

static void
gn_session_class_init (GnSessionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->get_property = gn_session_get_property;
  object_class->dispose = gn_session_dispose;
  object_class->finalize = gn_session_finalize;
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, GN_SESSION_IDLE, GN_SESSION_FAILED, GN_SESSION_IDLE,
                                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[UPDATED] = g_signal_new ("updated", GN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", GN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
  signals[ENDED] = g_signal_new ("ended", GN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_session_init (GnSession *self)
{
  self->epochs = g_array_new (FALSE, FALSE, sizeof (GnEpochMetrics));
  self->steps = g_array_new (FALSE, FALSE, sizeof (GnStepMetrics));
}

GnSession *
gn_session_new (void)
{
  return g_object_new (GN_TYPE_SESSION, NULL);
}
