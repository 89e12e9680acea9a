/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-start.h"

static void
replace_string (char **string, const char *value)
{
  g_free (*string);
  *string = g_strdup (value);
}

void
gn_recipe_start_from (GnRecipe *recipe, GnModel *model)
{
  g_autofree char *file = g_canonicalize_filename (gn_model_get_path (model), NULL);
  gboolean tells_size = !gn_model_has_numbered_classes (model); /* a plain state dict tells neither */
  replace_string (&recipe->init, file);
  replace_string (&recipe->architecture, gn_model_get_architecture (model));
  recipe->normalize = gn_model_get_normalize (model);
  if (recipe->trainable == GN_TRAINABLE_HEAD && tells_size) {
    recipe->image_size = gn_model_get_image_size (model);
    recipe->test_size = 0;
  }
}
