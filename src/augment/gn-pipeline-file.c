/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines as files: those that come with the program, and one's own. */
#include "gn-atomic-file.h"
#include "gn-error.h"
#include "gn-json.h"
#include "gn-json-file.h"
#include "gn-pipeline-private.h"
#include "gn-pipelines.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static const struct {
  const char *name, *label;
} named[] = {
  { "none", N_ ("None: every photo as it is") },
  { "light", N_ ("Light: flips, small crops, a little brightness and contrast") },
  { "report", N_ ("Report: up to nine of twenty changes in random order; strong, and moves colours") },
  { "colour-safe", N_ ("Colour-safe: as the report, but red, green and blue always change together") },
  { "modern", N_ ("Modern: a random part of the photo, one random change, a patch erased") },
  { "natural", N_ ("Natural: nearer, turned a little, in other light, partly hidden, as animals are met") },
};

static const char *const names[] = { "none", "light", "report", "colour-safe", "modern", "natural", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (named) + 1);

const char *const *
gn_pipeline_names (void)
{
  return names;
}

const char *
gn_pipeline_get_label (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (strcmp (named[i].name, name) == 0)
      return _ (named[i].label);
  return "";
}

GnPipeline *
gn_pipeline_new_named (const char *name, GError **error)
{
  if (!g_strv_contains (names, name)) {
    g_autofree char *list = g_strjoinv (", ", (char **)names);
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("There is no pipeline “%s”: choose one of %s"), name, list);
    return NULL;
  }
  g_autofree char *path = g_strdup_printf ("/io/github/guenon/Guenon/pipelines/%s.json", name);
  g_autoptr (JsonNode) root = gn_json_resource_object (gn_pipelines_get_resource (), path);
  g_autoptr (GError) broken = NULL;
  GnPipeline *pipeline = gn_pipeline_from_json (json_node_get_object (root), &broken);
  if (!pipeline)
    g_error ("%s: %s", path, broken->message); /* the file is ours */
  return pipeline;
}

GnPipeline *
gn_pipeline_load (const char *path, GError **error)
{
  g_autoptr (JsonNode) root = gn_json_load_object (path, _ ("the file holds no pipeline"), error);
  GnPipeline *pipeline = root ? gn_pipeline_from_json (json_node_get_object (root), error) : NULL;
  if (pipeline)
    return pipeline;
  g_autofree char *shown = g_filename_display_name (path);
  g_prefix_error (error, _ ("Cannot use “%s” as a pipeline: "), shown);
  return NULL;
}

gboolean
gn_pipeline_save (const GnPipeline *pipeline, const char *path, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  gn_pipeline_to_json (pipeline, builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = gn_json_to_string (root, TRUE);
  return gn_atomic_file_replace (path, text, strlen (text), error);
}

GnPipeline *
gn_pipeline_open (const char *name_or_path, GError **error)
{
  return gn_json_is_path (names, name_or_path) ? gn_pipeline_load (name_or_path, error)
                                               : gn_pipeline_new_named (name_or_path, error);
}
