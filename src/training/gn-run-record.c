/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-record.h"
#include "gn-atomic-file.h"
#include "gn-copies.h"
#include "gn-json.h"
#include "gn-path.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define SCHEMA 1

static void
clear_class (gpointer data)
{
  g_free (((GnRunClass *)data)->id);
}

static GnRunRecord *
record_new_empty (void)
{
  GnRunRecord *record = g_new0 (GnRunRecord, 1);
  record->classes = g_array_new (FALSE, TRUE, sizeof (GnRunClass));
  g_array_set_clear_func (record->classes, clear_class);
  record->exclusions = g_ptr_array_new_with_free_func (g_free);
  record->left_out = g_ptr_array_new_with_free_func (g_free);
  return record;
}

static void
leave_leaks_out (GnRunRecord *record, GnDataset *dataset)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  g_autoptr (GArray) leaks = gn_copies_find_leaks (dataset);
  g_autoptr (GArray) training = gn_leaks_get_training (leaks);
  for (guint i = 0; i < training->len; i++)
    g_ptr_array_add (record->left_out, g_strdup (photos[g_array_index (training, guint32, i)].path));
}

GnRunRecord *
gn_run_record_new (const char *folder, GnDataset *dataset, const GnRecipe *recipe)
{
  GnRunRecord *record = record_new_empty ();
  guint n_classes, n_photos;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n_classes);
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n_photos);
  record->name = g_filename_display_basename (folder);
  record->dataset_folder = g_canonicalize_filename (gn_dataset_get_folder (dataset), NULL);
  record->fingerprint = g_strdup (gn_dataset_get_fingerprint (dataset));
  record->recipe = gn_recipe_copy (recipe);
  record->recipe->precision = gn_precision_resolve (recipe->precision);
  record->created = g_get_real_time () / G_USEC_PER_SEC;
  g_array_set_size (record->classes, n_classes);
  for (guint i = 0; i < n_classes; i++)
    g_array_index (record->classes, GnRunClass, i).id = g_strdup (classes[i].id);
  for (guint i = 0; i < n_photos; i++) {
    g_array_index (record->classes, GnRunClass, photos[i].class_index).counts[photos[i].split]++;
    if (photos[i].excluded)
      g_ptr_array_add (record->exclusions, g_strdup (photos[i].path));
  }
  if (recipe->leaks == GN_LEAKS_DROP)
    leave_leaks_out (record, dataset);
  return record;
}

void
gn_run_record_free (GnRunRecord *record)
{
  if (!record)
    return;
  g_free (record->name);
  g_free (record->dataset_folder);
  g_free (record->fingerprint);
  g_array_unref (record->classes);
  g_ptr_array_unref (record->exclusions);
  g_ptr_array_unref (record->left_out);
  gn_recipe_free (record->recipe);
  g_free (record);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_path (JsonBuilder *builder, const char *path)
{
  g_autofree char *text = gn_path_to_text (path);
  json_builder_add_string_value (builder, text);
}

static void
add_paths (JsonBuilder *builder, const char *name, const GPtrArray *paths)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < paths->len; i++)
    add_path (builder, g_ptr_array_index (paths, i));
  json_builder_end_array (builder);
}

static void
add_dataset (const GnRunRecord *record, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "folder");
  add_path (builder, record->dataset_folder);
  add_string (builder, "fingerprint", record->fingerprint);
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < record->classes->len; i++) {
    const GnRunClass *class = &g_array_index (record->classes, GnRunClass, i);
    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "id");
    add_path (builder, class->id);
    for (int split = 0; split < GN_N_SPLITS; split++)
      add_int (builder, gn_split_name (split), class->counts[split]);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  add_paths (builder, "exclusions", record->exclusions);
  add_paths (builder, "left_out", record->left_out);
  json_builder_end_object (builder);
}

static void
add_versions (JsonBuilder *builder)
{
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  json_builder_begin_object (builder);
  add_string (builder, "guenon", GN_VERSION);
  add_string (builder, "glib", glib);
  json_builder_end_object (builder);
}

