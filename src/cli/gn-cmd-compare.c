/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: two models on the same photos. */
#include "gn-cli-evaluation.h"
#include "gn-evaluation-words.h"

#include <glib/gi18n-lib.h>

static void
add_options (GnCliOptions *options, gpointer settings)
{
  gn_cli_evaluation_add_options (options, settings);
}

static void
clear (gpointer settings)
{
  gn_cli_evaluation_clear (settings);
}

static void
write_model (const GnEvaluation *evaluation, const char *path, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  gn_cli_json_string (builder, "model", path);
  gn_cli_evaluation_json_scores (builder, evaluation->count, evaluation->correct);
  gn_cli_json_real (builder, "loss", evaluation->loss);
  gn_cli_evaluation_json_clean (builder, evaluation);
  json_builder_end_object (builder);
}

static void
print_json (const GnComparison *comparison, const GnEvaluation *const evaluations[2], char **paths)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_string (builder, "split", gn_cli_evaluation_split_name (evaluations[0]));
  gn_cli_json_int (builder, "count", gn_comparison_count (comparison));
  gn_cli_json_array (builder, "models");
  for (int i = 0; i < 2; i++)
    write_model (evaluations[i], paths[i], builder);
  json_builder_end_array (builder);
  gn_cli_json_int (builder, "both", comparison->both);
  gn_cli_json_int (builder, "only_first", comparison->only_first);
  gn_cli_json_int (builder, "only_second", comparison->only_second);
  gn_cli_json_int (builder, "neither", comparison->neither);
  gn_cli_json_real (builder, "difference", comparison->difference);
  gn_cli_json_array (builder, "interval");
  gn_cli_json_real (builder, NULL, comparison->low);
  gn_cli_json_real (builder, NULL, comparison->high);
  json_builder_end_array (builder);
  gn_cli_json_real (builder, "p_value", comparison->p_value);
  gn_cli_json_end (builder);
}

static void
add_row (GnCliTable *table, const char *path, guint correct, guint count)
{
  double low, high;
  g_autofree char *name = gn_cli_shown (path);
  gn_wilson_interval (correct, count, &low, &high);
  g_autofree char *right = g_strdup_printf (_ ("%u of %u"), correct, count);
  g_autofree char *percent = g_strdup_printf (_ ("%.1f %%"), 100.0 * correct / MAX (count, 1));
  g_autofree char *interval = g_strdup_printf (_ ("%.1f to %.1f %%"), 100 * low, 100 * high);
  gn_cli_table_add (table, (const char *[]){ name, right, percent, interval });
}

static void
print_text (const GnComparison *comparison, const GnEvaluation *first, char **paths, GnDataset *dataset)
{
  const char *headers[] = { _ ("Model"), _ ("Right"), "", _ ("Interval (95 %)") };
  guint count = gn_comparison_count (comparison);
  g_autofree char *name = gn_cli_shown (paths[0]), *other_name = gn_cli_shown (paths[1]);
  g_autofree char *verdict = gn_comparison_say (comparison, name, other_name);
  g_autofree char *caveat = gn_evaluation_say_caveat (first, dataset);
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lrrr", headers);

  fputs (gn_cli_bold (stdout), stdout);
  gn_cli_print_wrapped (stdout, verdict, 0, 0);
  printf ("%s\n\n", gn_cli_plain (stdout));
  add_row (table, paths[0], comparison->both + comparison->only_first, count);
  add_row (table, paths[1], comparison->both + comparison->only_second, count);
  gn_cli_table_print (table, stdout);
  printf (_ ("\nRight: both %u, only the first %u, only the second %u, neither %u\n"), comparison->both,
          comparison->only_first, comparison->only_second, comparison->neither);
  if (first->n_leaked > 0)
    printf (_ ("%u photos also stand in training, or nearly, which flatters both\n"),
            first->count - first->clean_count);
  if (caveat) {
    gn_cli_print_wrapped (stdout, caveat, 0, 0);
    putchar ('\n');
  }
}

