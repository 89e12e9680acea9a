/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "gn-trainer.h"

G_BEGIN_DECLS

/**
 * GnSessionState:
 * @GN_SESSION_IDLE: nothing was started yet
 * @GN_SESSION_PREPARING: the run is being opened, no step was done yet
 * @GN_SESSION_LOOKING: all photos are looked at once, since the head alone is trained
 * @GN_SESSION_TRAINING: steps are being done
 * @GN_SESSION_VALIDATING: an epoch is over, the validation photos are looked at
 * @GN_SESSION_STOPPING: asked to stop: finishes the step in hand and saves
 * @GN_SESSION_PAUSED: stopped on request; the run can be resumed
 * @GN_SESSION_FINISHED: all epochs are done, or early stopping ended the run
 * @GN_SESSION_FAILED: ended by an error; what was saved before is whole
 */
typedef enum {
  GN_SESSION_IDLE,
  GN_SESSION_PREPARING,
  GN_SESSION_LOOKING,
  GN_SESSION_TRAINING,
  GN_SESSION_VALIDATING,
  GN_SESSION_STOPPING,
  GN_SESSION_PAUSED,
  GN_SESSION_FINISHED,
  GN_SESSION_FAILED,
} GnSessionState;

/* What a session knows of its run at this moment; borrowed views of the session's own arrays. */
typedef struct {
  GnSessionState state;
  const char *run_folder;       /* (nullable) */
  const GArray *epochs;         /* (element-type GnEpochMetrics), of earlier sittings too */
  const GArray *steps;          /* (element-type GnStepMetrics), likewise */
  int n_epochs, epoch;          /* epoch in hand, from 1; 0 before the first step */
  int step_in_epoch, steps_per_epoch;
  guint validated, n_validation; /* photos, while validating */
  int best_epoch;               /* 0 = none yet */
  double best_accuracy;
  double progress;              /* of the whole run, 0 to 1 */
  double images_per_second;     /* lately; 0 = not known yet */
  double remaining;             /* seconds; NaN = not known yet */
} GnSessionStatus;

/**
 * GnSession:
 *
 * Runs one training after another on a thread of its own. The thread puts its events into a locked queue; one pending
 * 100 ms source of the main loop takes them out, so that the main loop is woken ten times a second at most however fast
 * the steps are. All functions belong to the main thread.
 *
 * Properties: `state` (int, a #GnSessionState; notifies).
 * Signals:
 * - `updated`: something in the status changed (at most ten times a second)
 * - `message (const char *text)`: the trainer said something worth reading
 * - `ended`: the thread has left; the state is paused, finished or failed
 *
 * Disposing of a session that runs cancels it and waits until the step in hand is done and saved.
 */
#define GN_TYPE_SESSION (gn_session_get_type ())
G_DECLARE_FINAL_TYPE (GnSession, gn_session, GN, SESSION, GObject)

GnSession *gn_session_new (void);

/* Starts a new run in @run_folder, which must not hold one. Returns FALSE while another one is running. */
gboolean gn_session_start  (GnSession *self, GnDataset *dataset, const GnRecipe *recipe, const char *run_folder);
/* Continues a run. dataset: (nullable): used when it is the run's, else the run's own folder is scanned. epochs: 0 = as
 * recorded, more extends it. */
gboolean gn_session_resume (GnSession *self, GnDataset *dataset, const char *run_folder, int epochs);
/* Ends at the next step and keeps everything; gn_session_resume() continues. Does nothing when nothing runs. */
void     gn_session_stop   (GnSession *self);

GnSessionState gn_session_get_state  (GnSession *self);
gboolean       gn_session_is_running (GnSession *self);
void           gn_session_get_status (GnSession *self, GnSessionStatus *status);
/* Why it failed. (transfer none) (nullable) */
const GError  *gn_session_get_error  (GnSession *self);
/* How the last training ended; meaningful when finished or paused. (transfer none) */
const GnTrainResult *gn_session_get_result (GnSession *self);

G_END_DECLS
