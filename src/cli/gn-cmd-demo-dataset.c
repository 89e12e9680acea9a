/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-dataset: photos to practise on, drawn by the program. */
#include "gn-cli-output.h"
#include "gn-practice.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  int per_class;
} Settings;

static const GnParamSpec params[] = {
  { "per-class", N_ ("Photos a species"), N_ ("photos"), N_ ("How many photos of each species, a fifth of them for validation."),
    GN_PARAM_INTEGER, 2, GN_PRACTICE_MAX_PER_CLASS, GN_PRACTICE_DEFAULT_PER_CLASS, 10, 1000, 10, NULL,
    offsetof (Settings, per_class) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer settings)
{
  gn_params_set_defaults (params, settings);
  gn_cli_options_add_specs (options, params, settings);
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  GnCliProgress progress = gn_cli_progress_new (context, _ ("Drawing"));
  if (!gn_practice_draw (operands[0], settings->per_class, context->seed, context->cancellable, gn_cli_progress_update,
                         &progress, error))
    return GN_EXIT_FAILED;
  gn_cli_progress_clear ();
  g_autofree char *shown = gn_cli_shown (operands[0]);
  if (context->json) {
    JsonBuilder *builder = gn_cli_json_begin ();
    gn_cli_json_string (builder, "dataset", operands[0]);
    gn_cli_json_int (builder, "per_class", settings->per_class);
    gn_cli_json_end (builder);
  } else if (!context->quiet) {
    printf (_ ("Drew a practice data set into %s. “guenon-cli inspect” shows what is in it.\n"), shown);
  }
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_demo_dataset = {
  .name = "demo-dataset",
  .operands = "DIR",
  .summary = N_ ("Draw a practice data set of invented monkeys."),
  .description = N_ ("The species differ in fine detail only, as real ones do. Equal seeds draw equal photos."),
  .uses = GN_USES_SEED,
  .least_operands = 1,
  .most_operands = 1,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
};
