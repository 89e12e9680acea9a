/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate: how good a model is on a data set. */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-evaluation-export.h"
#include "gn-run.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define BATCH_SIZE 32
#define MOST_CONFUSIONS 8 /* of the commonest mistakes, listed */

enum { SPLIT_TRAINING, SPLIT_VALIDATION, SPLIT_TEST, SPLIT_ALL, SPLIT_DEFAULT };

typedef struct {
  GnCliModelSettings model;
  int split, sample;
  char *predictions, *figure;
} Settings;

static const char *const splits[] = { "training", "validation", "test", "all", NULL };

static const GnParamSpec split_params[] = {
  { "split", N_ ("Split"), "", N_ ("Photos to evaluate. A folder without a split: the run's own split where it is the run's, else all."),
    GN_PARAM_CHOICE, 0, 3, SPLIT_VALIDATION, 0, 3, 1, splits, offsetof (Settings, split) },
  { "sample", N_ ("Sample"), N_ ("photos"), N_ ("Only so many photos, at random by the seed; 0 takes all."),
    GN_PARAM_INTEGER, 0, 100000000, 0, 0, 1000, 1, NULL, offsetof (Settings, sample) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  settings->split = SPLIT_DEFAULT;
  gn_cli_options_add_specs (options, split_params, settings);
  gn_cli_options_add_text (options, "predictions", "FILE.csv", N_ ("Write a line a photo."), NULL, &settings->predictions);
  gn_cli_options_add_text (options, "figure", "FILE.svg|png", N_ ("Draw the confusion matrix."), NULL, &settings->figure);
  gn_cli_model_add_options (options, &settings->model);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  gn_cli_model_clear (&settings->model);
  g_free (settings->predictions);
  g_free (settings->figure);
}

/* The run that a model belongs to, by its folder; NULL when there is none. */
static GnRunInfo *
find_run (GnModel *model)
{
  const char *path = gn_model_get_path (model);
  g_autofree char *folder = g_path_get_dirname (path);
  return gn_run_info_read (folder, NULL);
}

/* A folder without a split is drawn as the model's run drew it, so that its validation photos are again the ones held back. */
static GnDataset *
scan (GnCliContext *context, const Settings *settings, GnModel *model, const char *folder, GnEvaluationOptions *options,
      GError **error)
{
  g_autoptr (GnRunInfo) info = find_run (model);
  g_autoptr (GnDataset) dataset = gn_cli_scan (context, folder, info ? info->recipe->seed : context->seed, error);
  if (!dataset)
    return NULL;
  gboolean own = info && g_strcmp0 (info->fingerprint, gn_dataset_get_fingerprint (dataset)) == 0;
  int split = settings->split != SPLIT_DEFAULT                   ? settings->split
              : gn_dataset_has_split (dataset) || own            ? SPLIT_VALIDATION
                                                                 : SPLIT_ALL;
  options->whole = split == SPLIT_ALL;
  options->split = options->whole ? GN_SPLIT_VALIDATION : (GnSplit)split;
  return g_steal_pointer (&dataset);
}

static const char *
split_name (const GnEvaluation *evaluation)
{
  return evaluation->whole ? "all" : gn_split_name (evaluation->split);
}

static void
write_classes (const GnEvaluation *evaluation, GnDataset *dataset, JsonBuilder *builder)
{
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  gn_cli_json_array (builder, "classes");
  for (guint i = 0; i < evaluation->n_classes; i++) {
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "id", classes[i].id);
    gn_cli_json_string (builder, "name", classes[i].name);
    gn_cli_json_string (builder, "latin_name", classes[i].latin_name);
    gn_cli_json_real (builder, "precision", evaluation->classes[i].precision);
    gn_cli_json_real (builder, "recall", evaluation->classes[i].recall);
    gn_cli_json_real (builder, "f1", evaluation->classes[i].f1);
    gn_cli_json_int (builder, "count", evaluation->classes[i].count);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
write_confusion (const GnEvaluation *evaluation, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "confusion");
  for (guint i = 0; i < evaluation->n_classes; i++) {
    json_builder_begin_array (builder);
    for (guint j = 0; j < evaluation->n_classes; j++)
      json_builder_add_int_value (builder, evaluation->confusion[(gsize)i * evaluation->n_classes + j]);
    json_builder_end_array (builder);
  }
  json_builder_end_array (builder);
}

static void
write_skipped (const GnEvaluation *evaluation, GnDataset *dataset, JsonBuilder *builder)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  gn_cli_json_array (builder, "skipped");
  for (guint i = 0; i < evaluation->skipped->len; i++) {
    const GnSkipped *skipped = &g_array_index (evaluation->skipped, GnSkipped, i);
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "path", photos[skipped->photo].path);
    gn_cli_json_string (builder, "reason", skipped->reason);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
write_scores (JsonBuilder *builder, guint count, guint correct, double accuracy, double low, double high)
{
  gn_cli_json_int (builder, "count", count);
  gn_cli_json_int (builder, "correct", correct);
  gn_cli_json_real (builder, "accuracy", accuracy);
  gn_cli_json_array (builder, "interval");
  gn_cli_json_real (builder, NULL, low);
  gn_cli_json_real (builder, NULL, high);
  json_builder_end_array (builder);
}

static void
print_json (const GnEvaluation *evaluation, GnDataset *dataset)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_string (builder, "split", split_name (evaluation));
  write_scores (builder, evaluation->count, evaluation->correct, evaluation->accuracy, evaluation->low,
                evaluation->high);
  gn_cli_json_real (builder, "loss", evaluation->loss);
  json_builder_set_member_name (builder, "without_leaks");
  json_builder_begin_object (builder);
  write_scores (builder, evaluation->clean_count, evaluation->clean_correct, evaluation->clean_accuracy,
                evaluation->clean_low, evaluation->clean_high);
  json_builder_end_object (builder);
  write_classes (evaluation, dataset, builder);
  write_confusion (evaluation, builder);
  write_skipped (evaluation, dataset, builder);
  gn_cli_json_end (builder);
}

