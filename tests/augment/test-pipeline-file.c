/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines as files: there and back, and what is refused. */
#include "gn-augment.h"
#include "gn-error.h"
#include "gn-json.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
to_text (const GnPipeline *pipeline)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gn_pipeline_to_json (pipeline, builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return gn_json_to_string (root, TRUE);
}

static char *
temporary_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guenon-XXXXXX", NULL);
  g_assert_nonnull (folder);
  return g_build_filename (folder, "my pipeline.json", NULL);
}

static void
remove_file (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Written, read and written again: the same text, for every pipeline and one that was edited. */
static void
test_round_trip (void)
{
  g_autofree char *path = temporary_file ();
  for (const char *const *name = gn_pipeline_names (); *name; name++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GnPipeline) pipeline = gn_pipeline_new_named (*name, NULL);
    guint n = gn_pipeline_get_n_operations (pipeline);
    for (guint i = 0; i < n; i++) {
      gn_pipeline_set_probability (pipeline, i, 1 / 3.0);
      gn_pipeline_set_enabled (pipeline, i, i % 2);
    }
    g_assert_true (gn_pipeline_save (pipeline, path, &error));
    g_autoptr (GnPipeline) read = gn_pipeline_open (path, &error);
    g_assert_no_error (error);
    g_autofree char *written = to_text (pipeline), *again = to_text (read);
    g_assert_cmpstr (again, ==, written);
    g_assert_cmpstr (gn_pipeline_get_name (read), ==, *name);
    g_assert_cmpuint (gn_pipeline_get_n_operations (read), ==, n);
    for (guint i = 0; i < n; i++) {
      g_assert_cmpfloat (gn_pipeline_get_probability (read, i), ==, 1 / 3.0);
      g_assert_cmpint (gn_pipeline_get_enabled (read, i), ==, i % 2);
    }
  }
  remove_file (path);
}

static void
test_parameters (void)
{
  g_autoptr (GnPipeline) pipeline = gn_pipeline_new_named ("light", NULL);
  const GnParamSpec *spec = gn_params_find (gn_pipeline_get_operation (pipeline, 1)->params, "largest");
  g_assert_true (gn_param_set (spec, gn_pipeline_get_params (pipeline, 1), 0.23, NULL));
  g_autofree char *text = to_text (pipeline);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (GnPipeline) read = gn_pipeline_from_json (json_node_get_object (node), NULL);
  g_assert_cmpfloat (gn_param_get (spec, gn_pipeline_get_params (read, 1)), ==, 0.23);
}

/* What is left out has its default. */
static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      json_from_string ("{\"schema\": 1, \"pipeline\": {\"some-of\": [{\"operation\": \"crop\"}]}}", NULL);
  g_autoptr (GnPipeline) pipeline = gn_pipeline_from_json (json_node_get_object (node), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gn_pipeline_get_name (pipeline), ==, "");
  g_assert_cmpfloat (gn_pipeline_get_probability (pipeline, 0), ==, 1);
  g_assert_true (gn_pipeline_get_enabled (pipeline, 0));
  g_autofree char *text = to_text (pipeline);
  g_assert_nonnull (strstr (text, "\"least\": 0"));
  g_assert_nonnull (strstr (text, "\"most\": 1"));
  g_assert_nonnull (strstr (text, "\"random-order\": false"));
  g_assert_nonnull (strstr (text, "\"largest\": 0.1"));
}

#define PART(part) "{\"schema\": 1, \"pipeline\": " part "}"

