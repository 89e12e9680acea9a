/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gn-safetensors.h"
#include "gn-state-dict.h"

#define TRACKED ".num_batches_tracked"
#define MEAN ".running_mean"

/* torchvision's shape of a slice: filters [k][c][kh][kw], the linear layer [k][c]. */
static int
torch_shape (const GnParameterView *view, gint64 *shape)
{
  const int *s = view->shape;

  switch (view->n_axes) {
  case 4:
    shape[0] = s[3], shape[1] = s[2], shape[2] = s[0], shape[3] = s[1];
    break;
  case 2:
    shape[0] = s[1], shape[1] = s[0];
    break;
  default:
    shape[0] = s[0];
  }
  return view->n_axes;
}

/* Ours is [rows][k] with rows = (kh, kw, c); torchvision's [k][c][taps]. A linear layer has one tap, a vector k = 1. */
static void
convert (const GnParameterView *view, const float *from, float *to, gboolean to_torch)
{
  gsize k = view->n_axes > 1 ? (gsize) view->shape[view->n_axes - 1] : 1;
  gsize c = view->n_axes == 4 ? (gsize) view->shape[2] : view->length / k;
  gsize taps = view->length / (k * c);

  for (gsize tap = 0; tap < taps; tap++)
    for (gsize j = 0; j < c; j++)
      for (gsize i = 0; i < k; i++) {
        gsize ours = (tap * c + j) * k + i, torch = (i * c + j) * taps + tap;

        if (to_torch)
          to[torch] = from[ours];
        else
          to[ours] = from[torch];
      }
}

static char *
shape_to_string (const gint64 *shape, int n)
{
  GString *text = g_string_new (n ? NULL : _("a single number"));

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i ? "×" : "", shape[i]);
  return g_string_free (text, FALSE);
}

/* Returns what keeps the entry from being the view, or NULL. */
static char *
find_mismatch (const GnParameterView *view, const GnTensorEntry *entry)
{
  gint64 shape[4];
  int n = torch_shape (view, shape);
  g_autofree char *ours = shape_to_string (shape, n), *theirs = NULL;

  if (!entry)
    return g_strdup_printf (_("%s: missing in the file"), view->name);
  if (entry->n_dims == n && memcmp (entry->shape, shape, n * sizeof *shape) == 0)
    return NULL;
  theirs = shape_to_string (entry->shape, entry->n_dims);
  return g_strdup_printf (_("%s: %s in the file, %s here"), view->name, theirs, ours);
}

static gboolean
load_view (const GnParameterView *view, float *vector, const GnTensorEntry *entry, GError **error)
{
  g_autofree float *values = g_new (float, view->length);

  if (!gn_tensor_entry_to_float (entry, values, error))
    return FALSE;
  convert (view, values, vector + view->offset, FALSE);
  return TRUE;
}

/* The linear layer is taken whole or not at all. */
static gboolean
head_fits (GnNetwork *network, GnTensorFile *file)
{
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *mismatch = NULL;

    if (views[i].flags & GN_VIEW_HEAD)
      mismatch = find_mismatch (&views[i], gn_tensor_file_find (file, views[i].name));
    if (mismatch)
      return FALSE;
  }
  return TRUE;
}

