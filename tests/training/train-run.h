/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting, resuming and watching a whole run in a test. */
#pragma once

#include "training-fixture.h"

#include <math.h>

/* What a sink has seen, and where it pulls the brake. */
typedef struct {
  GCancellable *cancellable;
  gint64 stop_after_step;
  int n_started, n_epochs, n_checkpoints, n_calibrating, n_messages, n_steps, first_epoch;
  guint validated, looked;
  double first_loss, lowest_loss, lowest_validation_loss, best_accuracy;
  guint64 bytes;
  GString *messages;
} Seen;

static inline void
on_event (gpointer data, const GnTrainEvent *event)
{
  Seen *seen = data;
  switch (event->kind) {
  case GN_TRAIN_STARTED:
    seen->n_started++;
    seen->first_epoch = event->started.first_epoch;
    seen->bytes = event->started.bytes;
    break;
  case GN_TRAIN_MESSAGE:
    seen->n_messages++;
    if (seen->messages)
      g_string_append_printf (seen->messages, "%s\n", event->message);
    break;
  case GN_TRAIN_LOOKING:
    seen->looked = event->looking.done;
    break;
  case GN_TRAIN_STEP:
    if (seen->n_steps++ == 0)
      seen->first_loss = event->step.metrics.loss;
    if (seen->stop_after_step && event->step.metrics.step == seen->stop_after_step)
      g_cancellable_cancel (seen->cancellable);
    break;
  case GN_TRAIN_VALIDATING:
    seen->validated = event->validating.done;
    g_assert_cmpuint (event->validating.done, <=, event->validating.total);
    break;
  case GN_TRAIN_EPOCH:
    seen->lowest_loss = MIN (seen->n_epochs ? seen->lowest_loss : INFINITY, event->epoch.metrics.train_loss);
    seen->lowest_validation_loss =
        MIN (seen->n_epochs ? seen->lowest_validation_loss : INFINITY, event->epoch.metrics.validation_loss);
    seen->n_epochs++;
    seen->best_accuracy = event->epoch.best_accuracy;
    break;
  case GN_TRAIN_CHECKPOINT:
    seen->n_checkpoints++;
    break;
  case GN_TRAIN_CALIBRATING:
    seen->n_calibrating++;
    break;
  }
}

static inline GnTrainer *
start (const char *run, const char *photos, const GnRecipe *recipe, const GnTrainOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = scan (photos);
  GnTrainer *trainer = gn_trainer_new (run, dataset, recipe, options, &error);
  g_assert_no_error (error);
  return trainer;
}

static inline GnTrainer *
resume (const char *run, const char *photos, int epochs, const GnTrainOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = scan (photos);
  GnTrainer *trainer = gn_trainer_resume (run, dataset, epochs, options, &error);
  g_assert_no_error (error);
  return trainer;
}

static inline GnTrainOutcome
run_to_end (GnTrainer *trainer, Seen *seen, int epochs)
{
  g_autoptr (GError) error = NULL;
  GnTrainResult result = { 0 };
  Seen own = { 0 };
  seen = seen ? seen : &own;
  g_assert_true (gn_trainer_run (trainer, on_event, seen, seen->cancellable, &result, &error));
  g_assert_no_error (error);
  if (epochs >= 0)
    g_assert_cmpint (result.epochs, ==, epochs);
  g_assert_cmpint (g_file_test (result.model, G_FILE_TEST_EXISTS), ==, result.model != NULL);
  gn_train_result_clear (&result);
  gn_trainer_free (trainer);
  return result.outcome;
}

static inline void
train (const char *run, const char *photos, const GnRecipe *recipe, const GnTrainOptions *options)
{
  g_assert_cmpint (run_to_end (start (run, photos, recipe, options), NULL, recipe->epochs), ==, GN_TRAIN_FINISHED);
}

/* No run is made, for this reason; the message holds @needle. */
static inline void
refuse_new (const char *run, const char *photos, const GnRecipe *recipe, const GnTrainOptions *options, GQuark domain,
            int code, const char *needle)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = scan (photos);
  g_assert_null (gn_trainer_new (run, dataset, recipe, options, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, needle));
}

static inline void
add_case (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}
