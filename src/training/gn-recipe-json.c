/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-private.h"
#include "gn-error.h"
#include "gn-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_params (JsonBuilder *builder, const char *name, const GnParamSpec *table, gconstpointer values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  gn_params_to_json (table, values, builder);
  json_builder_end_object (builder);
}

void
gn_recipe_to_json (const GnRecipe *recipe, JsonBuilder *builder)
{
  const GnOptimizerType *optimizer = gn_optimizer_type_find (recipe->optimizer, NULL);
  json_builder_begin_object (builder);
  for (guint i = 0; i < GN_N_RECIPE_STRINGS; i++)
    add_string (builder, gn_recipe_strings[i].id, *gn_recipe_string_at (recipe, i));
  const GnScheduleType *schedule = gn_schedule_type_find (recipe->schedule, NULL);
  if (optimizer)
    add_params (builder, "optimizer-params", optimizer->params, recipe->optimizer_params);
  if (schedule)
    add_params (builder, "schedule-params", schedule->params, recipe->schedule_params);
  json_builder_set_member_name (builder, "pipeline");
  gn_pipeline_to_json (recipe->pipeline, builder);
  if (recipe->init) {
    g_autofree char *init = gn_path_to_text (recipe->init);
    add_string (builder, "init", init);
  }
  /* A string: JSON readers keep only 53 bits of a number. */
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, recipe->seed);
  add_string (builder, "seed", seed);
  gn_params_to_json (gn_recipe_params, recipe, builder);
  json_builder_end_object (builder);
}

static gboolean
fail_member (const char *name, const char *expected, GError **error)
{
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("%s must be %s"), name, expected);
  return FALSE;
}

static gboolean
read_seed (GnRecipe *recipe, JsonNode *node, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  if (type == G_TYPE_INT64 && json_node_get_int (node) >= 0) {
    recipe->seed = (guint64)json_node_get_int (node);
    return TRUE;
  }
  if (type == G_TYPE_STRING &&
      g_ascii_string_to_unsigned (json_node_get_string (node), 10, 0, G_MAXUINT64, &recipe->seed, NULL))
    return TRUE;
  return fail_member ("seed", _("a whole number from 0 to 2^64-1"), error);
}

static gboolean
read_string (const char *name, JsonNode *node, char **value, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail_member (name, _("a string"), error);
  g_free (*value);
  *value = json_node_dup_string (node);
  return TRUE;
}

static gboolean
read_init (GnRecipe *recipe, JsonNode *node, GError **error)
{
  g_autofree char *text = NULL;
  if (json_node_is_null (node))
    return TRUE;
  if (!read_string ("init", node, &text, error))
    return FALSE;
  g_free (recipe->init);
  recipe->init = gn_path_from_text (text);
  return TRUE;
}

static gboolean
read_params (const char *name, const GnParamSpec *table, gpointer values, JsonNode *node, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_member (name, _("an object"), error);
  return gn_params_from_json (table, values, json_node_get_object (node), error);
}

/* A run keeps the pipeline it began with, whatever its name means later. Runs of old have the name alone. */
static gboolean
read_pipeline (GnRecipe *recipe, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "pipeline");
  if (!node)
    return gn_recipe_take_pipeline (recipe, gn_pipeline_new_named (recipe->augment, error));
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_member ("pipeline", _("an object"), error);
  return gn_recipe_take_pipeline (recipe, gn_pipeline_from_json (json_node_get_object (node), error));
}

static gboolean
read_member (GnRecipe *recipe, const char *name, JsonNode *node, GError **error)
{
  for (guint i = 0; i < GN_N_RECIPE_STRINGS; i++)
    if (strcmp (name, gn_recipe_strings[i].id) == 0)
      return read_string (name, node, gn_recipe_string_at (recipe, i), error);
  if (strcmp (name, "optimizer-params") == 0)
    return read_params (name, gn_optimizer_type_find (recipe->optimizer, NULL)->params, recipe->optimizer_params, node,
                        error);
  if (strcmp (name, "schedule-params") == 0)
    return read_params (name, gn_schedule_type_find (recipe->schedule, NULL)->params, recipe->schedule_params, node,
                        error);
  if (strcmp (name, "seed") == 0)
    return read_seed (recipe, node, error);
  if (strcmp (name, "init") == 0)
    return read_init (recipe, node, error);
  if (strcmp (name, "pipeline") == 0)
    return TRUE; /* after the name */
  const GnParamSpec *spec = gn_params_find (gn_recipe_params, name);
  if (spec)
    return gn_param_from_json (spec, recipe, node, error);
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("There is no recipe setting “%s”"), name);
  return FALSE;
}

typedef gboolean (*SetName) (GnRecipe *recipe, const char *name, GError **error);

/* What decides how parameters are laid out comes before them, whatever the order of the members. */
static gboolean
read_choice (GnRecipe *recipe, JsonObject *object, const char *member, SetName set, GError **error)
{
  g_autofree char *name = NULL;
  JsonNode *node = json_object_get_member (object, member);
  return !node || (read_string (member, node, &name, error) && set (recipe, name, error));
}

GnRecipe *
gn_recipe_from_json (JsonObject *object, GError **error)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  if (!read_choice (recipe, object, "optimizer", gn_recipe_set_optimizer, error) ||
      !read_choice (recipe, object, "schedule", gn_recipe_set_schedule, error))
    return NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!read_member (recipe, name, node, error))
      return NULL;
  if (!read_pipeline (recipe, object, error))
    return NULL;
  return gn_recipe_validate (recipe, error) ? g_steal_pointer (&recipe) : NULL;
}