static char *
percent (double value)
{
  return isfinite (value) ? g_strdup_printf ("%.1f %%", 100 * value) : g_strdup ("–");
}

static void
print_scores (const GnEvaluation *evaluation, GnDataset *dataset)
{
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  const char *headers[] = { _ ("Class"), _ ("Name"), _ ("Latin name"), _ ("Photos"), _ ("Precision"), _ ("Recall"),
                            _ ("F1") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lllrrrr", headers);
  for (guint i = 0; i < evaluation->n_classes; i++) {
    const GnClassScore *score = &evaluation->classes[i];
    g_autofree char *count = gn_cli_number (score->count);
    g_autofree char *precision = percent (score->precision), *recall = percent (score->recall), *f1 = percent (score->f1);
    gn_cli_table_add (table, (const char *[]){ classes[i].id, classes[i].name, classes[i].latin_name, count, precision,
                                               recall, f1 });
  }
  gn_cli_table_print (table, stdout);
}

typedef struct {
  guint truth, predicted, count;
} Confusion;

static int
compare_confusions (gconstpointer a, gconstpointer b)
{
  const Confusion *left = a, *right = b;
  if (left->count != right->count)
    return left->count > right->count ? -1 : 1;
  return left->truth != right->truth ? (left->truth > right->truth ? 1 : -1) : (int)left->predicted - (int)right->predicted;
}

static void
print_confusions (const GnEvaluation *evaluation, GnDataset *dataset)
{
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  g_autoptr (GArray) confusions = g_array_new (FALSE, FALSE, sizeof (Confusion));
  for (guint i = 0; i < evaluation->n_classes; i++)
    for (guint j = 0; j < evaluation->n_classes; j++) {
      Confusion confusion = { i, j, evaluation->confusion[(gsize)i * evaluation->n_classes + j] };
      if (i != j && confusion.count > 0)
        g_array_append_val (confusions, confusion);
    }
  if (confusions->len == 0)
    return;
  g_array_sort (confusions, compare_confusions);
  printf (_ ("\nCommonest mistakes\n"));
  g_autoptr (GnCliTable) table = gn_cli_table_new ("rlll", NULL);
  for (guint i = 0; i < MIN (confusions->len, MOST_CONFUSIONS); i++) {
    const Confusion *confusion = &g_array_index (confusions, Confusion, i);
    g_autofree char *count = g_strdup_printf ("  %u ×", confusion->count);
    gn_cli_table_add (table, (const char *[]){ count, classes[confusion->truth].name, "→",
                                               classes[confusion->predicted].name });
  }
  gn_cli_table_print (table, stdout);
}

static void
print_text (const GnEvaluation *evaluation, GnDataset *dataset)
{
  g_autofree char *photos =
      evaluation->whole ? g_strdup_printf (_ ("%u photos"), evaluation->count)
                        : g_strdup_printf (_ ("%u %s photos"), evaluation->count, gn_split_name (evaluation->split));
  printf (_ ("%s%.1f %%%s of %s right (95 %% interval %.1f to %.1f %%), loss %.4f\n\n"), gn_cli_bold (stdout),
          100 * evaluation->accuracy, gn_cli_plain (stdout), photos, 100 * evaluation->low, 100 * evaluation->high,
          evaluation->loss);
  if (evaluation->n_leaked > 0 && evaluation->clean_count > 0 && evaluation->clean_count < evaluation->count)
    printf (_ ("Without the %u photos that also stand in training, or nearly: %.1f %% of %u right (95 %% interval %.1f to "
               "%.1f %%)\n\n"),
            evaluation->count - evaluation->clean_count, 100 * evaluation->clean_accuracy, evaluation->clean_count,
            100 * evaluation->clean_low, 100 * evaluation->clean_high);
  print_scores (evaluation, dataset);
  print_confusions (evaluation, dataset);
}

static gboolean
write_files (GnCliContext *context, const Settings *settings, const GnEvaluation *evaluation, GnDataset *dataset,
             GError **error)
{
  if (settings->predictions && !gn_evaluation_write_predictions (evaluation, dataset, settings->predictions, error))
    return FALSE;
  return !settings->figure || gn_evaluation_write_figure (evaluation, dataset, settings->figure, error);
}

/* Before the long work. */
static gboolean
check_figure (const char *path, GError **error)
{
  g_autofree char *lower = path ? g_ascii_strdown (path, -1) : NULL;
  if (!lower || g_str_has_suffix (lower, ".svg") || g_str_has_suffix (lower, ".png"))
    return TRUE;
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--figure writes .svg and .png files"));
  return FALSE;
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  GnEvaluationOptions options = { .sample = (guint)settings->sample, .seed = context->seed, .batch_size = BATCH_SIZE,
                                  .n_threads = context->threads, .memory_budget = context->memory_budget };
  if (!check_figure (settings->figure, error))
    return GN_EXIT_FAILED;
  g_autoptr (GnModel) model = gn_cli_model_load (&settings->model, operands[0], error);
  g_autoptr (GnDataset) dataset = model ? scan (context, settings, model, operands[1], &options, error) : NULL;
  if (!dataset)
    return GN_EXIT_FAILED;
  GnCliProgress progress = gn_cli_progress_new (context, _ ("Evaluating"));
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (model, dataset, &options, context->cancellable, gn_cli_progress_update,
                                                     &progress, error);
  gn_cli_progress_clear ();
  if (!evaluation)
    return GN_EXIT_FAILED;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  for (guint i = 0; i < evaluation->skipped->len; i++) {
    const GnSkipped *skipped = &g_array_index (evaluation->skipped, GnSkipped, i);
    gn_cli_skipped (photos[skipped->photo].path, skipped->reason);
  }
  if (!write_files (context, settings, evaluation, dataset, error))
    return GN_EXIT_FAILED;
  if (context->json)
    print_json (evaluation, dataset);
  else
    print_text (evaluation, dataset);
  return evaluation->skipped->len > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}

static const char *const unbuilt[] = { "tta", "html", NULL };

const GnCliCommand gn_cli_evaluate = {
  .name = "evaluate",
  .operands = "MODEL DATASET",
  .summary = N_ ("Tell how good a model is on a data set."),
  .description = N_ ("MODEL is a run folder, a model file, or a safetensors state dict with torchvision's key names. Its classes must "
                     "be the data set's."),
  .uses = GN_USES_THREADS | GN_USES_SEED | GN_USES_MEMORY | GN_USES_PRECISION,
  .least_operands = 2,
  .most_operands = 2,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
  .unbuilt = unbuilt,
};