static gboolean
load_views (const GnParameterView *views, guint n, float *vector, GnTensorFile *file, gboolean skip_head,
            GPtrArray *report, GError **error)
{
  for (guint i = 0; i < n; i++) {
    const GnTensorEntry *entry = gn_tensor_file_find (file, views[i].name);
    g_autofree char *mismatch = find_mismatch (&views[i], entry);

    if (skip_head && (views[i].flags & GN_VIEW_HEAD)) {
      if (mismatch && report)
        g_ptr_array_add (report, g_steal_pointer (&mismatch));
      continue;
    }
    if (mismatch) {
      g_set_error_literal (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_MISMATCH, mismatch);
      return FALSE;
    }
    if (!load_view (&views[i], vector, entry, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_known (GHashTable *known, const char *name)
{
  g_autofree char *mean = NULL;

  if (g_hash_table_contains (known, name))
    return TRUE;
  if (!g_str_has_suffix (name, TRACKED))
    return FALSE;
  mean = g_strdup_printf ("%.*s" MEAN, (int) (strlen (name) - strlen (TRACKED)), name);
  return g_hash_table_contains (known, mean);
}

static gboolean
check_leftovers (GnNetwork *network, GnTensorFile *file, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_parameters, n_state, n;
  const GnParameterView *parameters = gn_graph_get_parameters (network->graph, &n_parameters);
  const GnParameterView *state = gn_graph_get_state (network->graph, &n_state);
  const GnTensorEntry *entries = gn_tensor_file_get_entries (file, &n);

  for (guint i = 0; i < n_parameters; i++)
    g_hash_table_add (known, (gpointer) parameters[i].name);
  for (guint i = 0; i < n_state; i++)
    g_hash_table_add (known, (gpointer) state[i].name);
  for (guint i = 0; i < n; i++)
    if (!is_known (known, entries[i].name)) {
      g_set_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_MISMATCH, _("%s: no such tensor in a %s"),
                   entries[i].name, gn_graph_get_architecture (network->graph));
      return FALSE;
    }
  return TRUE;
}

static void
load_tracked (GnNetwork *network, GnTensorFile *file)
{
  guint n;
  const GnTensorEntry *entries = gn_tensor_file_get_entries (file, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_has_suffix (entries[i].name, TRACKED) && entries[i].dtype == GN_DTYPE_I64 && entries[i].n_elements == 1) {
      gint64 value;

      memcpy (&value, entries[i].data, sizeof value);
      network->n_batches_tracked = MAX (GINT64_FROM_LE (value), 0);
      return;
    }
}

gboolean
gn_network_load (GnNetwork *network, GnTensorFile *file, GnLoadMode mode, GPtrArray *report, GError **error)
{
  guint n_parameters, n_state;
  const GnParameterView *parameters = gn_graph_get_parameters (network->graph, &n_parameters);
  const GnParameterView *state = gn_graph_get_state (network->graph, &n_state);
  gboolean skip_head = mode == GN_LOAD_EXCEPT_HEAD && !head_fits (network, file);

  if (!check_leftovers (network, file, error) ||
      !load_views (parameters, n_parameters, network->parameters, file, skip_head, report, error) ||
      !load_views (state, n_state, network->state, file, FALSE, report, error))
    return FALSE;
  load_tracked (network, file);
  return TRUE;
}

static void
append_views (GArray *entries, const GnParameterView *views, guint n, const float *vector)
{
  for (guint i = 0; i < n; i++) {
    GnTensorEntry entry = { .name = views[i].name, .dtype = GN_DTYPE_F32, .n_elements = views[i].length,
                            .n_bytes = views[i].length * sizeof (float) };
    float *values = g_new (float, views[i].length);

    entry.n_dims = torch_shape (&views[i], entry.shape);
    convert (&views[i], vector + views[i].offset, values, TRUE);
    entry.name = g_strdup (views[i].name);
    entry.data = values;
    g_array_append_val (entries, entry);
  }
}

static void
append_tracked (GArray *entries, GnNetwork *network)
{
  guint n;
  const GnParameterView *state = gn_graph_get_state (network->graph, &n);
  const gint64 value = GINT64_TO_LE (network->n_batches_tracked);

  for (guint i = 0; i < n; i++) {
    GnTensorEntry entry = { .dtype = GN_DTYPE_I64, .n_elements = 1, .n_bytes = sizeof value };

    if (!g_str_has_suffix (state[i].name, MEAN))
      continue;
    entry.name = g_strdup_printf ("%.*s" TRACKED, (int) (strlen (state[i].name) - strlen (MEAN)), state[i].name);
    entry.data = g_memdup2 (&value, sizeof value);
    g_array_append_val (entries, entry);
  }
}

GArray *
gn_network_to_entries (GnNetwork *network)
{
  GArray *entries = g_array_new (FALSE, TRUE, sizeof (GnTensorEntry));
  guint n_parameters, n_state;
  const GnParameterView *parameters = gn_graph_get_parameters (network->graph, &n_parameters);
  const GnParameterView *state = gn_graph_get_state (network->graph, &n_state);

  append_views (entries, parameters, n_parameters, network->parameters);
  append_views (entries, state, n_state, network->state);
  append_tracked (entries, network);
  return entries;
}

void
gn_tensor_entries_free (GArray *entries)
{
  for (guint i = 0; i < entries->len; i++) {
    GnTensorEntry *entry = &g_array_index (entries, GnTensorEntry, i);

    g_free ((char *) entry->name);
    g_free ((gpointer) entry->data);
  }
  g_array_unref (entries);
}

/* In place: the values' memory is the entry's own. */
static void
halve (GnTensorEntry *entry)
{
  const float *values = entry->data;
  guint16 *halves = (guint16 *) (gpointer) entry->data;

  if (entry->dtype != GN_DTYPE_F32 || entry->n_dims < 2)
    return;
  for (gsize i = 0; i < entry->n_elements; i++) {
    guint16 value = GUINT16_TO_LE (gn_half_from_float (values[i]));

    memcpy (&halves[i], &value, sizeof value);
  }
  entry->dtype = GN_DTYPE_F16;
  entry->n_bytes = entry->n_elements * sizeof (guint16);
}

gboolean
gn_network_save (GnNetwork *network, const char *path, gboolean half, GHashTable *metadata, GError **error)
{
  GArray *entries = gn_network_to_entries (network);

  gboolean done;

  for (guint i = 0; half && i < entries->len; i++)
    halve (&g_array_index (entries, GnTensorEntry, i));
  done = gn_safetensors_write (path, (const GnTensorEntry *) entries->data, entries->len, metadata, error);

  gn_tensor_entries_free (entries);
  return done;
}
