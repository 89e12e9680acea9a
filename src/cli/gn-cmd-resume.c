/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resume: an interrupted run goes on, a finished one is extended. */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-training.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  char *dataset;
  int epochs, epochs_this_time;
} Settings;

static const GnParamSpec params[] = {
  { "epochs", N_ ("Epochs"), N_ ("epochs"), N_ ("Length of the whole run, to extend it; 0 means as it was started."),
    GN_PARAM_INTEGER, 0, 1000000, 0, 0, 500, 1, NULL, offsetof (Settings, epochs) },
  { "epochs-this-time", N_ ("Epochs this time"), N_ ("epochs"), N_ ("Leave after so many epochs, to be resumed; 0 goes to the end."),
    GN_PARAM_INTEGER, 0, 1000000, 0, 0, 100, 1, NULL, offsetof (Settings, epochs_this_time) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_cli_options_add_text (options, "dataset", "DIR", N_ ("Where the photos are now, when they were moved."),
                           N_ ("where they were"), &settings->dataset);
  gn_cli_options_add_specs (options, params, settings);
}

static void
clear (gpointer data)
{
  g_free (((Settings *)data)->dataset);
}

static gboolean
check_folder (const char *folder, gboolean given, GError **error)
{
  if (given || g_file_test (folder, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autofree char *shown = gn_cli_shown (folder);
  g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
               _ ("the photos are no longer in “%s”: say where they are now with --dataset DIR"), shown);
  return FALSE;
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  g_autoptr (GnRunInfo) info = gn_run_info_read (operands[0], error);
  if (!info)
    return GN_EXIT_FAILED;
  const char *folder = settings->dataset ? settings->dataset : info->dataset_folder;
  if (!check_folder (folder, settings->dataset != NULL, error))
    return GN_EXIT_FAILED;
  g_autoptr (GnDataset) dataset = gn_cli_scan (context, folder, info->recipe->seed, error);
  if (!dataset)
    return GN_EXIT_FAILED;
  GnTrainOptions options = gn_cli_train_options (context, settings->epochs_this_time);
  g_autoptr (GnTrainer) trainer = gn_trainer_resume (operands[0], dataset, settings->epochs, &options, error);
  return trainer ? gn_cli_run_trainer (context, trainer, dataset, error) : GN_EXIT_FAILED;
}

const GnCliCommand gn_cli_resume = {
  .name = "resume",
  .operands = "RUN",
  .summary = N_ ("Go on with an interrupted run, or extend a finished one."),
  .description = N_ ("The result is the same as if the run had never been interrupted."),
  .uses = GN_USES_THREADS | GN_USES_MEMORY | GN_USES_NETWORK,
  .least_operands = 1,
  .most_operands = 1,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
