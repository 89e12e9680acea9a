/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines as files: those that come with the program, and one's own. */
#include "gn-atomic-file.h"
#include "gn-error.h"
#include "gn-json.h"
#include "gn-pipeline-private.h"
#include "gn-pipelines.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* A pipeline file is a few kilobytes; what is larger is something else. */
#define MAX_FILE_BYTES (1 << 20)

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

static GnPipeline *
parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize)length, error))
    return NULL;
  JsonNode *root = json_parser_get_root (parser);
  if (root && JSON_NODE_HOLDS_OBJECT (root))
    return gn_pipeline_from_json (json_node_get_object (root), error);
  g_set_error_literal (error, GN_ERROR, GN_ERROR_PARSE, _ ("the file holds no pipeline"));
  return NULL;
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
  g_autoptr (GError) broken = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (gn_pipelines_get_resource (), path, 0, &broken);
  GnPipeline *pipeline = bytes ? parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &broken) : NULL;
  if (!pipeline)
    g_error ("%s: %s", path, broken->message); /* the file is ours */
  return pipeline;
}

static char *
read_file (const char *path, gsize *length, GError **error)
{
  GStatBuf status;
  char *text = NULL;
  if (g_stat (path, &status) == 0 && status.st_size > MAX_FILE_BYTES) {
    g_set_error_literal (error, GN_ERROR, GN_ERROR_PARSE, _ ("the file is far too large for a pipeline"));
    return NULL;
  }
  return g_file_get_contents (path, &text, length, error) ? text : NULL;
}

GnPipeline *
gn_pipeline_load (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = read_file (path, &length, error);
  GnPipeline *pipeline = text ? parse (text, length, error) : NULL;
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
  gboolean is_file = !g_strv_contains (names, name_or_path) &&
                     (strchr (name_or_path, G_DIR_SEPARATOR) || g_str_has_suffix (name_or_path, ".json") ||
                      g_file_test (name_or_path, G_FILE_TEST_EXISTS));
  return is_file ? gn_pipeline_load (name_or_path, error) : gn_pipeline_new_named (name_or_path, error);
}
