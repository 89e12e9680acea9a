/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-trainer-private.h"
#include "gn-atomic-file.h"
#include "gn-average.h"
#include "gn-error.h"
#include "gn-machine.h"
#include "gn-run-lock.h"
#include "gn-state-dict.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

int
gn_trainer_steps_per_epoch (const GnTrainer *trainer)
{
  int batch = trainer->record->recipe->batch_size;
  return ((int)trainer->training->len + batch - 1) / batch;
}

GnNetwork *
gn_trainer_get_average (const GnTrainer *trainer)
{
  return trainer->record->recipe->average > 0 ? trainer->tested : NULL;
}

gboolean
gn_trainer_is_finished (const GnTrainer *trainer, GnTrainOutcome *outcome)
{
  const GnRunRecord *record = trainer->record;
  gboolean early =
      gn_progress_is_early_stopped (&trainer->progress, record->recipe->early_stopping, record->patience_from);
  gboolean done = trainer->progress.epochs_done >= record->recipe->epochs;
  *outcome = early && !done ? GN_TRAIN_EARLY_STOPPED : GN_TRAIN_FINISHED;
  return early || done;
}

/* Leaving copies out may leave nothing of a class. */
static gboolean
check_classes (GnTrainer *trainer, GError **error)
{
  guint n_classes;
  const GnClass *classes = gn_dataset_get_classes (trainer->dataset, &n_classes);
  const GnPhoto *photos = gn_dataset_get_photos (trainer->dataset, NULL);
  g_autofree guint *counts = g_new0 (guint, n_classes);
  for (guint i = 0; i < trainer->training->len; i++)
    counts[photos[g_array_index (trainer->training, guint32, i)].class_index]++;
  for (guint i = 0; i < n_classes && trainer->record->left_out->len > 0; i++)
    if (counts[i] == 0) {
      g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
                   _("All training photos of the class “%s” are copies of validation photos: keep leaks, or add photos"),
                   classes[i].id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_photos (GnTrainer *trainer, GError **error)
{
  guint n_classes;
  gn_dataset_get_classes (trainer->dataset, &n_classes);
  if (n_classes >= 2 && trainer->training->len > 0 && trainer->validation->len > 0)
    return check_classes (trainer, error);
  g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
               _("Training needs two classes, training photos and validation photos: there are %u, %u and %u"),
               n_classes, trainer->training->len, trainer->validation->len);
  return FALSE;
}

static void
make_networks (GnTrainer *trainer, const GnClass *classes, guint n_classes)
{
  const GnRecipe *recipe = trainer->record->recipe;
  trainer->tested = gn_network_new (trainer->job.whole);
  trainer->values = recipe->average > 0 ? gn_network_new (trainer->job.whole) : trainer->tested;
  trainer->network = gn_network_new_part (trainer->values, trainer->job.graph);
  trainer->tested_part = gn_network_new_part (trainer->tested, trainer->job.graph);
  trainer->model = gn_model_new (trainer->tested, classes, n_classes, gn_recipe_get_test_size (recipe),
                                 recipe->normalize);
  gn_model_set_mirrored (trainer->model, recipe->test_flips);
}

gboolean
gn_trainer_resize (GnTrainer *trainer, int image_size, GError **error)
{
  gint64 n_batches = trainer->network->n_batches_tracked;
  if (!gn_job_resize (&trainer->job, image_size, error))
    return FALSE;
  gn_network_free (trainer->network);
  trainer->network = gn_network_new_part (trainer->values, trainer->job.graph);
  trainer->network->n_batches_tracked = n_batches;
  return TRUE;
}

static void
choose_photos (GnTrainer *trainer)
{
  if (trainer->folder) {
    trainer->training = gn_run_record_get_photos (trainer->record, trainer->dataset, GN_SPLIT_TRAINING);
    trainer->validation = gn_run_record_get_photos (trainer->record, trainer->dataset, GN_SPLIT_VALIDATION);
  } else {
    trainer->training = g_array_ref (trainer->trial.training);
    trainer->validation = g_array_ref (trainer->trial.validation);
  }
}

/* Everything but the network's values: the graph, its size, the threads. */
static gboolean
prepare (GnTrainer *trainer, GError **error)
{
  const GnRecipe *recipe = trainer->record->recipe;
  guint n_classes;
  const GnClass *classes = gn_dataset_get_classes (trainer->dataset, &n_classes);
  choose_photos (trainer);
  if (!check_photos (trainer, error))
    return FALSE;
  const GnOptimizerType *optimizer = gn_optimizer_type_find (recipe->optimizer, error);
  if (!optimizer)
    return FALSE;
  trainer->pool = gn_thread_pool_new (trainer->options.n_threads, trainer->options.niceness);
  trainer->job = (GnJob){ .recipe = recipe,
                          .n_slots = optimizer->n_slots,
                          .n_threads = gn_thread_pool_n_threads (trainer->pool),
                          .n_training = trainer->training->len,
                          .n_validation = trainer->validation->len };
  trainer->budget = gn_machine_get_budget (trainer->options.memory_budget);
  if (!gn_job_build (&trainer->job, (int)n_classes, error) ||
      !gn_job_check_memory (&trainer->job, trainer->budget, &trainer->memory, error) ||
      (trainer->folder && !gn_job_check_disk (&trainer->job, trainer->folder, error)))
    return FALSE;
  guint n_views;
  const GnParameterView *views = gn_graph_get_parameters (trainer->job.graph, &n_views);
  make_networks (trainer, classes, n_classes);
  trainer->optimizer = gn_optimizer_new (optimizer, recipe->optimizer_params, recipe->weight_decay,
                                         recipe->layer_decay, views, n_views,
                                         gn_graph_get_parameter_length (trainer->job.graph));
  trainer->record->n_parameters = gn_graph_count_parameters (trainer->job.whole);
  return TRUE;
}

static GnTrainer *
trainer_new_empty (const char *folder, GnDataset *dataset, const GnTrainOptions *options)
{
  GnTrainer *trainer = g_new0 (GnTrainer, 1);
  trainer->folder = folder ? g_canonicalize_filename (folder, NULL) : NULL;
  trainer->lock = -1;
  trainer->dataset = gn_dataset_ref (dataset);
  trainer->messages = g_ptr_array_new_with_free_func (g_free);
  if (options)
    trainer->options = *options;
  return trainer;
}

void
gn_trainer_free (GnTrainer *trainer)
{
  if (!trainer)
    return;
  if (trainer->lock >= 0)
    close (trainer->lock);
  g_clear_pointer (&trainer->training, g_array_unref);
  g_clear_pointer (&trainer->validation, g_array_unref);
  gn_optimizer_free (trainer->optimizer);
  gn_network_free (trainer->network);
  gn_network_free (trainer->tested_part);
  if (trainer->values != trainer->tested)
    gn_network_free (trainer->values);
  g_clear_pointer (&trainer->model, gn_model_free);
  gn_job_clear (&trainer->job);
  g_clear_pointer (&trainer->pool, gn_thread_pool_free);
  gn_run_record_free (trainer->record);
  g_ptr_array_unref (trainer->messages);
  gn_dataset_unref (trainer->dataset);
  g_free (trainer->folder);
  g_free (trainer);
}

static char *
init_file (const char *init)
{
  return g_file_test (init, G_FILE_TEST_IS_DIR) ? g_build_filename (init, GN_RUN_BEST_FILE, NULL) : g_strdup (init);
}

static gboolean
initialize (GnTrainer *trainer, GError **error)
{
  const GnRecipe *recipe = trainer->record->recipe;
  if (recipe->trainable != GN_TRAINABLE_ALL && !recipe->init) {
    g_set_error_literal (error, GN_ERROR, GN_ERROR_VALUE,
                         _("Only a part of the network is to be trained: choose the weights that the rest starts from, or "
                           "train all of it"));
    return FALSE;
  }
  gn_network_initialize (trainer->values, recipe->seed);
  if (recipe->zero_init)
    gn_network_zero_branches (trainer->values);
  if (!recipe->init)
    return TRUE;
  g_autofree char *path = init_file (recipe->init);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GnTensorFile) file = gn_tensor_file_open (path, error);
  if (!file)
    return FALSE;
  if (!gn_network_load (trainer->values, file, GN_LOAD_EXCEPT_HEAD, left_out, error)) {
    g_prefix_error (error, _("A %s cannot start from “%s”: "), recipe->architecture, shown);
    return FALSE;
  }
  trainer->network->n_batches_tracked = trainer->values->n_batches_tracked;
  gn_trainer_tell_weights (trainer, shown, left_out, file);
  return TRUE;
}

