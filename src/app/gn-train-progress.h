/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-session.h"

G_BEGIN_DECLS

/**
 * GnTrainProgress:
 *
 * Where a training stands: a bar, a sentence, speed and remaining time, and the buttons that act on it (the actions
 * train.pause, train.stop and train.resume).
 */
#define GN_TYPE_TRAIN_PROGRESS (gn_train_progress_get_type ())
G_DECLARE_FINAL_TYPE (GnTrainProgress, gn_train_progress, GN, TRAIN_PROGRESS, GtkBox)

/* resumable: offer to go on. */
void gn_train_progress_show (GnTrainProgress *self, const GnSessionStatus *status, gboolean resumable);
/* Tells which earlier run the curves belong to instead. */
void gn_train_progress_show_run (GnTrainProgress *self, const GnRunInfo *info);

G_END_DECLS
