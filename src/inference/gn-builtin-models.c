/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-builtin-models.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct {
  const char *name, *label;
} models[] = {
  { GN_BUILTIN_MODEL_DEFAULT, N_ ("Ten monkeys") },
};

static char *
find_in (const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".safetensors", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

char *
gn_builtin_model_find (const char *name)
{
  const char *folder = g_getenv ("GUENON_MODELS");
  if (strchr (name, G_DIR_SEPARATOR))
    return NULL;
  if (folder)
    return find_in (folder, name);
  char *path = find_in (GN_MODEL_DIR, name);
  return path ? path : find_in (GN_SOURCE_MODEL_DIR, name);
}

char **
gn_builtin_models_list (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  for (guint i = 0; i < G_N_ELEMENTS (models); i++) {
    g_autofree char *path = gn_builtin_model_find (models[i].name);
    if (path)
      g_strv_builder_add (names, models[i].name);
  }
  return g_strv_builder_end (names);
}

const char *
gn_builtin_model_get_label (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    if (strcmp (models[i].name, name) == 0)
      return _ (models[i].label);
  return name;
}