static gboolean
refuse_existing (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_RECORD_FILE, NULL);
  g_autofree char *shown = g_filename_display_name (folder);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN,
               _("“%s” holds a training run already; resume it or choose another folder"), shown);
  return FALSE;
}

/* Found out before the disk is measured and the network initialised: creating the folder comes last. */
static gboolean
check_writable (const char *folder, GError **error)
{
  g_autofree char *path = g_strdup (folder);
  while (!g_file_test (path, G_FILE_TEST_EXISTS) && strcmp (path, "/") != 0) {
    char *parent = g_path_get_dirname (path);
    g_free (path);
    path = parent;
  }
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return gn_error_set_from_errno (error, ENOTDIR, _ ("Cannot write into"), path);
  return access (path, W_OK | X_OK) == 0 || gn_error_set_from_errno (error, errno, _ ("Cannot write into"), path);
}

static gboolean
create_folder (GnTrainer *trainer, GError **error)
{
  trainer->created_folder = !g_file_test (trainer->folder, G_FILE_TEST_EXISTS);
  if (g_mkdir_with_parents (trainer->folder, 0777) != 0)
    return gn_error_set_from_errno (error, errno, _("Cannot create"), trainer->folder);
  trainer->lock = gn_run_lock_take (trainer->folder, error);
  return trainer->lock >= 0 && refuse_existing (trainer->folder, error); /* once more: now nobody can interfere */
}

