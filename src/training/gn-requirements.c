/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-requirements.h"
#include "gn-checkpoint.h"
#include "gn-error.h"
#include "gn-machine.h"
#include "gn-run-record.h"
#include "gn-sharpness.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

enum {
  VALIDATION_BATCH = 32,
  MODEL_HEADER = 65536, /* keys, shapes and metadata of a model file: generous */
  STEP_ROW = 64,        /* longest row of steps.csv */
  METRICS_ROW = 128,
  LARGEST_BATCH = 4096,
};

/* The first of the stages that are trained. */
static int
first_trained (const GnRecipe *recipe, const GnGraph *whole)
{
  int stages = gn_graph_get_n_stages (whole);
  return recipe->trainable == GN_TRAINABLE_ALL ? 0 : recipe->trainable == GN_TRAINABLE_HEAD ? stages - 1 : stages - 2;
}

gboolean
gn_job_resize (GnJob *job, int image_size, GError **error)
{
  int n_classes = gn_graph_get_n_classes (job->whole);
  g_autoptr (GnGraph) graph = gn_model_build (job->recipe->architecture, n_classes, image_size, error);
  if (!graph)
    return FALSE;
  int first = first_trained (job->recipe, graph), end = gn_graph_get_n_stages (graph);
  g_clear_pointer (&job->graph, gn_graph_unref);
  g_clear_pointer (&job->frozen, gn_graph_unref);
  job->frozen = first > 0 ? gn_graph_take_stages (graph, 0, first) : NULL;
  job->graph = first > 0 ? gn_graph_take_stages (graph, first, end) : g_steal_pointer (&graph);
  return TRUE;
}

gboolean
gn_job_build (GnJob *job, int n_classes, GError **error)
{
  const GnRecipe *recipe = job->recipe;
  job->whole = gn_model_build (recipe->architecture, n_classes, gn_recipe_get_test_size (recipe), error);
  if (!job->whole)
    return FALSE;
  if (recipe->trainable == GN_TRAINABLE_HEAD)
    job->frozen_test = gn_graph_take_stages (job->whole, 0, first_trained (recipe, job->whole));
  if (gn_job_resize (job, recipe->image_size, error))
    return TRUE;
  gn_job_clear (job);
  return FALSE;
}

void
gn_job_clear (GnJob *job)
{
  g_clear_pointer (&job->whole, gn_graph_unref);
  g_clear_pointer (&job->graph, gn_graph_unref);
  g_clear_pointer (&job->frozen, gn_graph_unref);
  g_clear_pointer (&job->frozen_test, gn_graph_unref);
}

gsize
gn_job_count_features (const GnJob *job)
{
  GnShape shape = gn_graph_get_input (job->graph);
  return (gsize)shape.h * (gsize)shape.w * (gsize)shape.c;
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

/* What lies below the layers that are trained, and the features that come out of it. 0 with an error. */
static guint64
get_frozen_memory (const GnJob *job, int batch_size, GError **error)
{
  gboolean once = job->recipe->trainable == GN_TRAINABLE_HEAD;
  int batch = once ? gn_job_validation_batch (job, batch_size) : batch_size;
  g_autoptr (GnPlan) plan =
      gn_plan_new (job->frozen, GN_MODE_INFERENCE, job->recipe->precision, batch, job->n_threads, error);
  guint64 photos = (guint64)batch + (once ? job->n_training + job->n_validation : 0);
  return plan ? gn_plan_get_bytes (plan) + photos * gn_job_count_features (job) * sizeof (float) : 0;
}

/* Parameters, the copy in torchvision's layout while a model file is written, the average, the optimiser's slots. */
static guint64
get_value_memory (const GnJob *job)
{
  guint64 copies = job->recipe->average > 0 ? 3 : 2;
  guint64 values = gn_graph_get_parameter_length (job->whole) + gn_graph_get_state_length (job->whole);
  guint64 detour = job->recipe->sam > 0 ? gn_sharpness_get_bytes (job->graph) : 0;
  return detour + (copies * values + gn_graph_get_parameter_length (job->graph) * (guint64)job->n_slots) * sizeof (float);
}

/* Everything but the training plan. 0 with an error. */
static guint64
get_other_memory (const GnJob *job, int batch_size, GError **error)
{
  int validation_batch = gn_job_validation_batch (job, batch_size);
  guint64 frozen = job->frozen ? get_frozen_memory (job, batch_size, error) : 0;
  if (job->frozen && !frozen)
    return 0;
  g_autoptr (GnPlan) validation =
      gn_plan_new (job->whole, GN_MODE_INFERENCE, job->recipe->precision, validation_batch, job->n_threads, error);
  if (!validation)
    return 0;
  GnLoaderOptions loaders[2] = { gn_job_training_loader (job, NULL, 0), gn_job_validation_loader (job, 0) };
  loaders[0].batch_size = batch_size;
  loaders[1].batch_size = validation_batch;
  return frozen + gn_plan_get_bytes (validation) + get_value_memory (job) +
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
  guint64 model = gn_checkpoint_get_bytes (job->whole) + MODEL_HEADER;
  guint64 slots = gn_graph_get_parameter_length (job->graph) * (guint64)job->n_slots * sizeof (float);
  guint64 checkpoint = slots + model * (job->recipe->average > 0 ? 2 : 1);
  guint64 epochs = (guint64)job->recipe->epochs;
  guint64 steps = epochs * ((job->n_training + job->recipe->batch_size - 1) / job->recipe->batch_size);
  guint64 models = 2 + (guint64)(job->recipe->snapshots > 0 ? job->recipe->snapshots + 1 : 0);
  return 2 * checkpoint + models * model + steps * STEP_ROW + epochs * METRICS_ROW + MODEL_HEADER;
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
size_of (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf status;
  return g_stat (path, &status) == 0 ? (guint64)status.st_size : 0;
}

/* Of the run's files that are there already. */
static guint64
size_of_files (const char *folder)
{
  static const char *const names[] = { GN_RUN_BEST_FILE,    GN_RUN_LAST_FILE,  GN_RUN_CHECKPOINT_FILE,
                                       GN_RUN_METRICS_FILE, GN_RUN_STEPS_FILE, NULL };
  g_autofree char *snapshots = g_build_filename (folder, GN_RUN_SNAPSHOTS_FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (snapshots, 0, NULL);
  const char *snapshot;
  guint64 bytes = 0;
  for (int i = 0; names[i]; i++)
    bytes += size_of (folder, names[i]);
  while (dir && (snapshot = g_dir_read_name (dir)))
    bytes += size_of (snapshots, snapshot);
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
