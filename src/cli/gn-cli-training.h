/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What train and resume share: the live display and the summary. */
#pragma once

#include "gn-cli.h"
#include "gn-trainer.h"

G_BEGIN_DECLS

/* Runs the trainer with a live display and tells the result; names unreadable photos first. Returns an exit status, or
 * anything with @error set. */
int  gn_cli_run_trainer (GnCliContext *context, GnTrainer *trainer, GnDataset *dataset, GError **error);
GnTrainOptions gn_cli_train_options (const GnCliContext *context, int epochs_this_time);

G_END_DECLS
