/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recipes by name, and as files: JSON objects with the settings that differ from the report's, as in run.json. */
#pragma once

#include "gn-recipe.h"

G_BEGIN_DECLS

/* Of the recipes that come with the program, %NULL-terminated: "report", "fast", "best", "fine-tune". */
const char *const *gn_recipe_names (void);
/* In the user's language, "" for an unknown name. */
const char *gn_recipe_get_label (const char *name);
const char *gn_recipe_get_tip   (const char *name);

/* Whether it makes sense only for a network that knows something already. */
gboolean    gn_recipe_needs_weights (const char *name);

/* One of those; %GN_ERROR_VALUE when there is none of that name. (transfer full) (nullable) */
GnRecipe   *gn_recipe_new_named (const char *name, GError **error);

/* One of those, or that of a file: what ends in ".json", holds a slash or exists. The error names the file, and the setting
 * that is unknown or out of range. (transfer full) (nullable) */
GnRecipe   *gn_recipe_open      (const char *name_or_path, GError **error);

G_END_DECLS
