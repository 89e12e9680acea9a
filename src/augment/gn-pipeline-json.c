/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines as JSON: in run files and in files of one's own. */
#include "gn-error.h"
#include "gn-pipeline-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SCHEMA 1

/* By GnNodeKind: the member that makes a node of the kind, and the others it may have. */
static const struct {
  const char *member;
  const char *keys[7];
} kinds[] = {
  { "operation", { "operation", "enabled", "probability", "parameters", NULL } },
  { "sequential", { "sequential", "enabled", "probability", "random-order", NULL } },
  { "some-of", { "some-of", "enabled", "probability", "random-order", "least", "most", NULL } },
  { "one-of", { "one-of", "enabled", "probability", NULL } },
};

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *name, int value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_node (const GnPipelineNode *node, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  if (node->type) {
    json_builder_set_member_name (builder, "operation");
    json_builder_add_string_value (builder, node->type->name);
  }
  add_boolean (builder, "enabled", node->enabled);
  json_builder_set_member_name (builder, "probability");
  json_builder_add_double_value (builder, node->probability);
  if (node->kind == GN_NODE_SEQUENTIAL || node->kind == GN_NODE_SOME_OF)
    add_boolean (builder, "random-order", node->random_order);
  if (node->kind == GN_NODE_SOME_OF) {
    add_int (builder, "least", node->least);
    add_int (builder, "most", node->most);
  }
  if (node->type) {
    json_builder_set_member_name (builder, "parameters");
    json_builder_begin_object (builder);
    gn_params_to_json (node->type->params, node->params, builder);
    json_builder_end_object (builder);
  } else {
    json_builder_set_member_name (builder, kinds[node->kind].member);
    json_builder_begin_array (builder);
    for (guint i = 0; i < node->children->len; i++)
      add_node (node->children->pdata[i], builder);
    json_builder_end_array (builder);
  }
  json_builder_end_object (builder);
}

void
gn_pipeline_to_json (const GnPipeline *pipeline, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  add_int (builder, "schema", SCHEMA);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, pipeline->name);
  json_builder_set_member_name (builder, "pipeline");
  add_node (pipeline->root, builder);
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
read_boolean (JsonObject *object, const char *key, gboolean *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  if (node && !holds (node, G_TYPE_BOOLEAN))
    return fail (error, key, _ ("must be true or false"));
  if (node)
    *value = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
read_count (JsonObject *object, const char *key, int *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  gint64 number = node && holds (node, G_TYPE_INT64) ? json_node_get_int (node) : -1;
  if (!node)
    return TRUE;
  if (number < 0 || number > GN_PIPELINE_MAX_NODES)
    return fail (error, key, _ ("must be a whole number from 0 to 256"));
  *value = (int)number;
  return TRUE;
}

static gboolean
read_probability (JsonObject *object, double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, "probability");
  if (!node)
    return TRUE;
  gboolean number = holds (node, G_TYPE_DOUBLE) || holds (node, G_TYPE_INT64);
  *value = number ? json_node_get_double (node) : -1;
  return (*value >= 0 && *value <= 1) || fail (error, "probability", _ ("must be a number from 0 to 1"));
}

static GnPipelineNode *
read_operation (JsonObject *object, GError **error)
{
  JsonNode *name = json_object_get_member (object, "operation");
  if (!holds (name, G_TYPE_STRING)) {
    fail (error, "operation", _ ("must name an operation"));
    return NULL;
  }
  const GnAugmentType *type = gn_augment_type_find (json_node_get_string (name), error);
  if (!type)
    return NULL;
  if (!type->sample) {
    fail (error, "operation", _ ("names one that draws nothing at random"));
    return NULL;
  }
  g_autoptr (GnPipelineNode) node = gn_pipeline_node_new (GN_NODE_OPERATION, type);
  JsonNode *parameters = json_object_get_member (object, "parameters");
  if (parameters && !JSON_NODE_HOLDS_OBJECT (parameters)) {
    fail (error, "parameters", _ ("must be an object"));
    return NULL;
  }
  if (parameters && !gn_params_from_json (type->params, node->params, json_node_get_object (parameters), error)) {
    g_prefix_error (error, "%s: ", type->name);
    return NULL;
  }
  return g_steal_pointer (&node);
}

