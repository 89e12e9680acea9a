/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify: what is on photos. */
#include "gn-builtin-models.h"
#include "gn-classify.h"
#include "gn-cli-inputs.h"
#include "gn-cli-photos.h"
#include "gn-model-path.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

#define BATCH_SIZE 32
#define DEFAULT_TOP 5

typedef struct {
  GnCliModelSettings model;
  int top; /* 0 = not given */
  gboolean logits, dry_run;
  char *csv, *heatmap, *sort_into;
} Settings;

static const GnParamSpec top_params[] = {
  { "top", N_ ("Top"), N_ ("classes"), N_ ("How many classes to tell a photo; 0 means 5, or 1 in a list of many photos."),
    GN_PARAM_INTEGER, 0, GN_MODEL_MAX_CLASSES, 0, 0, 10, 1, NULL, offsetof (Settings, top) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_cli_options_add_specs (options, top_params, settings);
  gn_cli_options_add_text (options, "csv", "FILE",
                           N_ ("Write a line for each photo: species, probability, runner-up, date and place of the photo."),
                           NULL, &settings->csv);
  gn_cli_options_add_text (options, "heatmap", "DIR", N_ ("Draw over each photo where the network looked, as PNG files in DIR."),
                           NULL, &settings->heatmap);
  gn_cli_options_add_text (options, "sort-into", "DIR",
                           N_ ("Copy each photo into a folder of DIR named after its species, or “not sure”. Nothing is moved or "
                               "overwritten."),
                           NULL, &settings->sort_into);
  gn_cli_options_add_flag (options, "dry-run", N_ ("With --sort-into: say what would be copied, and copy nothing."),
                           &settings->dry_run);
  gn_cli_options_add_flag (options, "logits", N_ ("Tell the network's raw answers too, in class order."), &settings->logits);
  gn_cli_model_add_options (options, &settings->model);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  gn_cli_model_clear (&settings->model);
  g_free (settings->csv);
  g_free (settings->heatmap);
  g_free (settings->sort_into);
}

static void
on_photo_classified (gpointer data, guint index, const float *logits, const GError *error)
{
  GnClassifyJob *job = data;
  job->results[index] = gn_identification_new (job->classifier, job->index, logits, error);
  if (error) {
    job->n_failed++;
    gn_cli_skipped (job->paths->pdata[index], error->message);
  }
  gn_cli_progress_update (&job->progress, index + 1, job->paths->len);
}

static gboolean
write_files (GnClassifyJob *job, const Settings *settings, guint *n_skipped, GError **error)
{
  *n_skipped = 0;
  return (!settings->csv || gn_classify_write_csv (job, settings->csv, error))
         && (!settings->heatmap || gn_classify_write_heat_maps (job, settings->heatmap, error))
         && (!settings->sort_into || gn_classify_sort (job, settings->sort_into, settings->dry_run, n_skipped, error));
}

static void
tell (const GnClassifyJob *job, const Settings *settings)
{
  if (job->context->json)
    gn_classify_print_json (job);
  else if (job->paths->len - job->n_failed == 0)
    return;
  else if (settings->dry_run)
    gn_classify_print_plan (job);
  else if (job->paths->len > 1 && settings->top == 0 && !job->with_logits)
    gn_classify_print_list (job);
  else
    gn_classify_print_blocks (job);
}

static gboolean
classify (GnClassifyJob *job, GnModel *model, GError **error)
{
  int batch_size = (int)CLAMP (job->paths->len, 1, BATCH_SIZE);
  g_autoptr (GnClassifier) classifier =
      gn_classifier_new (model, job->context->precision, batch_size, job->context->threads, job->context->memory_budget, error);
  job->classifier = classifier;
  gboolean ok = classifier
                && gn_classifier_run_files (classifier, (const char *const *)job->paths->pdata, job->paths->len,
                                            job->context->cancellable, on_photo_classified, job, error);
  job->classifier = NULL;
  gn_cli_progress_clear ();
  return ok;
}

static void
clear_job (GnClassifyJob *job)
{
  for (guint i = 0; i < job->paths->len; i++)
    g_clear_pointer (&job->results[i], gn_identification_unref);
  g_free (job->results);
  g_clear_pointer (&job->heat_maps, g_ptr_array_unref);
  g_clear_pointer (&job->targets, g_ptr_array_unref);
}

static gboolean
check_usage (const Settings *settings, GError **error)
{
  if (!settings->dry_run || settings->sort_into)
    return TRUE;
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--dry-run goes with --sort-into DIR"));
  return FALSE;
}

/* What "not sure" was weighed against when the model was calibrated. */
static void
tell_thresholds (const GnCliContext *context, GnFeatureIndex *index)
{
  const GnThresholds *thresholds = index ? gn_feature_index_get_thresholds (index) : NULL;
  if (context->verbose && thresholds)
    gn_cli_note (context, _ ("Of the validation photos the model answers %.1f %%, and %.1f %% of these rightly"),
                 100 * thresholds->answered, 100 * thresholds->accuracy);
}

/* Whether the first operand is a photo, or a folder of them, so that the model that came with the program is meant. */
static gboolean
names_no_model (const char *operand)
{
  GnImageInfo info;
  if (g_file_test (operand, G_FILE_TEST_IS_DIR))
    return !gn_model_path_is_folder (operand);
  return gn_image_probe (operand, &info, NULL);
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  guint n_classes, n_skipped = 0;
  gboolean unnamed = names_no_model (operands[0]);
  if (!unnamed && !operands[1]) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("it needs a photo, or a folder of photos, behind the model"));
    return GN_EXIT_FAILED;
  }
  const char *name = unnamed ? GN_BUILTIN_MODEL_DEFAULT : operands[0];
  g_autoptr (GnModel) model = check_usage (settings, error) ? gn_cli_model_load (&settings->model, name, error) : NULL;
  g_autoptr (GPtrArray) paths =
      model ? gn_cli_list_photos (unnamed ? operands : operands + 1, context->cancellable, error) : NULL;
  if (!paths)
    return GN_EXIT_FAILED;
  g_autoptr (GnFeatureIndex) index = gn_feature_index_find (model);
  tell_thresholds (context, index);
  GnClassifyJob job = { .context = context, .paths = paths, .progress = gn_cli_progress_new (context, _ ("Classifying")),
                        .index = index, .classes = gn_model_get_classes (model, &n_classes),
                        .with_logits = settings->logits,
                        .results = g_new0 (GnIdentification *, MAX (paths->len, 1)) };
  job.n_classes = (int)n_classes;
  job.top = MIN (settings->top > 0 ? settings->top : DEFAULT_TOP, job.n_classes);
  gboolean ok = classify (&job, model, error) && write_files (&job, settings, &n_skipped, error);
  if (ok)
    tell (&job, settings);
  clear_job (&job);
  if (!ok || job.n_failed == paths->len)
    return GN_EXIT_FAILED;
  return job.n_failed + n_skipped > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}

const GnCliCommand gn_cli_classify = {
  .name = "classify",
  .operands = "[MODEL] PHOTO|FOLDER…",
  .summary = N_ ("Tell what is on photos, with probabilities."),
  .description = N_ ("MODEL is a run folder, a model file, a safetensors state dict with torchvision's key names, or a folder of such "
                     "files, whose answers are averaged; without one it is the model of ten monkeys that came with the program. "
                     "Folders are searched for photos, folders in them too."),
  .uses = GN_USES_THREADS | GN_USES_MEMORY | GN_USES_NETWORK | GN_USES_PRECISION,
  .least_operands = 1,
  .most_operands = -1,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
