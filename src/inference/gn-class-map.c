/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-class-map.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define N_LISTED 5 /* more ids than that make no sentence */

static GHashTable *
index_ids (const GnClass *classes, guint n_classes)
{
  GHashTable *indices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_classes; i++)
    g_hash_table_insert (indices, g_utf8_make_valid (classes[i].id, -1), GUINT_TO_POINTER (i));
  return indices;
}

/* The ids of @classes that @others lack, "n3, n4 … (7)"; NULL when there are none. */
static char *
list_missing (const GnClass *classes, guint n_classes, GHashTable *others)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_missing = 0;
  for (guint i = 0; i < n_classes; i++) {
    g_autofree char *id = g_utf8_make_valid (classes[i].id, -1);
    if (g_hash_table_contains (others, id))
      continue;
    if (n_missing < N_LISTED)
      g_string_append_printf (text, "%s“%s”", n_missing > 0 ? ", " : "", id);
    n_missing++;
  }
  if (n_missing > N_LISTED)
    g_string_append_printf (text, _ (" and %u more"), n_missing - N_LISTED);
  return n_missing > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
set_error (const char *only_model, const char *only_dataset, GError **error)
{
  if (only_model && only_dataset)
    g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_CLASSES,
                 _ ("The model was trained for other classes: it knows %s, which the data set lacks, and does not know %s"),
                 only_model, only_dataset);
  else if (only_model)
    g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_CLASSES,
                 _ ("The model was trained for other classes: it knows %s, which the data set lacks"), only_model);
  else
    g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_CLASSES,
                 _ ("The model was trained for other classes: it does not know %s"), only_dataset);
}

static int *
map_by_index (guint n_classes)
{
  int *map = g_new (int, n_classes);
  for (guint i = 0; i < n_classes; i++)
    map[i] = (int)i;
  return map;
}

int *
gn_class_map_new (GnModel *model, const GnClass *classes, guint n_classes, GError **error)
{
  guint n_outputs;
  const GnClass *outputs = gn_model_get_classes (model, &n_outputs);
  g_autoptr (GHashTable) output_ids = index_ids (outputs, n_outputs);
  g_autoptr (GHashTable) ids = index_ids (classes, n_classes);
  g_autofree char *only_model = list_missing (outputs, n_outputs, ids);
  g_autofree char *only_dataset = list_missing (classes, n_classes, output_ids);
  if (only_model || only_dataset) {
    if (gn_model_has_numbered_classes (model) && n_outputs == n_classes)
      return map_by_index (n_classes);
    if (gn_model_has_numbered_classes (model))
      g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_CLASSES,
                   _ ("The model tells %u classes apart, the data set has %u: they do not belong together"), n_outputs,
                   n_classes);
    else
      set_error (only_model, only_dataset, error);
    return NULL;
  }
  int *map = g_new (int, n_classes);
  for (guint i = 0; i < n_classes; i++) {
    g_autofree char *id = g_utf8_make_valid (classes[i].id, -1);
    map[i] = GPOINTER_TO_INT (g_hash_table_lookup (output_ids, id));
  }
  return map;
}
