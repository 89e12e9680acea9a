/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight files: round trips, equal bytes for equal content, numbers of every width, and hostile files. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "gn-state-dict.h"
#include "small-graph.h"

static char *
temporary (const char *name)
{
  static char *folder;

  if (!folder)
    folder = g_dir_make_tmp ("guenon-test-XXXXXX", NULL);
  return g_build_filename (folder, name, NULL);
}

static GnNetwork *
make_network (int classes, guint64 seed)
{
  g_autoptr (GnGraph) graph = small_graph_new (32, classes);
  GnNetwork *network = gn_network_new (graph);

  gn_network_initialize (network, seed);
  network->n_batches_tracked = 42;
  return network;
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temporary ("a.safetensors"), *again = temporary ("b.safetensors");
  g_autoptr (GnNetwork) network = make_network (3, 1), loaded = make_network (3, 2);
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GnTensorFile) file = NULL;
  g_autofree char *a = NULL, *b = NULL;
  gsize bytes = gn_graph_get_parameter_length (network->graph) * sizeof (float), n_a, n_b;

  network->state[3] = 0.25f;
  g_hash_table_insert (metadata, "zebra", "last");
  g_hash_table_insert (metadata, "classes", "[{\"id\":\"é\\\"\"}]");
  g_assert_true (gn_network_save (network, path, FALSE, metadata, &error));
  file = gn_tensor_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (gn_tensor_file_get_metadata (file), "classes"), ==, "[{\"id\":\"é\\\"\"}]");
  g_assert_true (gn_network_load (loaded, file, GN_LOAD_STRICT, NULL, &error));
  g_assert_cmpmem (loaded->parameters, bytes, network->parameters, bytes);
  g_assert_cmpfloat (loaded->state[3], ==, 0.25f);
  g_assert_cmpint (loaded->n_batches_tracked, ==, 42);
  g_assert_true (gn_network_save (loaded, again, FALSE, metadata, &error));
  g_assert_true (g_file_get_contents (path, &a, &n_a, NULL) && g_file_get_contents (again, &b, &n_b, NULL));
  g_assert_cmpmem (a, n_a, b, n_b);
}

static void
test_head (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temporary ("head.safetensors");
  g_autoptr (GnNetwork) three = make_network (3, 1), four = make_network (4, 2);
  g_autoptr (GPtrArray) report = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GnTensorFile) file = NULL;
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (four->graph, &n);
  float before = four->parameters[views[n - 1].offset];

  g_assert_true (gn_network_save (three, path, FALSE, NULL, &error));
  file = gn_tensor_file_open (path, &error);
  g_assert_false (gn_network_load (four, file, GN_LOAD_STRICT, NULL, &error));
  g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "fc."));
  g_clear_error (&error);
  g_assert_true (gn_network_load (four, file, GN_LOAD_EXCEPT_HEAD, report, &error));
  g_assert_cmpuint (report->len, ==, 2);
  g_assert_cmpmem (four->parameters, 27 * 8 * 4, three->parameters, 27 * 8 * 4);
  g_assert_cmpfloat (four->parameters[views[n - 1].offset], ==, before);
}

static GnTensorFile *
open_bytes (const char *header, gsize header_length, const void *data, gsize length, GError **error)
{
  g_autofree char *path = temporary ("made.safetensors");
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 size = GUINT64_TO_LE ((guint64) header_length);

  g_byte_array_append (bytes, (const guint8 *) &size, 8);
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  g_byte_array_append (bytes, data, length);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  return gn_tensor_file_open (path, error);
}

static void
test_halves (void)
{
  /* 1, -2, the smallest subnormal, 65504, infinity, NaN */
  static const guint16 halves[] = { 0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00 };
  static const char header[] = "{\"x\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GnTensorFile) file = open_bytes (header, strlen (header), halves, sizeof halves, &error);
  float values[6];

  g_assert_no_error (error);
  g_assert_true (gn_tensor_entry_to_float (gn_tensor_file_find (file, "x"), values, &error));
  g_assert_cmpfloat (values[0], ==, 1);
  g_assert_cmpfloat (values[1], ==, -2);
  g_assert_cmpfloat (values[2], ==, 0x1p-24f);
  g_assert_cmpfloat (values[3], ==, 65504);
  g_assert_true (isinf (values[4]) && isnan (values[5]));
}

static void
test_hostile_headers (void)
{
  static const char *const headers[] = {
    "", "{", "[]", "3", "{\"x\":3}", "{\"x\":{}}", "\xff\xfe{}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,\"4\"]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"a\"],\"data_offsets\":[0,4]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}",
    "{\"x\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[0,4]}}",
    "{\"x\":{\"dtype\":\"F32\",\"shape\":[100],\"data_offsets\":[0,400]}}",
  };
  static const guint64 lengths[] = { 1000, G_MAXUINT64, G_MAXINT64, 1u << 31 };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (open_bytes (headers[i], strlen (headers[i]), "1234", 4, &error));
    g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_FORMAT);
  }
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (open_bytes ("{}", lengths[i], "", 0, &error));
    g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_FORMAT);
  }
}

/* Cut anywhere, a file is refused. */
static void
test_cut (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temporary ("whole.safetensors"), *cut = temporary ("cut.safetensors"), *contents = NULL;
  g_autoptr (GnNetwork) network = make_network (3, 1);
  gsize length;

  g_assert_true (gn_network_save (network, path, FALSE, NULL, &error));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  for (gsize n = 0; n < length; n += n < 32 ? 1 : length / 23) {
    g_assert_true (g_file_set_contents (cut, contents, n, NULL));
    g_assert_null (gn_tensor_file_open (cut, &error));
    g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_FORMAT);
    g_clear_error (&error);
  }
}

/* Written in half the bytes and read again, each value is the nearest that 16 bits have. */
static void
test_export_halves (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temporary ("half.safetensors");
  g_autoptr (GnNetwork) network = make_network (3, 1), loaded = make_network (3, 2);
  g_autoptr (GnTensorFile) file = NULL;
  guint n;
  const GnParameterView *views = gn_graph_get_parameters (network->graph, &n);

  network->parameters[views[0].offset] = 1 + 0x1p-11f;      /* a tie, to even */
  network->parameters[views[0].offset + 1] = 1 + 0x1.8p-10f; /* a tie, to even: up */
  network->parameters[views[0].offset + 2] = 0x1.8p-25f;     /* subnormal: half a step and more */
  g_assert_true (gn_network_save (network, path, TRUE, NULL, &error));
  file = gn_tensor_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (gn_network_load (loaded, file, GN_LOAD_STRICT, NULL, &error));
  g_assert_cmpfloat (loaded->parameters[views[0].offset], ==, 1);
  g_assert_cmpfloat (loaded->parameters[views[0].offset + 1], ==, 1 + 0x1p-9f);
  g_assert_cmpfloat (loaded->parameters[views[0].offset + 2], ==, 0x1p-24f);
  for (guint v = 0; v < n; v++)
    for (gsize i = views[v].offset; i < views[v].offset + views[v].length; i++) {
      float was = network->parameters[i], is = loaded->parameters[i];

      g_assert_cmpfloat (fabsf (was - is), <=, views[v].n_axes > 1 ? fabsf (was) * 0x1p-11f + 0x1p-25f : 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/safetensors/head", test_head);
  g_test_add_func ("/safetensors/halves", test_halves);
  g_test_add_func ("/safetensors/export-halves", test_export_halves);
  g_test_add_func ("/safetensors/hostile-headers", test_hostile_headers);
  g_test_add_func ("/safetensors/cut", test_cut);
  return g_test_run ();
}
