/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recipe's insides, shared by what makes recipes and what writes and reads them. */
#pragma once

#include "gn-recipe.h"

G_BEGIN_DECLS

/* A name among the settings: what it is called in files, and where it lies. */
typedef struct {
  const char *id;
  gsize offset;
} GnRecipeString;

#define GN_N_RECIPE_STRINGS 4

/* In file order. */
extern const GnRecipeString gn_recipe_strings[GN_N_RECIPE_STRINGS];
char   **gn_recipe_string_at (const GnRecipe *recipe, guint i);

/* @pipeline: (transfer full) (nullable): NULL changes nothing. Whether there was one. */
gboolean gn_recipe_take_pipeline (GnRecipe *recipe, GnPipeline *pipeline);

G_END_DECLS
