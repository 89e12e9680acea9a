/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-file.h"
#include "gn-error.h"
#include "gn-json-file.h"
#include "gn-recipes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct {
  const char *name, *label, *tip;
} named[] = {
  { "report", N_ ("As in the report"), N_ ("ResNet-50 on large photos for hundreds of epochs, with strong changes: hours to days.") },
  { "fast", N_ ("Quick: from scratch"), N_ ("A small network on small photos: a usable model while you wait.") },
  { "best", N_ ("Thorough: from scratch"),
    N_ ("A small network on medium photos, kept from learning by heart by everything that helps: an evening.") },
  { "fine-tune", N_ ("Quick: start from weights"),
    N_ ("Goes on from a network that knows other pictures; needs its weights: minutes.") },
  { "head-only", N_ ("Quickest: the head alone"),
    N_ ("Keeps a network that knows other pictures as it is, and trains what tells the classes apart; needs its weights: a minute.") },
};

static const char *const names[] = { "report", "fast", "best", "fine-tune", "head-only", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (named) + 1);

const char *const *
gn_recipe_names (void)
{
  return names;
}

const char *
gn_recipe_get_label (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (strcmp (named[i].name, name) == 0)
      return _ (named[i].label);
  return "";
}

const char *
gn_recipe_get_tip (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (strcmp (named[i].name, name) == 0)
      return _ (named[i].tip);
  return "";
}

gboolean
gn_recipe_needs_weights (const char *name)
{
  return strcmp (name, "fine-tune") == 0 || strcmp (name, "head-only") == 0;
}

GnRecipe *
gn_recipe_new_named (const char *name, GError **error)
{
  if (!g_strv_contains (names, name)) {
    g_autofree char *list = g_strjoinv (", ", (char **)names);
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("There is no recipe “%s”: choose one of %s, or a file"), name, list);
    return NULL;
  }
  g_autofree char *path = g_strdup_printf ("/io/github/guenon/Guenon/recipes/%s.json", name);
  g_autoptr (JsonNode) root = gn_json_resource_object (gn_recipes_get_resource (), path);
  g_autoptr (GError) broken = NULL;
  GnRecipe *recipe = gn_recipe_from_json (json_node_get_object (root), &broken);
  if (!recipe)
    g_error ("%s: %s", path, broken->message); /* the file is ours */
  return recipe;
}

static GnRecipe *
load (const char *path, GError **error)
{
  g_autoptr (JsonNode) root = gn_json_load_object (path, _ ("the file holds no recipe"), error);
  GnRecipe *recipe = root ? gn_recipe_from_json (json_node_get_object (root), error) : NULL;
  if (recipe)
    return recipe;
  g_autofree char *shown = g_filename_display_name (path);
  g_prefix_error (error, _ ("Cannot use “%s” as a recipe: "), shown);
  return NULL;
}

GnRecipe *
gn_recipe_open (const char *name_or_path, GError **error)
{
  return gn_json_is_path (names, name_or_path) ? load (name_or_path, error) : gn_recipe_new_named (name_or_path, error);
}
