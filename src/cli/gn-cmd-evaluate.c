/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate: how good a model is on a data set. */
#include "gn-cli-evaluation.h"
#include "gn-evaluation-export.h"
#include "gn-evaluation-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MOST_CONFUSIONS 8 /* of the commonest mistakes, listed */
#define MOST_PHOTOS 5     /* of the surest mistakes and likely label errors */

typedef struct {
  GnCliEvaluationSettings evaluation;
  char *predictions, *figure, *html;
} Settings;

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_cli_evaluation_add_options (options, &settings->evaluation);
  gn_cli_options_add_text (options, "predictions", "FILE.csv", N_ ("Write a line a photo."), NULL, &settings->predictions);
  gn_cli_options_add_text (options, "figure", "FILE.svg|png", N_ ("Draw the confusion matrix."), NULL, &settings->figure);
  gn_cli_options_add_text (options, "html", "FILE.html",
                           N_ ("Write a report of one file: figures, tables, the surest mistakes with thumbnails."), NULL,
                           &settings->html);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  gn_cli_evaluation_clear (&settings->evaluation);
  g_free (settings->predictions);
  g_free (settings->figure);
  g_free (settings->html);
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

/* Members that a photo has wherever it is listed. */
static void
write_photo (const GnEvaluation *evaluation, GnDataset *dataset, guint index, JsonBuilder *builder)
{
  const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, index);
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  gn_cli_json_string (builder, "path", gn_dataset_get_photos (dataset, NULL)[prediction->photo].path);
  gn_cli_json_string (builder, "class", classes[prediction->truth].id);
  gn_cli_json_string (builder, "predicted", classes[prediction->predicted].id);
  gn_cli_json_real (builder, "probability", (double)prediction->probability);
  gn_cli_json_real (builder, "class_probability", (double)prediction->truth_probability);
}