static void
test_errors (void)
{
  static const char *const cases[][2] = {
    { "{}", "schema" },
    { "{\"schema\": 2, \"pipeline\": {\"sequential\": []}}", "schema" },
    { "{\"schema\": 1}", "pipeline" },
    { PART ("[]"), "pipeline" },
    { "{\"schema\": 1, \"pipeline\": {\"sequential\": []}, \"colour\": 1}", "colour" },
    { "{\"schema\": 1, \"pipeline\": {\"sequential\": []}, \"name\": 1}", "name" },
    { PART ("{}"), "operation" },
    { PART ("{\"sequence\": []}"), "sequence" },
    { PART ("{\"sequential\": 1}"), "sequential" },
    { PART ("{\"sequential\": [1]}"), "pipeline" },
    { PART ("{\"sequential\": [], \"least\": 1}"), "least" },
    { PART ("{\"sequential\": [], \"random-order\": 1}"), "random-order" },
    { PART ("{\"one-of\": [], \"random-order\": true}"), "random-order" },
    { PART ("{\"one-of\": [], \"operation\": \"flip\"}"), "one-of" },
    { PART ("{\"some-of\": [], \"least\": 1}"), "least" },
    { PART ("{\"some-of\": [], \"most\": 0.5}"), "most" },
    { PART ("{\"some-of\": [], \"most\": -1}"), "most" },
    { PART ("{\"operation\": \"twirl\"}"), "twirl" },
    { PART ("{\"operation\": \"flip\", \"often\": 1}"), "often" },
    { PART ("{\"operation\": \"flip\", \"enabled\": 1}"), "enabled" },
    { PART ("{\"operation\": \"flip\", \"probability\": 2}"), "probability" },
    { PART ("{\"operation\": \"flip\", \"probability\": \"1\"}"), "probability" },
    { PART ("{\"operation\": \"flip\", \"parameters\": []}"), "parameters" },
    { PART ("{\"sequential\": [{\"operation\": \"flip\", \"parameters\": {\"sideways\": 1}}]}"), "sideways" },
    { PART ("{\"operation\": \"crop\", \"parameters\": {\"largest\": 0.9}}"), "largest" },
    { "[]", "no pipeline" },
    { "{\"schema\": 1,", "Parse error" },
  };
  g_autofree char *path = temporary_file ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_true (g_file_set_contents (path, cases[i][0], -1, NULL));
    g_assert_null (gn_pipeline_load (path, &error));
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, "my pipeline.json"));
    g_assert_nonnull (strstr (error->message, cases[i][1]));
  }
  remove_file (path);
  g_autoptr (GError) missing = NULL;
  g_assert_null (gn_pipeline_load (path, &missing));
  g_assert_error (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (missing->message, "my pipeline.json"));
}

/* Deep and wide files end in an error, not on the stack. */
static void
test_limits (void)
{
  for (int deep = 0; deep < 2; deep++) {
    g_autoptr (GString) text = g_string_new ("{\"schema\": 1, \"pipeline\": {\"one-of\": [");
    g_autoptr (GError) error = NULL;
    for (int i = 0; i < 300; i++)
      g_string_append (text, deep ? "{\"one-of\": [" : i > 0 ? ", {\"one-of\": []}" : "{\"one-of\": []}");
    for (int i = 0; deep && i < 300; i++)
      g_string_append (text, "]}");
    g_string_append (text, "]}}");
    g_autoptr (JsonNode) node = json_from_string (text->str, NULL);
    g_assert_null (gn_pipeline_from_json (json_node_get_object (node), &error));
    g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  }
}

static void
test_open (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnPipeline) pipeline = gn_pipeline_open ("light", NULL);
  g_assert_cmpstr (gn_pipeline_get_name (pipeline), ==, "light");
  g_assert_null (gn_pipeline_open ("lihgt", &error));
  g_assert_nonnull (strstr (error->message, "lihgt"));
  g_clear_error (&error);
  g_assert_null (gn_pipeline_open ("lihgt.json", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/pipeline-file/round-trip", test_round_trip);
  g_test_add_func ("/augment/pipeline-file/parameters", test_parameters);
  g_test_add_func ("/augment/pipeline-file/defaults", test_defaults);
  g_test_add_func ("/augment/pipeline-file/errors", test_errors);
  g_test_add_func ("/augment/pipeline-file/limits", test_limits);
  g_test_add_func ("/augment/pipeline-file/open", test_open);
  return g_test_run ();
}
