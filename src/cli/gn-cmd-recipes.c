/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recipes: the recipes there are, side by side. */
#include "gn-cli-list.h"
#include "gn-recipe-file.h"

#include <glib/gi18n-lib.h>

#define MOST_RECIPES 8

static void
print_json (void)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_array (builder, "recipes");
  for (const char *const *name = gn_recipe_names (); *name; name++) {
    g_autoptr (GnRecipe) recipe = gn_recipe_new_named (*name, NULL);
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "name", *name);
    gn_cli_json_string (builder, "label", gn_recipe_get_label (*name));
    gn_cli_json_string (builder, "tip", gn_recipe_get_tip (*name));
    json_builder_set_member_name (builder, "settings");
    gn_recipe_to_json (recipe, builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "parameters");
  gn_params_describe_json (gn_recipe_params, builder);
  gn_cli_json_end (builder);
}

static void
add_row (GnCliTable *table, const char *setting, char **values, guint n)
{
  const char *cells[MOST_RECIPES + 1] = { setting };
  for (guint i = 0; i < n; i++)
    cells[i + 1] = values[i];
  gn_cli_table_add (table, cells);
}

static void
add_names (GnCliTable *table, const char *setting, GPtrArray *recipes, gsize offset)
{
  char *values[MOST_RECIPES];
  for (guint i = 0; i < recipes->len; i++)
    values[i] = *(char **)((char *)recipes->pdata[i] + offset);
  add_row (table, setting, values, recipes->len);
}

static void
add_number (GnCliTable *table, const GnParamSpec *spec, GPtrArray *recipes)
{
  g_auto (GStrv) values = g_new0 (char *, recipes->len + 1);
  for (guint i = 0; i < recipes->len; i++)
    values[i] = gn_cli_list_value (spec, gn_param_get (spec, recipes->pdata[i]));
  add_row (table, spec->id, values, recipes->len);
}

static void
print_text (void)
{
  const char *const *names = gn_recipe_names ();
  const char *headers[MOST_RECIPES + 2] = { _ ("setting") };
  g_autoptr (GPtrArray) recipes = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_recipe_free);
  for (guint i = 0; names[i]; i++) {
    g_assert (i < MOST_RECIPES);
    gn_cli_list_print (names[i], gn_recipe_get_tip (names[i]), NULL, NULL);
    g_ptr_array_add (recipes, gn_recipe_new_named (names[i], NULL));
    headers[i + 1] = names[i];
  }
  g_autofree char *columns = g_strnfill (recipes->len + 1, 'r');
  columns[0] = 'l';
  g_autoptr (GnCliTable) table = gn_cli_table_new (columns, headers);
  add_names (table, "architecture", recipes, G_STRUCT_OFFSET (GnRecipe, architecture));
  add_names (table, "optimizer", recipes, G_STRUCT_OFFSET (GnRecipe, optimizer));
  add_names (table, "schedule", recipes, G_STRUCT_OFFSET (GnRecipe, schedule));
  add_names (table, "augment", recipes, G_STRUCT_OFFSET (GnRecipe, augment));
  for (const GnParamSpec *spec = gn_recipe_params; spec->id; spec++)
    add_number (table, spec, recipes);
  putchar ('\n');
  gn_cli_table_print (table, stdout);
  gn_cli_print_wrapped (stdout, _ ("\nWhat a setting means and its range: guenon-cli train --help"), 0, 0);
  putchar ('\n');
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  if (context->json)
    print_json ();
  else
    print_text ();
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_recipes = {
  .name = "recipes",
  .operands = "",
  .summary = N_ ("List the recipes for training there are, setting by setting."),
  .description = N_ ("A recipe of one's own is a JSON file with the settings that differ from the report's: "
                     "{\"architecture\": \"resnet18\", \"epochs\": 100, …}. Optimiser and schedule have theirs in "
                     "\"optimizer-params\" and \"schedule-params\"."),
  .run = run,
};
