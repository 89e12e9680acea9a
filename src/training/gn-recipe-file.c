/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-file.h"
#include "gn-error.h"
#include "gn-recipes.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* What is larger is something else. */
#define MAX_FILE_BYTES (1 << 20)

static const struct {
  const char *name, *label, *tip;
} named[] = {
  { "report", N_ ("As in the report"), N_ ("ResNet-50 on large photos for hundreds of epochs, with strong changes: hours to days.") },
  { "fast", N_ ("Quick: from scratch"), N_ ("A small network on small photos: a usable model while you wait.") },
  { "best", N_ ("Thorough: from scratch"),
    N_ ("A small network on medium photos, kept from learning by heart by everything that helps: an evening.") },
  { "fine-tune", N_ ("Quick: start from weights"),
    N_ ("Goes on from a network that knows other pictures; needs its weights: minutes.") },
};

static const char *const names[] = { "report", "fast", "best", "fine-tune", NULL };
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
  return strcmp (name, "fine-tune") == 0;
}

static GnRecipe *
parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize)length, error))
    return NULL;
  JsonNode *root = json_parser_get_root (parser);
  if (root && JSON_NODE_HOLDS_OBJECT (root))
    return gn_recipe_from_json (json_node_get_object (root), error);
  g_set_error_literal (error, GN_ERROR, GN_ERROR_PARSE, _ ("the file holds no recipe"));
  return NULL;
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
  g_autoptr (GError) broken = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (gn_recipes_get_resource (), path, 0, &broken);
  GnRecipe *recipe = bytes ? parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &broken) : NULL;
  if (!recipe)
    g_error ("%s: %s", path, broken->message); /* the file is ours */
  return recipe;
}

static GnRecipe *
load (const char *path, GError **error)
{
  GStatBuf status;
  gsize length;
  g_autofree char *text = NULL, *shown = g_filename_display_name (path);
  GnRecipe *recipe = NULL;
  if (g_stat (path, &status) == 0 && status.st_size > MAX_FILE_BYTES)
    g_set_error_literal (error, GN_ERROR, GN_ERROR_PARSE, _ ("the file is far too large for a recipe"));
  else if (g_file_get_contents (path, &text, &length, error))
    recipe = parse (text, length, error);
  if (!recipe)
    g_prefix_error (error, _ ("Cannot use “%s” as a recipe: "), shown);
  return recipe;
}

GnRecipe *
gn_recipe_open (const char *name_or_path, GError **error)
{
  gboolean is_file = !g_strv_contains (names, name_or_path) &&
                     (strchr (name_or_path, G_DIR_SEPARATOR) || g_str_has_suffix (name_or_path, ".json") ||
                      g_file_test (name_or_path, G_FILE_TEST_EXISTS));
  return is_file ? load (name_or_path, error) : gn_recipe_new_named (name_or_path, error);
}