static JsonNode *
to_json (const GnRunRecord *record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_int (builder, "schema", SCHEMA);
  add_string (builder, "name", record->name);
  add_int (builder, "created", record->created);
  add_int (builder, "parameters", (gint64)record->n_parameters);
  add_int (builder, "patience_from", record->patience_from);
  json_builder_set_member_name (builder, "recipe");
  gn_recipe_to_json (record->recipe, builder);
  json_builder_set_member_name (builder, "dataset");
  add_dataset (record, builder);
  json_builder_set_member_name (builder, "versions");
  add_versions (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

gboolean
gn_run_record_write (const GnRunRecord *record, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_RECORD_FILE, NULL);
  g_autoptr (JsonNode) root = to_json (record);
  g_autofree char *text = gn_json_to_string (root, TRUE);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  return gn_atomic_file_replace (path, line, strlen (line), error);
}

/* Members of the wrong type read as absent: an absent one is reported once, by the caller. */
static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static gint64
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
fail_member (const char *name, GError **error)
{
  g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN, _("“%s” is missing or has the wrong type"), name);
  return FALSE;
}

static gboolean
read_class (GnRunRecord *record, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = object ? get_string (object, "id") : NULL;
  if (!id)
    return fail_member ("dataset.classes.id", error);
  GnRunClass class = { .id = gn_path_from_text (id) };
  for (int split = 0; split < GN_N_SPLITS; split++)
    class.counts[split] = (guint)get_int (object, gn_split_name (split));
  g_array_append_val (record->classes, class);
  return TRUE;
}

static gboolean
read_paths (JsonArray *array, GPtrArray *paths)
{
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
    if (!text)
      return FALSE;
    g_ptr_array_add (paths, gn_path_from_text (text));
  }
  return TRUE;
}

static gboolean
read_dataset (GnRunRecord *record, JsonObject *object, GError **error)
{
  const char *folder = get_string (object, "folder"), *fingerprint = get_string (object, "fingerprint");
  JsonArray *classes = get_array (object, "classes"), *exclusions = get_array (object, "exclusions");
  if (!folder || !fingerprint || !classes || !exclusions)
    return fail_member (!folder        ? "dataset.folder"
                        : !fingerprint ? "dataset.fingerprint"
                        : !classes     ? "dataset.classes"
                                       : "dataset.exclusions",
                        error);
  record->dataset_folder = gn_path_from_text (folder);
  record->fingerprint = g_strdup (fingerprint);
  for (guint i = 0; i < json_array_get_length (classes); i++)
    if (!read_class (record, json_array_get_element (classes, i), error))
      return FALSE;
  if (!read_paths (exclusions, record->exclusions))
    return fail_member ("dataset.exclusions", error);
  JsonArray *left_out = get_array (object, "left_out"); /* runs that began before there was a choice have none */
  return !left_out || read_paths (left_out, record->left_out) || fail_member ("dataset.left_out", error);
}

static gboolean
read_record (GnRunRecord *record, JsonObject *object, GError **error)
{
  JsonObject *recipe = get_object (object, "recipe"), *dataset = get_object (object, "dataset");
  if (get_int (object, "schema") != SCHEMA) {
    g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN,
                 _("it was written by another version of the program (schema %" PRId64 ")"),
                 get_int (object, "schema"));
    return FALSE;
  }
  if (!recipe || !dataset)
    return fail_member (recipe ? "dataset" : "recipe", error);
  const char *name = get_string (object, "name");
  record->name = g_strdup (name ? name : "");
  record->created = get_int (object, "created");
  record->n_parameters = (guint64)get_int (object, "parameters");
  record->patience_from = (int)get_int (object, "patience_from");
  record->recipe = gn_recipe_from_json (recipe, error);
  /* Runs that do not say so are from before there was a choice. */
  if (record->recipe && record->recipe->precision == GN_PRECISION_AUTO)
    record->recipe->precision = GN_PRECISION_FP32;
  return record->recipe && read_dataset (record, dataset, error);
}

