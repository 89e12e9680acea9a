/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

static const GnParamSpec size_params[] = {
  { "image-size", N_ ("Image size"), N_ ("px"), N_ ("Side of the network's square input; 0 means the model's own."),
    GN_PARAM_INTEGER, 0, GN_MODEL_MAX_SIZE, 0, 0, 512, 32, NULL, offsetof (GnCliModelSettings, image_size) },
  { NULL }
};

void
gn_cli_model_add_options (GnCliOptions *options, GnCliModelSettings *settings)
{
  gn_cli_options_add_text (options, "architecture", "NAME", N_ ("Architecture of a file that does not say it itself."),
                           N_ ("read off the file"), &settings->architecture);
  gn_cli_options_add_text (options, "class-names", "FILE", N_ ("Names of the classes, one a line, in index order."),
                           N_ ("the model's own"), &settings->class_names);
  gn_cli_options_add_specs (options, size_params, settings);
  gn_cli_options_add_text (options, "normalize", "NAME", N_ ("How pixel values become the network's input: symmetric or "
                                                             "imagenet."),
                           N_ ("the model's own, else imagenet"), &settings->normalize);
}

void
gn_cli_model_clear (GnCliModelSettings *settings)
{
  g_free (settings->architecture);
  g_free (settings->class_names);
  g_free (settings->normalize);
}

gboolean
gn_cli_usage (const char *option, GError *cause, GError **error)
{
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, "--%s: %s", option, cause->message);
  g_error_free (cause);
  return FALSE;
}

gboolean
gn_cli_check_architecture (const char *name, GError **error)
{
  GError *cause = NULL;
  return gn_model_type_find (name, &cause) || gn_cli_usage ("architecture", cause, error);
}

GnModel *
gn_cli_model_load (const GnCliModelSettings *settings, const char *path, GError **error)
{
  GError *cause = NULL;
  GnNormalize normalize;
  GnModelOptions options = { settings->architecture, settings->class_names, settings->image_size, settings->normalize,
                             settings->single };
  if (settings->architecture && !gn_cli_check_architecture (settings->architecture, error))
    return NULL;
  if (settings->normalize && !gn_normalize_parse (settings->normalize, &normalize, &cause)) {
    gn_cli_usage ("normalize", cause, error);
    return NULL;
  }
  return gn_model_load (path, &options, error);
}

GnDataset *
gn_cli_scan (GnCliContext *context, const char *folder, guint64 seed, GError **error)
{
  GnCliProgress progress = gn_cli_progress_new (context, _ ("Reading photos"));
  GnDataset *dataset = gn_dataset_scan (folder, context->threads, seed, context->cancellable, gn_cli_progress_update,
                                        &progress, error);
  gn_cli_progress_clear ();
  return dataset;
}

guint
gn_cli_name_unreadable (GnDataset *dataset, const gboolean *splits)
{
  guint n, n_unreadable = 0;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 0; i < n; i++) {
    if (!photos[i].problem || photos[i].excluded || !splits[photos[i].split])
      continue;
    gn_cli_skipped (photos[i].path, photos[i].problem);
    n_unreadable++;
  }
  return n_unreadable;
}
