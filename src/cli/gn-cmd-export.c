/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export: a model as a file for other programs. */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  GnCliModelSettings model;
  gboolean half;
} Settings;

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  settings->model.single = TRUE;
  gn_cli_model_add_options (options, &settings->model);
  gn_cli_options_add_flag (options, "half",
                           N_ ("Write filters and matrices with 16 bits a number, in half the bytes; answers change in their last digits."),
                           &settings->half);
}

static void
clear (gpointer data)
{
  gn_cli_model_clear (&((Settings *)data)->model);
}

static gboolean
check_suffix (const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autofree char *name = g_filename_display_basename (path);
  if (g_str_has_suffix (lower, ".safetensors"))
    return TRUE;
  if (g_str_has_suffix (lower, ".onnx"))
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_NOT_BUILT, _ ("export to .onnx is not part of this version"));
  else
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE,
                 _ ("the suffix of “%s” tells no format; there is .safetensors"), name);
  return FALSE;
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  if (!check_suffix (operands[1], error))
    return GN_EXIT_FAILED;
  Settings *settings = data;
  g_autoptr (GnModel) model = gn_cli_model_load (&settings->model, operands[0], error);
  if (!model || !gn_model_export (model, operands[1], settings->half, error))
    return GN_EXIT_FAILED;
  guint n_classes;
  gn_model_get_classes (model, &n_classes);
  g_autofree char *shown = gn_cli_shown (operands[1]);
  if (context->json) {
    JsonBuilder *builder = gn_cli_json_begin ();
    gn_cli_json_string (builder, "file", operands[1]);
    gn_cli_json_string (builder, "format", "safetensors");
    gn_cli_json_string (builder, "architecture", gn_model_get_architecture (model));
    gn_cli_json_int (builder, "classes", n_classes);
    gn_cli_json_end (builder);
  } else if (!context->quiet) {
    printf (_ ("Wrote %s: %s, %u classes\n"), shown, gn_model_get_architecture (model), n_classes);
  }
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_export = {
  .name = "export",
  .operands = "MODEL FILE.safetensors",
  .summary = N_ ("Write a model as a file for other programs."),
  .description = N_ ("The state dict of FILE loads strictly into torchvision's model of the same name; the metadata holds the class "
                     "names and how photos are prepared."),
  .least_operands = 2,
  .most_operands = 2,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
