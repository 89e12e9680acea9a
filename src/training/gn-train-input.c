/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos into a session's networks: read ahead, mixed in pairs, through the layers that are not trained. */
#include "gn-mix.h"
#include "gn-softmax.h"
#include "gn-trainer-private.h"

#include <string.h>

static const GnRecipe *
get_recipe (GnTrainSession *session)
{
  return session->trainer->record->recipe;
}

static GnExec *
open_inference (GnTrainSession *session, GnNetwork *network, int batch_size, GError **error)
{
  GnTrainer *trainer = session->trainer;
  g_autoptr (GnPlan) plan = gn_plan_new (network->graph, GN_MODE_INFERENCE, get_recipe (session)->precision, batch_size,
                                         trainer->job.n_threads, error);
  return plan ? gn_exec_new (plan, network, trainer->pool, error) : NULL;
}

static GnExec *
open_training (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  g_autoptr (GnPlan) plan =
      gn_job_plan_training (&trainer->job, get_recipe (session)->batch_size, trainer->budget, error);
  return plan ? gn_exec_new (plan, trainer->network, trainer->pool, error) : NULL;
}

/* What the budget leaves after everything else goes to decoded photos, three quarters at most. */
void
gn_train_input_share_memory (GnTrainSession *session)
{
  GnTrainer *trainer = session->trainer;
  const GnRecipe *recipe = get_recipe (session);
  if (recipe->trainable == GN_TRAINABLE_HEAD)
    return; /* every photo is read once */
  guint64 side = (guint64)gn_pipeline_get_source_size (recipe->pipeline, recipe->image_size);
  guint64 test_side = (guint64)gn_recipe_get_test_size (recipe);
  guint64 first = 3 * side * side * trainer->training->len;
  guint64 second = 3 * test_side * test_side * trainer->validation->len;
  guint64 total = first + second;
  guint64 rest = trainer->budget > trainer->memory ? (trainer->budget - trainer->memory) / 4 * 3 : 0;
  guint64 cache = MIN (rest, total);
  session->validation_cache = (guint64)((double)cache * ((double)second / (double)total));
  session->training_cache = cache - session->validation_cache;
}

static gboolean
open_frozen (GnTrainSession *session, GnGraph *graph, int batch_size, GError **error)
{
  session->frozen_network = gn_network_new_part (session->trainer->values, graph);
  session->frozen = open_inference (session, session->frozen_network, batch_size, error);
  session->maps = g_new (float, (gsize)batch_size *gn_job_count_features (&session->trainer->job));
  return session->frozen != NULL;
}

static void
close_frozen (GnTrainSession *session)
{
  g_clear_pointer (&session->frozen, gn_exec_free);
  g_clear_pointer (&session->frozen_network, gn_network_free);
  g_clear_pointer (&session->maps, g_free);
}

/* Everything that depends on the size of the photos trained on. */
static void
close_size (GnTrainSession *session)
{
  g_clear_pointer (&session->training_loader, gn_batch_loader_free);
  g_clear_pointer (&session->training, gn_exec_free);
  close_frozen (session);
}

static gboolean
open_size (GnTrainSession *session, int image_size, GError **error)
{
  GnTrainer *trainer = session->trainer;
  const GnRecipe *recipe = get_recipe (session);
  close_size (session);
  session->image_size = image_size;
  if (!gn_trainer_resize (trainer, image_size, error) || !(session->training = open_training (session, error)) ||
      (trainer->job.frozen && !open_frozen (session, trainer->job.frozen, recipe->batch_size, error)))
    return FALSE;
  GnLoaderOptions options = gn_job_training_loader (&trainer->job, recipe->pipeline, trainer->options.niceness);
  options.image_size = image_size;
  options.cache_bytes = session->training_cache;
  session->training_loader = gn_batch_loader_new (trainer->dataset, &options);
  return TRUE;
}

