/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-checkpoint.h"
#include "gn-json.h"
#include "gn-run-record.h"
#include "gn-safetensors.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define FORMAT "guenon-checkpoint-1"

typedef struct {
  const char *name;
  gboolean real; /* double, else gint64 */
  gsize offset;
} Field;

#define COUNT(field)                                                                                                   \
  {                                                                                                                    \
#field, FALSE, offsetof(GnProgress, field)                                                                         \
  }
#define REAL(field)                                                                                                    \
  {                                                                                                                    \
#field, TRUE, offsetof(GnProgress, field)                                                                          \
  }

static const Field fields[] = {
  COUNT (epochs_done),
  COUNT (step),
  COUNT (step_in_epoch),
  COUNT (photos),
  COUNT (correct),
  REAL (loss_sum),
  COUNT (validation_batches),
  COUNT (validation_photos),
  COUNT (validation_correct),
  REAL (validation_loss_sum),
  COUNT (best_epoch),
  COUNT (lowest_loss_epoch),
  REAL (best_accuracy),
  REAL (lowest_loss),
  REAL (epoch_seconds),
  REAL (total_seconds),
  COUNT (n_batches_tracked),
  REAL (last.train_loss),
  REAL (last.train_accuracy),
  REAL (last.validation_loss),
  REAL (last.validation_accuracy),
  REAL (last.learning_rate),
  REAL (last.seconds),
};

static char *
progress_to_text (const GnProgress *progress)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    const char *at = (const char *)progress + fields[i].offset;
    json_builder_set_member_name (builder, fields[i].name);
    if (fields[i].real)
      json_builder_add_double_value (builder, *(const double *)at); /* 17 digits: exact */
    else
      json_builder_add_int_value (builder, *(const gint64 *)at);
  }
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return gn_json_to_string (root, FALSE);
}

static gboolean
fail (const char *folder, const char *reason, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_CHECKPOINT_FILE, NULL);
  g_autofree char *shown = g_filename_display_name (path);
  g_set_error (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN, _("The run cannot go on: “%s”: %s"), shown, reason);
  return FALSE;
}

static gboolean
progress_from_text (const char *text, GnProgress *progress)
{
  g_autoptr (JsonNode) root = text ? json_from_string (text, NULL) : NULL;
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  JsonObject *object = json_node_get_object (root);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    char *at = (char *)progress + fields[i].offset;
    JsonNode *node = json_object_get_member (object, fields[i].name);
    if (!node || !JSON_NODE_HOLDS_VALUE (node))
      return FALSE;
    if (fields[i].real)
      *(double *)at = json_node_get_double (node);
    else
      *(gint64 *)at = json_node_get_int (node);
  }
  progress->last.epoch = (int)progress->epochs_done;
  return TRUE;
}

/* Parameters lie in the checkpoint as in memory; this tells when a graph lays them out differently. */
static char *
layout_digest (const GnGraph *graph)
{
  g_autoptr (GString) text = g_string_new (gn_graph_get_architecture (graph));
  for (int part = 0; part < 2; part++) {
    guint n;
    const GnParameterView *views = part ? gn_graph_get_state (graph, &n) : gn_graph_get_parameters (graph, &n);
    for (guint i = 0; i < n; i++) {
      g_string_append_printf (text, "\n%s %" G_GSIZE_FORMAT, views[i].name, views[i].offset);
      for (int axis = 0; axis < views[i].n_axes; axis++)
        g_string_append_printf (text, " %d", views[i].shape[axis]);
    }
  }
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, -1);
}

typedef struct {
  char *name;
  float *values;
  gsize length;
} Vector;

static void
clear_vector (gpointer data)
{
  g_free (((Vector *)data)->name);
}

static void
add_vector (GArray *vectors, const char *name, float *values, gsize length)
{
  Vector vector = { g_strdup (name), values, length };
  g_array_append_val (vectors, vector);
}

/* What a checkpoint holds, and where it lies in memory. */
static GArray *
list_vectors (const GnNetwork *network, const GnNetwork *average, GnOptimizer *optimizer)
{
  const GnOptimizerType *type = gn_optimizer_get_algorithm (optimizer);
  gsize length = gn_graph_get_parameter_length (network->graph);
  GArray *vectors = g_array_new (FALSE, FALSE, sizeof (Vector));
  g_array_set_clear_func (vectors, clear_vector);
  add_vector (vectors, "parameters", network->parameters, length);
  add_vector (vectors, "state", network->state, gn_graph_get_state_length (network->graph));
  if (average) {
    add_vector (vectors, "average.parameters", average->parameters, length);
    add_vector (vectors, "average.state", average->state, gn_graph_get_state_length (network->graph));
  }
  for (int slot = 0; slot < type->n_slots; slot++) {
    g_autofree char *name = g_strconcat ("optimizer.", type->slot_names[slot], NULL);
    add_vector (vectors, name, gn_optimizer_get_slot (optimizer, slot), gn_optimizer_get_length (optimizer));
  }
  return vectors;
}

static gboolean
all_finite (const Vector *vector)
{
  int broken = 0;
  for (gsize i = 0; i < vector->length; i++)
    broken |= !isfinite (vector->values[i]);
  return !broken;
}