GnRunRecord *
gn_run_record_read (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_RECORD_FILE, NULL);
  g_autofree char *shown = g_filename_display_name (path), *shown_folder = g_filename_display_name (folder);
  g_autoptr (GnRunRecord) record = record_new_empty ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) reason = NULL;
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN, _("“%s” holds no training run (it has no %s)"),
                 shown_folder, GN_RUN_RECORD_FILE);
    return NULL;
  }
  gboolean parsed = json_parser_load_from_mapped_file (parser, path, &reason);
  JsonNode *root = parsed ? json_parser_get_root (parser) : NULL;
  if (parsed && !(root && JSON_NODE_HOLDS_OBJECT (root)))
    g_set_error_literal (&reason, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN, _("it holds no JSON object"));
  if (reason || !read_record (record, json_node_get_object (root), &reason)) {
    g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN, _("“%s” is damaged: %s"), shown, reason->message);
    return NULL;
  }
  return g_steal_pointer (&record);
}

/* "n3: 105 training photos before, 106 now" for every class that differs, up to a few. */
static char *
describe_changes (const GnRunRecord *then, const GnRunRecord *now)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (then->classes->len != now->classes->len)
    return g_strdup_printf (_("%u classes before, %u now"), then->classes->len, now->classes->len);
  guint differences = 0;
  for (guint i = 0; i < then->classes->len; i++) {
    const GnRunClass *a = &g_array_index (then->classes, GnRunClass, i),
                     *b = &g_array_index (now->classes, GnRunClass, i);
    g_autofree char *old_id = g_filename_display_name (a->id), *new_id = g_filename_display_name (b->id);
    if (strcmp (a->id, b->id) != 0)
      return g_strdup_printf (_("class %u was “%s” and is “%s” now"), i, old_id, new_id);
    for (int split = 0; split < GN_N_SPLITS; split++)
      if (a->counts[split] != b->counts[split] && differences++ < 4)
        g_string_append_printf (text, _("%s%s: %u %s photos before, %u now"), text->len ? "; " : "", new_id,
                                a->counts[split], gn_split_name (split), b->counts[split]);
  }
  if (differences > 4)
    g_string_append (text, "; …");
  return differences ? g_string_free (g_steal_pointer (&text), FALSE)
                     : g_strdup (_("as many photos as before, but with other names or other contents"));
}

gboolean
gn_run_record_check_dataset (const GnRunRecord *record, GnDataset *dataset, GError **error)
{
  if (strcmp (record->fingerprint, gn_dataset_get_fingerprint (dataset)) == 0)
    return TRUE;
  g_autoptr (GnRunRecord) now = gn_run_record_new ("", dataset, record->recipe);
  g_autofree char *changes = describe_changes (record, now);
  g_autofree char *folder = g_filename_display_name (gn_dataset_get_folder (dataset));
  g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_CHANGED,
               _("The photos in “%s” are not those this run was started with: %s. Restore them, or start a new run."),
               folder, changes);
  return FALSE;
}

static void
add_to_set (GHashTable *set, const GPtrArray *paths)
{
  for (guint i = 0; i < paths->len; i++)
    g_hash_table_add (set, g_ptr_array_index (paths, i));
}

GArray *
gn_run_record_get_photos (const GnRunRecord *record, GnDataset *dataset, GnSplit split)
{
  g_autoptr (GHashTable) unused = g_hash_table_new (g_str_hash, g_str_equal);
  add_to_set (unused, record->exclusions);
  add_to_set (unused, record->left_out);
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint32 i = 0; i < n; i++)
    if (photos[i].split == split && !photos[i].problem && !g_hash_table_contains (unused, photos[i].path))
      g_array_append_val (indices, i);
  return indices;
}

gboolean
gn_run_record_has_exclusions_of (const GnRunRecord *record, GnDataset *dataset)
{
  g_autoptr (GHashTable) excluded = g_hash_table_new (g_str_hash, g_str_equal);
  add_to_set (excluded, record->exclusions);
  guint n, now = 0;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 0; i < n; i++) {
    if (photos[i].excluded && !g_hash_table_contains (excluded, photos[i].path))
      return FALSE;
    now += photos[i].excluded != 0;
  }
  return now == g_hash_table_size (excluded);
}
