/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cross-validate: how good a recipe is, told by the training photos alone. */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-recipe.h"
#include "gn-cli-training.h"
#include "gn-cross-validation.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  GnCliRecipe recipe;
  int folds;
} Settings;

static const GnParamSpec fold_params[] = {
  { "folds", N_ ("Folds"), N_ ("folds"), N_ ("Parts the training photos are divided into; each is validated with once."),
    GN_PARAM_INTEGER, 2, 100, 5, 2, 10, 1, NULL, offsetof (Settings, folds) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_params_set_defaults (fold_params, settings);
  gn_cli_options_add_specs (options, fold_params, settings);
  gn_cli_recipe_add_options (options, &settings->recipe);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  gn_cli_recipe_clear (&settings->recipe);
}

typedef struct {
  const GnCliContext *context;
  GnCliProgress looking, training;
  int folds, epochs;
} Display;

static void
on_event (gpointer data, int fold, const GnTrainEvent *event)
{
  Display *display = data;
  guint epochs = (guint)(display->folds * display->epochs), before = (guint)((fold - 1) * display->epochs);
  if (event->kind == GN_TRAIN_LOOKING)
    gn_cli_progress_show (&display->looking, event->looking.done, event->looking.total, NULL);
  else if (event->kind == GN_TRAIN_EPOCH)
    gn_cli_progress_show (&display->training, before + (guint)event->epoch.metrics.epoch, epochs, NULL);
  else if (event->kind == GN_TRAIN_MESSAGE && fold == 1)
    gn_cli_note (display->context, "%s", event->message);
}

static void
print_json (const GnCrossValidation *result)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_array (builder, "folds");
  for (guint i = 0; i < result->folds->len; i++) {
    const GnFold *fold = &g_array_index (result->folds, GnFold, i);
    json_builder_begin_object (builder);
    gn_cli_json_int (builder, "photos", fold->photos);
    gn_cli_json_int (builder, "correct", fold->correct);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  gn_cli_json_int (builder, "photos", result->photos);
  gn_cli_json_int (builder, "correct", result->correct);
  gn_cli_json_real (builder, "accuracy", result->accuracy);
  gn_cli_json_real (builder, "low", result->low);
  gn_cli_json_real (builder, "high", result->high);
  gn_cli_json_real (builder, "deviation", result->deviation);
  gn_cli_json_real (builder, "seconds", result->seconds);
  gn_cli_json_end (builder);
}

static void
add_row (GnCliTable *table, const char *name, guint photos, guint correct)
{
  g_autofree char *n = gn_cli_number (photos), *right = gn_cli_number (correct);
  g_autofree char *accuracy = g_strdup_printf (_ ("%.1f %%"), 100.0 * correct / photos);
  const char *cells[] = { name, n, right, accuracy };
  gn_cli_table_add (table, cells);
}

static void
print_text (const GnCrossValidation *result)
{
  const char *headers[] = { _ ("Fold"), _ ("Photos"), _ ("Right"), _ ("Accuracy") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lrrr", headers);
  for (guint i = 0; i < result->folds->len; i++) {
    const GnFold *fold = &g_array_index (result->folds, GnFold, i);
    g_autofree char *number = g_strdup_printf ("%u", i + 1);
    add_row (table, number, fold->photos, fold->correct);
  }
  gn_cli_table_rule (table);
  add_row (table, _ ("all"), result->photos, result->correct);
  gn_cli_table_print (table, stdout);
  g_autofree char *time = gn_cli_duration (result->seconds);
  g_autofree char *text = g_strdup_printf (
      _ ("%.1f %% of the training photos are answered rightly by a network that has not seen them nor a copy of them (95 %% sure "
         "between %.1f and %.1f %%); from fold to fold it differs by %.1f points (standard deviation). Validation photos were not "
         "looked at. It took %s."),
      100 * result->accuracy, 100 * result->low, 100 * result->high, 100 * result->deviation, time);
  printf ("\n");
  gn_cli_print_wrapped (stdout, text, 0, 0);
  printf ("\n");
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  GnCrossValidation result;
  if (!gn_cli_recipe_complete (context, &settings->recipe, error))
    return GN_EXIT_FAILED;
  g_autoptr (GnDataset) dataset = gn_cli_scan (context, operands[0], context->seed, error);
  if (!dataset)
    return GN_EXIT_FAILED;
  const GnRecipe *recipe = settings->recipe.recipe;
  GnTrainOptions options = gn_cli_train_options (context, 0);
  Display display = { context, gn_cli_progress_new (context, _ ("Looking at all photos once")),
                      gn_cli_progress_new (context, _ ("Training")), settings->folds, recipe->epochs };
  gboolean ok = gn_cross_validate (dataset, recipe, settings->folds, &options, on_event, &display, context->cancellable,
                                   &result, error);
  gn_cli_progress_clear ();
  if (!ok)
    return GN_EXIT_FAILED;
  if (context->json)
    print_json (&result);
  else
    print_text (&result);
  gn_cross_validation_clear (&result);
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_cross_validate = {
  .name = "cross-validate",
  .operands = "DATASET",
  .summary = N_ ("Tell how good a recipe is by the training photos alone."),
  .description = N_ ("The training photos are divided into folds, copies of a photo always in one; for each fold a network is trained on "
                     "the others. Choose settings by it, and the validation photos stay unseen. With “--recipe head-only” "
                     "photos are looked at once for all folds."),
  .uses = GN_USES_THREADS | GN_USES_SEED | GN_USES_MEMORY | GN_USES_NETWORK,
  .least_operands = 1,
  .most_operands = 1,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
