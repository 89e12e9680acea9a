/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train: a run from its first step. */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-recipe.h"
#include "gn-cli-training.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  GnCliRecipe recipe;
  char *run;
  int epochs_this_time;
} Settings;

static const GnParamSpec session_params[] = {
  { "epochs-this-time", N_ ("Epochs this time"), N_ ("epochs"), N_ ("Leave after so many epochs, to be resumed; 0 goes to the end."),
    GN_PARAM_INTEGER, 0, 1000000, 0, 0, 100, 1, NULL, offsetof (Settings, epochs_this_time) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_cli_options_add_text (options, "run", "DIR", N_ ("Folder of the run, created. Needed."), NULL, &settings->run);
  gn_cli_recipe_add_options (options, &settings->recipe);
  gn_cli_options_add_specs (options, session_params, settings);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  gn_cli_recipe_clear (&settings->recipe);
  g_free (settings->run);
}

static gboolean
complete (GnCliContext *context, Settings *settings, GError **error)
{
  if (settings->run)
    return gn_cli_recipe_complete (context, &settings->recipe, error);
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("it needs --run DIR, the folder of the run"));
  return FALSE;
}

/* Early, since a scan may take long. The trainer checks for itself. */
static gboolean
check_free (const char *run, GError **error)
{
  g_autofree char *record = g_build_filename (run, "run.json", NULL);
  if (!g_file_test (record, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autofree char *shown = gn_cli_shown (run);
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_FAILED,
               _ ("“%s” holds a run already: resume it with “guenon-cli resume”, or choose another folder"), shown);
  return FALSE;
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  if (!complete (context, settings, error) || !check_free (settings->run, error))
    return GN_EXIT_FAILED;
  g_autoptr (GnDataset) dataset = gn_cli_scan (context, operands[0], context->seed, error);
  if (!dataset || !gn_dataset_check_trainable (dataset, error))
    return GN_EXIT_FAILED;
  GnTrainOptions options = gn_cli_train_options (context, settings->epochs_this_time);
  g_autoptr (GnTrainer) trainer = gn_trainer_new (settings->run, dataset, settings->recipe.recipe, &options, error);
  return trainer ? gn_cli_run_trainer (context, trainer, dataset, error) : GN_EXIT_FAILED;
}

const GnCliCommand gn_cli_train = {
  .name = "train",
  .operands = "DATASET --run DIR",
  .summary = N_ ("Train a network on a data set."),
  .description = N_ ("Everything about the run is kept in its folder: settings, metrics, the best and the last model, and what is needed "
                     "to go on after an interruption."),
  .uses = GN_USES_THREADS | GN_USES_SEED | GN_USES_MEMORY | GN_USES_NETWORK,
  .least_operands = 1,
  .most_operands = 1,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
