/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient of a step: one pass, or two where sharpness counts, some blocks left out of both. */
#include "gn-trainer-private.h"

#include <math.h>

void
gn_train_gradient_open (GnTrainSession *session)
{
  const GnRecipe *recipe = session->trainer->record->recipe;
  const GnGraph *graph = session->trainer->job.graph;
  session->sharpness = recipe->sam > 0 ? gn_sharpness_new (graph) : NULL;
  session->depth =
      recipe->stochastic_depth > 0 ? gn_stochastic_depth_new (graph, recipe->stochastic_depth) : NULL;
}

void
gn_train_gradient_close (GnTrainSession *session)
{
  g_clear_pointer (&session->sharpness, gn_sharpness_free);
  g_clear_pointer (&session->depth, gn_stochastic_depth_free);
}

static GnBatchResult
pass (GnTrainSession *session, const GnBatch *batch)
{
  GnTrainer *trainer = session->trainer;
  const GnRecipe *recipe = trainer->record->recipe;
  GnTargets targets = { .labels = batch->labels, .smoothing = (float)recipe->label_smoothing };
  gn_train_input_fill_training (session, batch, &targets);
  if (!session->depth)
    return gn_exec_train_batch (session->training, batch->n, &targets);
  gn_stochastic_depth_drop (session->depth, trainer->network, recipe->seed, (guint32)trainer->progress.epochs_done + 1,
                            (guint32)trainer->progress.step_in_epoch);
  GnBatchResult result = gn_exec_train_batch (session->training, batch->n, &targets);
  gn_stochastic_depth_return (session->depth, trainer->network, gn_exec_get_gradients (session->training));
  return result;
}

GnBatchResult
gn_train_gradient_find (GnTrainSession *session, const GnBatch *batch)
{
  GnTrainer *trainer = session->trainer;
  GnBatchResult result = pass (session, batch);
  if (!session->sharpness || !isfinite (result.loss_sum))
    return result;
  gn_sharpness_climb (session->sharpness, trainer->pool, trainer->network, gn_exec_get_gradients (session->training),
                      trainer->record->recipe->sam);
  pass (session, batch);
  gn_sharpness_return (session->sharpness, trainer->network);
  return result;
}
