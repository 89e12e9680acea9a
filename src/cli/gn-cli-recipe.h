/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options that make a recipe: what every command that trains from the start shares. */
#pragma once

#include "gn-cli.h"
#include "gn-recipe.h"

G_BEGIN_DECLS

/* What the command line says; a zeroed one is filled by the options, and @recipe is complete afterwards. */
typedef struct {
  GnRecipe *recipe;
  char *recipe_name, *architecture, *optimizer, *schedule, *augment, *init;
} GnCliRecipe;

void     gn_cli_recipe_add_options (GnCliOptions *options, GnCliRecipe *settings);
void     gn_cli_recipe_clear       (GnCliRecipe *settings);

/* Puts it together: the named recipe, over it the model to start from, over both what the command line says by itself.
 * Usage errors name the option. */
gboolean gn_cli_recipe_complete    (GnCliContext *context, GnCliRecipe *settings, GError **error);

G_END_DECLS
