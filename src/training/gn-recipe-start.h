/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a recipe becomes when it starts from a model's weights. */
#pragma once

#include "gn-model.h"
#include "gn-recipe.h"

G_BEGIN_DECLS

/**
 * gn_recipe_start_from:
 * @model: loaded from a file
 *
 * The recipe starts from the model's file, and architecture and normalisation follow it. Where the head alone is trained
 * and the model tells the size of the photos it was made for, that follows too: its features are best at no other.
 */
void gn_recipe_start_from (GnRecipe *recipe, GnModel *model);

G_END_DECLS