static GnPipelineNode *read_node (JsonNode *json, int depth, int *n_nodes, GError **error);

static GnPipelineNode *
read_combinator (JsonObject *object, GnNodeKind kind, int depth, int *n_nodes, GError **error)
{
  const char *member = kinds[kind].member;
  JsonNode *list = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_ARRAY (list)) {
    fail (error, member, _ ("must be a list"));
    return NULL;
  }
  JsonArray *array = json_node_get_array (list);
  g_autoptr (GnPipelineNode) node = gn_pipeline_node_new (kind, NULL);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    GnPipelineNode *child = read_node (json_array_get_element (array, i), depth + 1, n_nodes, error);
    if (!child)
      return NULL;
    g_ptr_array_add (node->children, child);
  }
  node->most = (int)node->children->len;
  if (!read_boolean (object, "random-order", &node->random_order, error) ||
      !read_count (object, "least", &node->least, error) || !read_count (object, "most", &node->most, error))
    return NULL;
  if (node->least > node->most) {
    fail (error, "least", _ ("is more than “most”"));
    return NULL;
  }
  return g_steal_pointer (&node);
}

static gboolean
find_kind (JsonObject *object, GnNodeKind *kind, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (json_object_has_member (object, kinds[i].member)) {
      *kind = i;
      return check_keys (object, kinds[i].keys, error);
    }
  g_autoptr (GList) members = json_object_get_members (object);
  if (members)
    return fail (error, members->data, _ ("is not known"));
  return fail (error, "operation", _ ("is missing: every part has “operation”, “sequential”, “some-of” or “one-of”"));
}

static GnPipelineNode *
read_node (JsonNode *json, int depth, int *n_nodes, GError **error)
{
  GnNodeKind kind;
  if (!JSON_NODE_HOLDS_OBJECT (json)) {
    fail (error, "pipeline", _ ("must consist of objects"));
    return NULL;
  }
  if (depth > GN_PIPELINE_MAX_DEPTH || ++*n_nodes > GN_PIPELINE_MAX_NODES) {
    fail (error, "pipeline", _ ("must not have more than 256 parts, nor 16 within each other"));
    return NULL;
  }
  JsonObject *object = json_node_get_object (json);
  if (!find_kind (object, &kind, error))
    return NULL;
  g_autoptr (GnPipelineNode) node = kind == GN_NODE_OPERATION ? read_operation (object, error)
                                                              : read_combinator (object, kind, depth, n_nodes, error);
  if (!node || !read_boolean (object, "enabled", &node->enabled, error) ||
      !read_probability (object, &node->probability, error))
    return NULL;
  return g_steal_pointer (&node);
}

GnPipeline *
gn_pipeline_from_json (JsonObject *object, GError **error)
{
  static const char *const keys[] = { "schema", "name", "pipeline", NULL };
  int n_nodes = 0;
  if (!check_keys (object, keys, error))
    return NULL;
  JsonNode *schema = json_object_get_member (object, "schema");
  if (!holds (schema, G_TYPE_INT64) || json_node_get_int (schema) != SCHEMA) {
    fail (error, "schema", _ ("must be 1, the version of the format"));
    return NULL;
  }
  JsonNode *name = json_object_get_member (object, "name");
  if (name && !holds (name, G_TYPE_STRING)) {
    fail (error, "name", _ ("must be a text"));
    return NULL;
  }
  JsonNode *pipeline = json_object_get_member (object, "pipeline");
  if (!pipeline) {
    fail (error, "pipeline", _ ("is missing"));
    return NULL;
  }
  GnPipelineNode *root = read_node (pipeline, 1, &n_nodes, error);
  return root ? gn_pipeline_new (name ? json_node_get_string (name) : "", root) : NULL;
}