/* Takes back what a failed start has written. */
static void
clean_up (GnTrainer *trainer)
{
  static const char *const names[] = { GN_RUN_CHECKPOINT_FILE, GN_RUN_LOCK_FILE, NULL };
  for (int i = 0; trainer->lock >= 0 && names[i]; i++) {
    g_autofree char *path = g_build_filename (trainer->folder, names[i], NULL);
    g_unlink (path);
  }
  if (trainer->created_folder)
    g_rmdir (trainer->folder);
}

static void
begin_average (GnTrainer *trainer)
{
  if (gn_trainer_get_average (trainer))
    gn_average_update (trainer->pool, trainer->tested, trainer->values, 0, 0);
}

/* The checkpoint first: run.json says that there is a run, so everything it needs must be there by then. */
static gboolean
write_start (GnTrainer *trainer, GError **error)
{
  trainer->progress.n_batches_tracked = trainer->network->n_batches_tracked;
  gn_atomic_file_remove_leftovers (trainer->folder);
  begin_average (trainer);
  return gn_checkpoint_write (trainer->folder, &trainer->progress, trainer->values, gn_trainer_get_average (trainer),
                              trainer->optimizer, error) &&
         gn_run_record_write (trainer->record, trainer->folder, error);
}

GnTrainer *
gn_trainer_new (const char *run_folder, GnDataset *dataset, const GnRecipe *recipe, const GnTrainOptions *options,
                GError **error)
{
  g_autoptr (GnTrainer) trainer = trainer_new_empty (run_folder, dataset, options);
  if (!gn_recipe_validate (recipe, error) || !refuse_existing (trainer->folder, error) ||
      !check_writable (trainer->folder, error) || !gn_dataset_check_trainable (dataset, error))
    return NULL;
  trainer->record = gn_run_record_new (trainer->folder, dataset, recipe);
  if (!prepare (trainer, error) || !initialize (trainer, error))
    return NULL;
  gn_trainer_tell_new (trainer);
  gboolean started = create_folder (trainer, error);
  if (started && write_start (trainer, error))
    return g_steal_pointer (&trainer);
  if (started || trainer->created_folder)
    clean_up (trainer);
  return NULL;
}

GnTrainer *
gn_trainer_new_trial (GnDataset *dataset, const GnRecipe *recipe, const GnTrial *trial, const GnTrainOptions *options,
                      GError **error)
{
  g_autoptr (GnTrainer) trainer = trainer_new_empty (NULL, dataset, options);
  trainer->trial = *trial;
  if (!gn_recipe_validate (recipe, error))
    return NULL;
  trainer->record = gn_run_record_new ("", dataset, recipe);
  if (!prepare (trainer, error) || !initialize (trainer, error))
    return NULL;
  begin_average (trainer);
  return g_steal_pointer (&trainer);
}

/* Fewer epochs than recorded would make a finished run of one that is not: refused, so that resume never loses work. */
static gboolean
extend (GnTrainer *trainer, int epochs, GError **error)
{
  GnRunRecord *record = trainer->record;
  if (epochs == 0 || epochs == record->recipe->epochs)
    return TRUE;
  if (epochs < record->recipe->epochs) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("The run is set to %d epochs; it can be extended, not cut to %d"),
                 record->recipe->epochs, epochs);
    return FALSE;
  }
  record->recipe->epochs = epochs;
  record->patience_from = (int)trainer->progress.epochs_done;
  return gn_recipe_validate (record->recipe, error) && gn_run_record_write (record, trainer->folder, error);
}

GnTrainer *
gn_trainer_resume (const char *run_folder, GnDataset *dataset, int epochs, const GnTrainOptions *options,
                   GError **error)
{
  g_autoptr (GnTrainer) trainer = trainer_new_empty (run_folder, dataset, options);
  g_autoptr (GnRunRecord) found = gn_run_record_read (trainer->folder, error);
  if (!found)
    return NULL;
  trainer->lock = gn_run_lock_take (trainer->folder, error);
  if (trainer->lock < 0)
    return NULL;
  trainer->record = gn_run_record_read (trainer->folder, error); /* again: whoever held the lock may have extended it */
  if (!trainer->record || !gn_run_record_check_dataset (trainer->record, dataset, error))
    return NULL;
  gn_atomic_file_remove_leftovers (trainer->folder);
  if (!prepare (trainer, error) ||
      !gn_checkpoint_read (trainer->folder, &trainer->progress, trainer->values, gn_trainer_get_average (trainer),
                           trainer->optimizer, error) ||
      !extend (trainer, epochs, error))
    return NULL;
  trainer->network->n_batches_tracked = trainer->progress.n_batches_tracked;
  gn_trainer_tell_resumed (trainer);
  return g_steal_pointer (&trainer);
}

void
gn_train_result_clear (GnTrainResult *result)
{
  g_clear_pointer (&result->model, g_free);
  g_clear_pointer (&result->snapshots, g_free);
}
