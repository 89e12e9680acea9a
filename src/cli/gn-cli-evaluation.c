/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-evaluation.h"
#include "gn-run.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stddef.h>

#define BATCH_SIZE 32

enum { SPLIT_TRAINING, SPLIT_VALIDATION, SPLIT_TEST, SPLIT_ALL, SPLIT_DEFAULT };

static const char *const splits[] = { "training", "validation", "test", "all", NULL };

static const GnParamSpec split_params[] = {
  { "split", N_ ("Split"), "",
    N_ ("Photos to evaluate. A folder without a split: the run's own split where it is the run's, else all."),
    GN_PARAM_CHOICE, 0, 3, SPLIT_VALIDATION, 0, 3, 1, splits, offsetof (GnCliEvaluationSettings, split) },
  { "sample", N_ ("Sample"), N_ ("photos"), N_ ("Only so many photos, at random by the seed; 0 takes all."),
    GN_PARAM_INTEGER, 0, 100000000, 0, 0, 1000, 1, NULL, offsetof (GnCliEvaluationSettings, sample) },
  { NULL }
};

void
gn_cli_evaluation_add_options (GnCliOptions *options, GnCliEvaluationSettings *settings)
{
  settings->split = SPLIT_DEFAULT;
  gn_cli_options_add_specs (options, split_params, settings);
  gn_cli_options_add_flag (
      options, "tta",
      N_ ("Test-time augmentation: answer from each photo and its mirror image, by the mean of both "
          "probabilities. Takes twice the time."),
      &settings->mirrored);
  gn_cli_options_add_flag (options, "no-tta", N_ ("Answer from each photo as it is, even with a model that asks for its mirror image."),
                           &settings->straight);
  gn_cli_model_add_options (options, &settings->model);
}

void
gn_cli_evaluation_clear (GnCliEvaluationSettings *settings)
{
  gn_cli_model_clear (&settings->model);
}

gboolean
gn_cli_evaluation_has_split (const GnCliEvaluationSettings *settings)
{
  return settings->split != SPLIT_DEFAULT;
}

GnDataset *
gn_cli_evaluation_scan (GnCliContext *context, GnModel *model, const char *folder, gboolean *is_own, GError **error)
{
  g_autoptr (GnRunInfo) info = gn_run_info_find (gn_model_get_path (model));
  g_autoptr (GnDataset) dataset = gn_cli_scan (context, folder, info ? info->recipe->seed : context->seed, error);
  if (!dataset)
    return NULL;
  *is_own = info && g_strcmp0 (info->fingerprint, gn_dataset_get_fingerprint (dataset)) == 0;
  return g_steal_pointer (&dataset);
}

static void
name_skipped (const GnEvaluation *evaluation, GnDataset *dataset)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  for (guint i = 0; i < evaluation->skipped->len; i++) {
    const GnSkipped *skipped = &g_array_index (evaluation->skipped, GnSkipped, i);
    gn_cli_skipped (photos[skipped->photo].path, skipped->reason);
  }
}

GnEvaluation *
gn_cli_evaluation_run (GnCliContext *context, const GnCliEvaluationSettings *settings, GnModel *model,
                       GnDataset *dataset, gboolean is_own, const char *label, GError **error)
{
  if (settings->mirrored && settings->straight) {
    g_set_error_literal (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--tta and --no-tta contradict each other: give one of them"));
    return NULL;
  }
  if (settings->straight)
    gn_model_set_mirrored (model, FALSE);
  int split = settings->split != SPLIT_DEFAULT           ? settings->split
              : gn_dataset_has_split (dataset) || is_own ? SPLIT_VALIDATION
                                                         : SPLIT_ALL;
  GnEvaluationOptions options = {
    .whole = split == SPLIT_ALL,
    .split = split == SPLIT_ALL ? GN_SPLIT_VALIDATION : (GnSplit)split,
    .mirrored = settings->mirrored,
    .sample = (guint)settings->sample,
    .seed = context->seed,
    .precision = context->precision,
    .batch_size = BATCH_SIZE,
    .n_threads = context->threads,
    .memory_budget = context->memory_budget,
  };
  GnCliProgress progress = gn_cli_progress_new (context, label);
  GnEvaluation *evaluation =
      gn_evaluate (model, dataset, &options, context->cancellable, gn_cli_progress_update, &progress, error);
  gn_cli_progress_clear ();
  if (evaluation)
    name_skipped (evaluation, dataset);
  return evaluation;
}

const char *
gn_cli_evaluation_split_name (const GnEvaluation *evaluation)
{
  return evaluation->whole ? "all" : gn_split_name (evaluation->split);
}

void
gn_cli_evaluation_json_scores (JsonBuilder *builder, guint count, guint correct)
{
  double low, high;
  gn_wilson_interval (correct, count, &low, &high);
  gn_cli_json_int (builder, "count", count);
  gn_cli_json_int (builder, "correct", correct);
  gn_cli_json_real (builder, "accuracy", count > 0 ? (double)correct / count : NAN);
  gn_cli_json_array (builder, "interval");
  gn_cli_json_real (builder, NULL, low);
  gn_cli_json_real (builder, NULL, high);
  json_builder_end_array (builder);
}

void
gn_cli_evaluation_json_clean (JsonBuilder *builder, const GnEvaluation *evaluation)
{
  json_builder_set_member_name (builder, "without_leaks");
  json_builder_begin_object (builder);
  gn_cli_evaluation_json_scores (builder, evaluation->clean_count, evaluation->clean_correct);
  json_builder_end_object (builder);
}