gboolean
gn_checkpoint_is_finite (const GnNetwork *network, const GnNetwork *average, GnOptimizer *optimizer)
{
  g_autoptr (GArray) vectors = list_vectors (network, average, optimizer);
  for (guint i = 0; i < vectors->len; i++)
    if (!all_finite (&g_array_index (vectors, Vector, i)))
      return FALSE;
  return TRUE;
}

static GHashTable *
make_metadata (const GnProgress *progress, const GnNetwork *network, GnOptimizer *optimizer)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_hash_table_insert (metadata, (gpointer) "format", g_strdup (FORMAT));
  g_hash_table_insert (metadata, (gpointer) "layout", layout_digest (network->graph));
  g_hash_table_insert (metadata, (gpointer) "optimizer", g_strdup (gn_optimizer_get_algorithm (optimizer)->name));
  g_hash_table_insert (metadata, (gpointer) "progress", progress_to_text (progress));
  return metadata;
}

gboolean
gn_checkpoint_write (const char *folder, const GnProgress *progress, const GnNetwork *network, const GnNetwork *average,
                     GnOptimizer *optimizer, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_CHECKPOINT_FILE, NULL);
  g_autoptr (GArray) vectors = list_vectors (network, average, optimizer);
  g_autofree GnTensorEntry *entries = g_new0 (GnTensorEntry, vectors->len);
  for (guint i = 0; i < vectors->len; i++) {
    const Vector *vector = &g_array_index (vectors, Vector, i);
    entries[i] = (GnTensorEntry){ .name = vector->name,
                                  .dtype = GN_DTYPE_F32,
                                  .shape = { (gint64)vector->length },
                                  .n_dims = 1,
                                  .n_elements = vector->length,
                                  .data = vector->values,
                                  .n_bytes = vector->length * sizeof (float) };
  }
  g_autoptr (GHashTable) metadata = make_metadata (progress, network, optimizer);
  return gn_safetensors_write (path, entries, vectors->len, metadata, error);
}

static GnTensorFile *
open_checkpoint (const char *folder, GnProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GN_RUN_CHECKPOINT_FILE, NULL);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GnTensorFile) file = gn_tensor_file_open (path, &reason);
  if (!file) {
    fail (folder, reason->message, error);
    return NULL;
  }
  GHashTable *metadata = gn_tensor_file_get_metadata (file);
  if (g_strcmp0 (g_hash_table_lookup (metadata, "format"), FORMAT) != 0 ||
      !progress_from_text (g_hash_table_lookup (metadata, "progress"), progress)) {
    fail (folder, _("it is not a checkpoint of this version of the program"), error);
    return NULL;
  }
  return g_steal_pointer (&file);
}

static gboolean
restore (const Vector *vector, GnTensorFile *file)
{
  const GnTensorEntry *entry = gn_tensor_file_find (file, vector->name);
  return entry && entry->dtype == GN_DTYPE_F32 && entry->n_elements == vector->length &&
         gn_tensor_entry_to_float (entry, vector->values, NULL);
}

gboolean
gn_checkpoint_read (const char *folder, GnProgress *progress, GnNetwork *network, GnNetwork *average,
                    GnOptimizer *optimizer, GError **error)
{
  g_autoptr (GnTensorFile) file = open_checkpoint (folder, progress, error);
  if (!file)
    return FALSE;
  GHashTable *metadata = gn_tensor_file_get_metadata (file);
  g_autofree char *layout = layout_digest (network->graph);
  if (g_strcmp0 (g_hash_table_lookup (metadata, "layout"), layout) != 0 ||
      g_strcmp0 (g_hash_table_lookup (metadata, "optimizer"), gn_optimizer_get_algorithm (optimizer)->name) != 0)
    return fail (folder, _("it belongs to another network, optimizer or version of the program"), error);
  g_autoptr (GArray) vectors = list_vectors (network, average, optimizer);
  for (guint i = 0; i < vectors->len; i++)
    if (!restore (&g_array_index (vectors, Vector, i), file))
      return fail (folder, _("a part of it is missing or damaged"), error);
  network->n_batches_tracked = progress->n_batches_tracked;
  if (average)
    average->n_batches_tracked = progress->n_batches_tracked;
  gn_optimizer_set_steps (optimizer, progress->step);
  return TRUE;
}

gboolean
gn_checkpoint_read_progress (const char *folder, GnProgress *progress, GError **error)
{
  g_autoptr (GnTensorFile) file = open_checkpoint (folder, progress, error);
  return file != NULL;
}

guint64
gn_checkpoint_get_bytes (const GnGraph *graph)
{
  guint64 header = 16384; /* generous */
  return header + sizeof (float) * (gn_graph_get_parameter_length (graph) + gn_graph_get_state_length (graph));
}

gboolean
gn_progress_is_early_stopped (const GnProgress *progress, int early_stopping, int patience_from)
{
  return early_stopping > 0 &&
         progress->epochs_done - MAX (progress->lowest_loss_epoch, patience_from) >= early_stopping;
}
