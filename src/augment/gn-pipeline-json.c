/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines as JSON: in run files and in files of one's own. */
#include "gn-error.h"
#include "gn-pipeline-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_OPERATIONS 256

void
gn_pipeline_to_json (const GnPipeline *pipeline, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, pipeline->name);
  json_builder_set_member_name (builder, "operations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < pipeline->steps->len; i++) {
    const GnPipelineStep *step = &g_array_index (pipeline->steps, GnPipelineStep, i);
    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "operation");
    json_builder_add_string_value (builder, step->type->name);
    json_builder_set_member_name (builder, "enabled");
    json_builder_add_boolean_value (builder, step->enabled);
    json_builder_set_member_name (builder, "probability");
    json_builder_add_double_value (builder, step->probability);
    json_builder_set_member_name (builder, "parameters");
    json_builder_begin_object (builder);
    gn_params_to_json (step->type->params, step->params, builder);
    json_builder_end_object (builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gboolean
fail (GError **error, const char *key, const char *what)
{
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("The pipeline's “%s” %s"), key, what);
  return FALSE;
}

static gboolean
check_keys (JsonObject *object, const char *const *known, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);
  for (GList *l = members; l; l = l->next)
    if (!g_strv_contains (known, l->data))
      return fail (error, l->data, _ ("is not known"));
  return TRUE;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
read_switches (JsonObject *object, GnPipelineStep *step, GError **error)
{
  JsonNode *enabled = json_object_get_member (object, "enabled");
  if (enabled && !holds (enabled, G_TYPE_BOOLEAN))
    return fail (error, "enabled", _ ("must be true or false"));
  if (enabled)
    step->enabled = json_node_get_boolean (enabled);

  JsonNode *probability = json_object_get_member (object, "probability");
  if (!probability)
    return TRUE;
  gboolean number = holds (probability, G_TYPE_DOUBLE) || holds (probability, G_TYPE_INT64);
  step->probability = number ? json_node_get_double (probability) : -1;
  if (!(step->probability >= 0 && step->probability <= 1))
    return fail (error, "probability", _ ("must be a number from 0 to 1"));
  return TRUE;
}

static gboolean
read_step (GnPipeline *pipeline, JsonNode *node, GError **error)
{
  static const char *const keys[] = { "operation", "enabled", "probability", "parameters", NULL };
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "operations", _ ("must be a list of objects"));
  JsonObject *object = json_node_get_object (node);
  if (!check_keys (object, keys, error))
    return FALSE;
  JsonNode *name = json_object_get_member (object, "operation");
  if (!holds (name, G_TYPE_STRING))
    return fail (error, "operation", _ ("must name an operation"));
  const GnAugmentType *type = gn_augment_type_find (json_node_get_string (name), error);
  if (!type)
    return FALSE;
  GnPipelineStep *step = gn_pipeline_add (pipeline, type, 1);
  if (!read_switches (object, step, error))
    return FALSE;
  JsonNode *parameters = json_object_get_member (object, "parameters");
  if (parameters && !JSON_NODE_HOLDS_OBJECT (parameters))
    return fail (error, "parameters", _ ("must be an object"));
  if (!parameters || gn_params_from_json (type->params, step->params, json_node_get_object (parameters), error))
    return TRUE;
  g_prefix_error (error, "%s: ", type->name);
  return FALSE;
}

GnPipeline *
gn_pipeline_from_json (JsonObject *object, GError **error)
{
  static const char *const keys[] = { "name", "operations", NULL };
  if (!check_keys (object, keys, error))
    return NULL;
  JsonNode *name = json_object_get_member (object, "name");
  if (name && !holds (name, G_TYPE_STRING)) {
    fail (error, "name", _ ("must be a text"));
    return NULL;
  }
  JsonNode *operations = json_object_get_member (object, "operations");
  if (!operations || !JSON_NODE_HOLDS_ARRAY (operations) ||
      json_array_get_length (json_node_get_array (operations)) > MAX_OPERATIONS) {
    fail (error, "operations", _ ("must be a list of at most 256 operations"));
    return NULL;
  }
  g_autoptr (GnPipeline) pipeline = gn_pipeline_new_empty (name ? json_node_get_string (name) : "");
  JsonArray *array = json_node_get_array (operations);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_step (pipeline, json_array_get_element (array, i), error))
      return NULL;
  return g_steal_pointer (&pipeline);
}