static void
write_mistakes (const GnEvaluation *evaluation, GnDataset *dataset, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "mistakes");
  for (guint i = 0; i < evaluation->mistakes->len; i++) {
    json_builder_begin_object (builder);
    write_photo (evaluation, dataset, g_array_index (evaluation->mistakes, guint, i), builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
write_label_errors (const GnEvaluation *evaluation, GnDataset *dataset, JsonBuilder *builder)
{
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  gn_cli_json_array (builder, "likely_label_errors");
  for (guint i = 0; i < evaluation->label_errors->len; i++) {
    const GnLabelError *error = &g_array_index (evaluation->label_errors, GnLabelError, i);
    json_builder_begin_object (builder);
    write_photo (evaluation, dataset, error->prediction, builder);
    gn_cli_json_string (builder, "suggested", classes[error->suggested].id);
    gn_cli_json_real (builder, "margin", error->margin);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_json (const GnEvaluation *evaluation, GnDataset *dataset)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_string (builder, "split", gn_cli_evaluation_split_name (evaluation));
  json_builder_set_member_name (builder, "tta");
  json_builder_add_boolean_value (builder, evaluation->mirrored);
  gn_cli_evaluation_json_scores (builder, evaluation->count, evaluation->correct);
  gn_cli_json_real (builder, "top3_accuracy", evaluation->top3_accuracy);
  gn_cli_json_real (builder, "loss", evaluation->loss);
  gn_cli_json_real (builder, "calibration_error", evaluation->calibration_error);
  gn_cli_evaluation_json_clean (builder, evaluation);
  write_classes (evaluation, dataset, builder);
  write_confusion (evaluation, builder);
  write_mistakes (evaluation, dataset, builder);
  write_label_errors (evaluation, dataset, builder);
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

/* Paths with what each was labelled and taken for; @suggested: of label errors, or NULL. */
static void
print_photos (const GnEvaluation *evaluation, GnDataset *dataset, const guint *indices, const int *suggested, guint n)
{
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lllrl", NULL);
  for (guint i = 0; i < n; i++) {
    const GnPrediction *prediction = &g_array_index (evaluation->predictions, GnPrediction, indices[i]);
    const char *answer = classes[suggested ? suggested[i] : prediction->predicted].name;
    g_autofree char *path = gn_cli_shown (gn_dataset_get_photos (dataset, NULL)[prediction->photo].path);
    g_autofree char *indented = g_strdup_printf ("  %s", classes[prediction->truth].name);
    g_autofree char *sure = suggested ? g_strdup ("") : percent (prediction->probability);
    gn_cli_table_add (table, (const char *[]){ indented, "→", answer, sure, path });
  }
  gn_cli_table_print (table, stdout);
}

static void
print_mistakes (const GnEvaluation *evaluation, GnDataset *dataset)
{
  guint n = MIN (evaluation->mistakes->len, MOST_PHOTOS);
  if (n == 0)
    return;
  printf (_ ("\nSurest mistakes\n"));
  print_photos (evaluation, dataset, (const guint *)(gpointer)evaluation->mistakes->data, NULL, n);
}

static void
print_sentence (char *sentence)
{
  if (sentence) {
    gn_cli_print_wrapped (stdout, sentence, 0, 0);
    putchar ('\n');
  }
  g_free (sentence);
}

static void
print_label_errors (const GnEvaluation *evaluation, GnDataset *dataset)
{
  guint indices[MOST_PHOTOS], n = MIN (evaluation->label_errors->len, MOST_PHOTOS);
  int suggested[MOST_PHOTOS];
  if (n == 0)
    return;
  for (guint i = 0; i < n; i++) {
    const GnLabelError *error = &g_array_index (evaluation->label_errors, GnLabelError, i);
    indices[i] = error->prediction;
    suggested[i] = error->suggested;
  }
  putchar ('\n');
  print_sentence (gn_evaluation_say_label_errors (evaluation, dataset));
  print_photos (evaluation, dataset, indices, suggested, n);
}

static void
print_text (const GnEvaluation *evaluation, GnDataset *dataset)
{
  fputs (gn_cli_bold (stdout), stdout);
  print_sentence (gn_evaluation_say_accuracy (evaluation));
  fputs (gn_cli_plain (stdout), stdout);
  print_sentence (gn_evaluation_say_clean (evaluation));
  print_sentence (gn_evaluation_say_caveat (evaluation, dataset));
  print_sentence (gn_evaluation_say_more (evaluation));
  putchar ('\n');
  print_scores (evaluation, dataset);
  print_confusions (evaluation, dataset);
  print_mistakes (evaluation, dataset);
  print_label_errors (evaluation, dataset);
}

static gboolean
write_html (GnCliContext *context, const char *path, const GnEvaluation *evaluation, GnDataset *dataset,
            const char *model, GError **error)
{
  GnCliProgress progress = gn_cli_progress_new (context, _ ("Writing the report"));
  g_autofree char *absolute = g_canonicalize_filename (model, NULL);
  g_autofree char *name = g_filename_display_basename (absolute);
  gboolean written = gn_evaluation_write_html (evaluation, dataset, name, context->seed, path, context->cancellable,
                                               gn_cli_progress_update, &progress, error);
  gn_cli_progress_clear ();
  return written;
}

static gboolean
write_files (GnCliContext *context, const Settings *settings, const GnEvaluation *evaluation, GnDataset *dataset,
             const char *model, GError **error)
{
  if (settings->predictions && !gn_evaluation_write_predictions (evaluation, dataset, settings->predictions, error))
    return FALSE;
  if (settings->figure && !gn_evaluation_write_figure (evaluation, dataset, settings->figure, error))
    return FALSE;
  return !settings->html || write_html (context, settings->html, evaluation, dataset, model, error);
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
  gboolean is_own;
  if (!check_figure (settings->figure, error))
    return GN_EXIT_FAILED;
  g_autoptr (GnModel) model = gn_cli_model_load (&settings->evaluation.model, operands[0], error);
  g_autoptr (GnDataset) dataset = model ? gn_cli_evaluation_scan (context, model, operands[1], &is_own, error) : NULL;
  if (!dataset)
    return GN_EXIT_FAILED;
  g_autoptr (GnEvaluation) evaluation = gn_cli_evaluation_run (context, &settings->evaluation, model, dataset, is_own,
                                                               _ ("Evaluating"), error);
  if (!evaluation || !write_files (context, settings, evaluation, dataset, operands[0], error))
    return GN_EXIT_FAILED;
  if (context->json)
    print_json (evaluation, dataset);
  else
    print_text (evaluation, dataset);
  return evaluation->skipped->len > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}

const GnCliCommand gn_cli_evaluate = {
  .name = "evaluate",
  .operands = "MODEL DATASET",
  .summary = N_ ("Tell how good a model is on a data set."),
  .description = N_ ("MODEL is a run folder, a model file, a safetensors state dict with torchvision's key names, or a folder of such "
                     "files, a run's snapshots, whose answers are averaged. Its classes must be the data set's."),
  .uses = GN_USES_THREADS | GN_USES_SEED | GN_USES_MEMORY | GN_USES_NETWORK | GN_USES_PRECISION,
  .least_operands = 2,
  .most_operands = 2,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
