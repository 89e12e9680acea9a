/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread behind a GnSession. Private to it. */
#pragma once

#include "gn-trainer.h"

G_BEGIN_DECLS

/**
 * GnSessionJob:
 *
 * One sitting of training. The session owns it and outlives the thread: what crosses between them lies in the locked
 * queue. The result is the thread's until it has ended.
 */
typedef struct _GnSessionJob GnSessionJob;

/* Called on the main loop, ten times a second at most, when there are events or the job has ended. */
typedef void (*GnSessionWake) (gpointer data);

/* recipe: (nullable): NULL resumes. dataset: (nullable) when resuming. */
GnSessionJob *gn_session_job_new   (GnDataset *dataset, const GnRecipe *recipe, const char *run_folder, int epochs,
                                    GnSessionWake wake, gpointer data);
void          gn_session_job_stop  (GnSessionJob *job);
/* Events since the last call, oldest first; strings in them live as long as the array. (transfer full) */
GPtrArray    *gn_session_job_take_events (GnSessionJob *job); /* (element-type GnTrainEvent) */
/* Whether the thread has nothing more to say. */
gboolean      gn_session_job_has_ended   (GnSessionJob *job);
/* Waits for the thread, hands over how it ended, and frees. No wake-up comes afterwards. Returns whether it ended well. */
gboolean      gn_session_job_finish (GnSessionJob *job, GnTrainResult *result, GError **error);

G_END_DECLS