/* The data set, split as the models' runs split it. Two runs that drew other splits have no photos that are new to
 * both. */
static GnDataset *
scan (GnCliContext *context, const GnCliEvaluationSettings *settings, GnModel *const models[2], const char *folder,
      gboolean *is_own, GError **error)
{
  gboolean is_second_own;
  g_autoptr (GnDataset) first = gn_cli_evaluation_scan (context, models[0], folder, is_own, error);
  if (!first || gn_dataset_has_split (first))
    return g_steal_pointer (&first);
  g_autoptr (GnDataset) second = gn_cli_evaluation_scan (context, models[1], folder, &is_second_own, error);
  if (!second || !is_second_own)
    return second ? g_steal_pointer (&first) : NULL;
  gboolean differ = g_strcmp0 (gn_dataset_get_fingerprint (first), gn_dataset_get_fingerprint (second)) != 0;
  if (*is_own && differ && !gn_cli_evaluation_has_split (settings)) {
    g_set_error (
        error, GN_CLI_ERROR, GN_CLI_ERROR_FAILED,
        _ ("the two runs drew their validation photos from this folder with other seeds: what one has never seen the "
           "other was trained with. Train one of them again with the other's seed, compare them on another folder, or "
           "choose the photos with --split"));
    return NULL;
  }
  if (*is_own)
    return g_steal_pointer (&first);
  *is_own = TRUE;
  return g_steal_pointer (&second);
}

static gboolean
check_classes (GnModel *const models[2], char **paths, GnDataset *dataset, GError **error)
{
  for (int i = 0; i < 2; i++)
    if (!gn_evaluation_check_classes (models[i], dataset, error)) {
      g_autofree char *name = gn_cli_shown (paths[i]);
      g_prefix_error (error, "“%s”: ", name);
      return FALSE;
    }
  return TRUE;
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  const GnCliEvaluationSettings *settings = data;
  gboolean is_own = FALSE;
  g_autoptr (GnModel) model = gn_cli_model_load (&settings->model, operands[0], error);
  g_autoptr (GnModel) other = model ? gn_cli_model_load (&settings->model, operands[1], error) : NULL;
  if (!other)
    return GN_EXIT_FAILED;
  GnModel *const models[2] = { model, other };
  g_autoptr (GnDataset) dataset = scan (context, settings, models, operands[2], &is_own, error);
  if (!dataset || !check_classes (models, operands, dataset, error))
    return GN_EXIT_FAILED;
  g_autoptr (GnEvaluation) first =
      gn_cli_evaluation_run (context, settings, model, dataset, is_own, _ ("Evaluating the first model"), error);
  g_autoptr (GnEvaluation) second = first ? gn_cli_evaluation_run (context, settings, other, dataset, is_own,
                                                                   _ ("Evaluating the second model"), error)
                                          : NULL;
  if (!second)
    return GN_EXIT_FAILED;
  GnComparison comparison = gn_compare_evaluations (first, second);
  if (context->json)
    print_json (&comparison, (const GnEvaluation *const[2]){ first, second }, operands);
  else
    print_text (&comparison, first, operands, dataset);
  return first->skipped->len + second->skipped->len > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}

const GnCliCommand gn_cli_compare = {
  .name = "compare",
  .operands = "MODEL MODEL DATASET",
  .summary = N_ ("Tell whether one of two models is better on the same photos, or only luckier."),
  .description =
      N_ ("Both models answer for the same photos. McNemar's exact test over the photos on which they differ says "
          "whether the difference is more than noise; the interval of the difference is Newcombe's for paired "
          "proportions. Both models must have the data set's classes."),
  .uses = GN_USES_THREADS | GN_USES_SEED | GN_USES_MEMORY | GN_USES_NETWORK | GN_USES_PRECISION,
  .least_operands = 3,
  .most_operands = 3,
  .settings_size = sizeof (GnCliEvaluationSettings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