/* Features of photos without random changes, batch by batch. */
static gboolean
compute_features (GnTrainSession *session, const GArray *photos, guint before, GnBatchLoader *loader, GError **error)
{
  GnTrainer *trainer = session->trainer;
  gsize length = gn_job_count_features (&trainer->job);
  const GnBatch *batch;
  GnTrainEvent event = { .kind = GN_TRAIN_LOOKING };
  event.looking.done = before;
  event.looking.total = trainer->training->len + trainer->validation->len;
  gn_batch_loader_start (loader, 0, (guint32 *)(gpointer)photos->data, photos->len, 0);
  while (event.looking.done < before + photos->len) {
    batch = gn_batch_loader_next (loader, session->cancellable, error);
    if (!batch)
      return FALSE;
    gn_exec_fill_input (session->frozen, batch->n, batch->images);
    gn_exec_forward (session->frozen, batch->n);
    gn_exec_copy_results (session->frozen, session->maps);
    for (int i = 0; i < batch->n; i++)
      memcpy (gn_feature_table_get_row (session->features, batch->photos[i]), session->maps + (gsize)i * length,
              length * sizeof (float));
    event.looking.done += (guint)batch->n;
    gn_train_session_emit (session, &event);
  }
  return TRUE;
}

static gboolean
look_at (GnTrainSession *session, GnGraph *frozen, int image_size, const GArray *photos, guint before, GError **error)
{
  GnTrainer *trainer = session->trainer;
  GnLoaderOptions options = gn_job_validation_loader (&trainer->job, trainer->options.niceness);
  options.image_size = image_size;
  g_autoptr (GnBatchLoader) loader = gn_batch_loader_new (trainer->dataset, &options);
  gboolean ok = open_frozen (session, frozen, options.batch_size, error) &&
                compute_features (session, photos, before, loader, error);
  close_frozen (session);
  return ok;
}

static gboolean
look_at_all (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  const GnRecipe *recipe = get_recipe (session);
  session->features =
      gn_feature_table_new (trainer->dataset, gn_job_count_features (&trainer->job), recipe->batch_size);
  gboolean ok = look_at (session, trainer->job.frozen, recipe->image_size, trainer->training, 0, error) &&
         look_at (session, trainer->job.frozen_test, gn_recipe_get_test_size (recipe), trainer->validation,
                  trainer->training->len, error);
  if (!ok)
    g_clear_pointer (&session->features, gn_feature_table_free); /* nobody takes half of them for all */
  return ok;
}

static gboolean
is_shared (GnTrainSession *session)
{
  const GnRecipe *recipe = get_recipe (session);
  return session->trainer->trial.features && gn_recipe_get_test_size (recipe) == recipe->image_size;
}

void
gn_train_input_leave_features (GnTrainSession *session)
{
  if (is_shared (session))
    *session->trainer->trial.features = g_steal_pointer (&session->features);
  g_clear_pointer (&session->features, gn_feature_table_free);
}

/* The head alone is trained: what lies below it sees every photo once. */
static gboolean
open_features (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  const GnRecipe *recipe = get_recipe (session);
  session->features = is_shared (session) ? g_steal_pointer (trainer->trial.features) : NULL;
  if (!session->features && !look_at_all (session, error))
    return FALSE;
  return (session->training = open_training (session, error)) != NULL &&
         (session->validation = open_inference (session, trainer->tested_part, recipe->batch_size, error)) != NULL;
}

gboolean
gn_train_input_open (GnTrainSession *session, GError **error)
{
  GnTrainer *trainer = session->trainer;
  const GnRecipe *recipe = get_recipe (session);
  session->others = g_new (int, recipe->batch_size);
  if (recipe->trainable == GN_TRAINABLE_HEAD)
    return open_features (session, error);
  GnLoaderOptions options = gn_job_validation_loader (&trainer->job, trainer->options.niceness);
  options.cache_bytes = session->validation_cache;
  if (recipe->test_flips)
    session->answers = g_new (float, (gsize)options.batch_size * (gsize)gn_graph_get_n_classes (trainer->tested->graph));
  session->validation = open_inference (session, trainer->tested, options.batch_size, error);
  session->validation_loader = gn_batch_loader_new (trainer->dataset, &options);
  return session->validation != NULL;
}

