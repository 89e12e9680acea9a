/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-requirements.h"
#include "gn-checkpoint.h"
#include "gn-error.h"
#include "gn-machine.h"
#include "gn-run-record.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

enum {
  VALIDATION_BATCH = 32,
  MODEL_HEADER = 65536, /* keys, shapes and metadata of a model file: generous */
  STEP_ROW = 64,        /* longest row of steps.csv */
  METRICS_ROW = 128,
  LARGEST_BATCH = 4096,
};

GnGraph *
gn_recipe_build_test_graph (const GnRecipe *recipe, GnGraph *graph, int n_classes, GError **error)
{
  return gn_recipe_tests_others (recipe)
             ? gn_model_build (recipe->architecture, n_classes, gn_recipe_get_test_size (recipe), error)
             : gn_graph_ref (graph);
}

int
gn_job_validation_batch (const GnJob *job, int batch_size)
{
  return MIN (batch_size, VALIDATION_BATCH);
}

GnLoaderOptions
gn_job_training_loader (const GnJob *job, const GnPipeline *pipeline, int niceness)
{
  return (GnLoaderOptions){ .image_size = job->recipe->image_size,
                            .normalize = job->recipe->normalize,
                            .pipeline = pipeline,
                            .seed = job->recipe->seed,
                            .batch_size = job->recipe->batch_size,
                            .n_workers = job->n_threads,
                            .niceness = niceness };
}

GnLoaderOptions
gn_job_validation_loader (const GnJob *job, int niceness)
{
  GnLoaderOptions options = gn_job_training_loader (job, NULL, niceness);
  options.image_size = gn_recipe_get_test_size (job->recipe);
  options.batch_size = gn_job_validation_batch (job, job->recipe->batch_size);
  return options;
}

/* Everything but the training plan. 0 with an error. */
static guint64
get_other_memory (const GnJob *job, int batch_size, GError **error)
{
  int validation_batch = gn_job_validation_batch (job, batch_size);
  g_autoptr (GnPlan) validation =
      gn_plan_new (job->test_graph, GN_MODE_INFERENCE, job->recipe->precision, validation_batch, job->n_threads, error);
  if (!validation)
    return 0;
  GnLoaderOptions loaders[2] = { gn_job_training_loader (job, NULL, 0), gn_job_validation_loader (job, 0) };
  loaders[0].batch_size = batch_size;
  loaders[1].batch_size = validation_batch;
  /* Parameters, the optimiser's slots, the values that are tested where these are others, and the copy in torchvision's
   * layout while a model file is written. */
  guint64 others = gn_recipe_tests_others (job->recipe) ? 1 : 0;
  guint64 values = gn_graph_get_parameter_length (job->graph) * (2 + others + (guint64)job->n_slots) +
                   (2 + others) * gn_graph_get_state_length (job->graph);
  return gn_plan_get_bytes (validation) + values * sizeof (float) +
         gn_batch_loader_get_bytes (&loaders[0], job->n_training) +
         gn_batch_loader_get_bytes (&loaders[1], job->n_validation);
}

GnPlan *
gn_job_plan_training (const GnJob *job, int batch_size, guint64 budget, GError **error)
{
  guint64 other = get_other_memory (job, batch_size, error);
  return other ? gn_plan_new_within (job->graph, GN_MODE_TRAINING, job->recipe->precision, batch_size, job->n_threads,
                                     budget > other ? budget - other : 0, error)
               : NULL;
}

guint64
gn_job_get_memory (const GnJob *job, int batch_size, guint64 budget, GError **error)
{
  g_autoptr (GnPlan) training = gn_job_plan_training (job, batch_size, budget, error);
  return training ? gn_plan_get_bytes (training) + get_other_memory (job, batch_size, NULL) : 0;
}

static gboolean
fits (const GnJob *job, int batch_size, guint64 budget)
{
  guint64 memory = gn_job_get_memory (job, batch_size, budget, NULL);
  return memory != 0 && memory <= budget;
}

int
gn_job_get_largest_batch (const GnJob *job, guint64 budget)
{
  int fitting = 0, too_large = LARGEST_BATCH + 1;
  while (too_large - fitting > 1) {
    int middle = fitting + (too_large - fitting) / 2;
    if (fits (job, middle, budget))
      fitting = middle;
    else
      too_large = middle;
  }
  return fitting;
}

guint64
gn_job_get_disk (const GnJob *job)
{
  guint64 model = gn_checkpoint_get_bytes (job->graph, 0) + MODEL_HEADER;
  guint64 checkpoint = gn_checkpoint_get_bytes (job->graph, job->n_slots) + (job->recipe->average > 0 ? model : 0);
  guint64 epochs = (guint64)job->recipe->epochs;
  guint64 steps = epochs * ((job->n_training + job->recipe->batch_size - 1) / job->recipe->batch_size);
  return 2 * checkpoint + 2 * model + steps * STEP_ROW + epochs * METRICS_ROW + MODEL_HEADER;
}

gboolean
gn_job_check_memory (const GnJob *job, guint64 budget, guint64 *memory, GError **error)
{
  int batch = job->recipe->batch_size;
  *memory = gn_job_get_memory (job, batch, budget, error);
  if (!*memory)
    return FALSE;
  if (*memory <= budget)
    return TRUE;
  g_autofree char *needed = g_format_size_full (*memory, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *available = g_format_size_full (budget, G_FORMAT_SIZE_IEC_UNITS);
  int largest = gn_job_get_largest_batch (job, budget);
  if (largest > 0)
    g_set_error (
        error, GN_ERROR, GN_ERROR_NO_MEMORY,
        _("A batch of %d photos of %d px needs %s of memory, and there are %s. The largest batch that fits is %d."),
        batch, job->recipe->image_size, needed, available, largest);
  else
    g_set_error (
        error, GN_ERROR, GN_ERROR_NO_MEMORY,
        _("A batch of %d photos of %d px needs %s of memory, and there are %s: not even a batch of one photo fits. "
           "Choose smaller images or a smaller network."),
        batch, job->recipe->image_size, needed, available);
  return FALSE;
}

static guint64
size_of_files (const char *folder)
{
  static const char *const names[] = { GN_RUN_BEST_FILE,    GN_RUN_LAST_FILE,  GN_RUN_CHECKPOINT_FILE,
                                       GN_RUN_METRICS_FILE, GN_RUN_STEPS_FILE, NULL };
  guint64 bytes = 0;
  for (int i = 0; names[i]; i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);
    GStatBuf status;
    if (g_stat (path, &status) == 0)
      bytes += (guint64)status.st_size;
  }
  return bytes;
}

gboolean
gn_job_check_disk (const GnJob *job, const char *folder, GError **error)
{
  guint64 needed = gn_job_get_disk (job), available;
  if (!gn_machine_get_free_disk (folder, &available, error))
    return FALSE;
  needed -= MIN (needed, size_of_files (folder));
  if (needed <= available)
    return TRUE;
  g_autofree char *shown = g_filename_display_name (folder);
  g_autofree char *needed_text = g_format_size (needed), *available_text = g_format_size (available);
  g_set_error (error, GN_ERROR, GN_ERROR_NO_SPACE,
               _("The run's files need %s on the disk of “%s”, and %s are free. Make room or choose another folder."),
               needed_text, shown, available_text);
  return FALSE;
}