void
gn_train_input_close (GnTrainSession *session)
{
  close_size (session);
  g_clear_pointer (&session->validation_loader, gn_batch_loader_free);
  g_clear_pointer (&session->validation, gn_exec_free);
  g_clear_pointer (&session->others, g_free);
  g_clear_pointer (&session->answers, g_free);
}

gboolean
gn_train_input_begin (GnTrainSession *session, GnSplit split, guint32 epoch, GArray *order, guint first_batch,
                      GError **error)
{
  int size = gn_recipe_get_epoch_size (get_recipe (session), (int)epoch);
  const guint32 *photos = (const guint32 *)(gpointer)order->data;
  if (session->features) {
    gn_feature_table_start (session->features, photos, order->len, first_batch);
    return TRUE;
  }
  if (split == GN_SPLIT_VALIDATION) {
    gn_batch_loader_start (session->validation_loader, 0, photos, order->len, first_batch);
    return TRUE;
  }
  if (size != session->image_size && !open_size (session, size, error))
    return FALSE;
  gn_batch_loader_start (session->training_loader, epoch, photos, order->len, first_batch);
  return TRUE;
}

const GnBatch *
gn_train_input_next (GnTrainSession *session, GnSplit split, GError **error)
{
  if (session->features)
    return gn_feature_table_next (session->features);
  return gn_batch_loader_next (split == GN_SPLIT_VALIDATION ? session->validation_loader : session->training_loader,
                               session->cancellable, error);
}

/* Before anything else reads the photos. */
static void
mix (GnTrainSession *session, const GnBatch *batch, float *images, GnTargets *targets)
{
  const GnProgress *progress = &session->trainer->progress;
  targets->share = gn_mix_batch (get_recipe (session), (guint32)progress->epochs_done + 1,
                                 (guint32)progress->step_in_epoch, batch, session->image_size, images, session->others);
  targets->others = targets->share == 1 ? NULL : session->others;
}

void
gn_train_input_fill_training (GnTrainSession *session, const GnBatch *batch, GnTargets *targets)
{
  GnExec *first = session->frozen ? session->frozen : session->training;
  gn_exec_fill_input (first, batch->n, batch->images);
  targets->share = 1;
  if (!session->features)
    mix (session, batch, gn_exec_get_input (first), targets);
  if (!session->frozen)
    return;
  gn_exec_forward (session->frozen, batch->n);
  gn_exec_copy_results (session->frozen, session->maps);
  gn_exec_fill_input (session->training, batch->n, session->maps);
}

static const float *
answer (GnTrainSession *session, const GnBatch *batch, gboolean mirrored)
{
  int size = gn_recipe_get_test_size (get_recipe (session));
  gn_exec_fill_input (session->validation, batch->n, batch->images);
  float *photo = gn_exec_get_input (session->validation);
  for (int i = 0; i < batch->n && mirrored; i++, photo += 3 * (gsize)size * (gsize)size)
    gn_floats_mirror (photo, size, size);
  gn_exec_forward (session->validation, batch->n);
  return gn_exec_get_logits (session->validation);
}

const float *
gn_train_input_answer_validation (GnTrainSession *session, const GnBatch *batch)
{
  guint n_classes = (guint)gn_graph_get_n_classes (session->trainer->network->graph);
  const float *answers = answer (session, batch, FALSE);
  if (!session->answers)
    return answers;
  gsize length = (gsize)batch->n * n_classes;
  memcpy (session->answers, answers, length * sizeof (float));
  answers = answer (session, batch, TRUE);
  for (gsize at = 0; at < length; at += n_classes)
    gn_mean_answer (session->answers + at, 1, answers + at, n_classes, session->answers + at);
  return session->answers;
}
