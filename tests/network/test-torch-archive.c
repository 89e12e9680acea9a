/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of torch.save: every kind of number, views, wrappers; and files that are damaged or mean harm. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gn-graph.h"
#include "gn-tensor-file.h"

static char *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "network", "data", name, NULL);
}

static void
check (GnTensorFile *file, const char *name, GnDtype dtype, const gint64 *shape, int n_dims)
{
  const GnTensorEntry *entry = gn_tensor_file_find (file, name);
  g_autoptr (GError) error = NULL;
  g_autofree float *values = NULL;

  g_assert_nonnull (entry);
  g_assert_cmpint (entry->dtype, ==, dtype);
  g_assert_cmpint (entry->n_dims, ==, n_dims);
  for (int i = 0; i < n_dims; i++)
    g_assert_cmpint (entry->shape[i], ==, shape[i]);
  values = g_new (float, entry->n_elements + 1);
  g_assert_true (gn_tensor_entry_to_float (entry, values, &error));
  for (gsize i = 0; i < entry->n_elements; i++)
    g_assert_cmpfloat (values[i], ==, (float) i / 8 - 1);
}

static void
check_all (const char *name)
{
  g_autofree char *path = data_path (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GnTensorFile) file = gn_tensor_file_open (path, &error);
  const GnTensorEntry *tracked;
  gint64 value;
  guint n;

  g_assert_no_error (error);
  gn_tensor_file_get_entries (file, &n);
  g_assert_cmpuint (n, ==, 10);
  check (file, "plain", GN_DTYPE_F32, (const gint64[]) { 2, 3, 5 }, 3);
  check (file, "half", GN_DTYPE_F16, (const gint64[]) { 7 }, 1);
  check (file, "brain", GN_DTYPE_BF16, (const gint64[]) { 7 }, 1);
  check (file, "double", GN_DTYPE_F64, (const gint64[]) { 4 }, 1);
  check (file, "columns", GN_DTYPE_F32, (const gint64[]) { 3, 4 }, 2);
  check (file, "slice", GN_DTYPE_F32, (const gint64[]) { 6 }, 1);
  check (file, "parameter", GN_DTYPE_F32, (const gint64[]) { 2, 2 }, 2);
  check (file, "scalar", GN_DTYPE_F32, NULL, 0);
  check (file, "empty", GN_DTYPE_F32, (const gint64[]) { 0, 3 }, 2);
  tracked = gn_tensor_file_find (file, "tracked");
  g_assert_cmpint (tracked->dtype, ==, GN_DTYPE_I64);
  memcpy (&value, tracked->data, sizeof value);
  g_assert_cmpint (GINT64_FROM_LE (value), ==, 42);
}

static void
test_plain (void)
{
  check_all ("plain.pth");
}

static void
test_wrapped (void)
{
  check_all ("wrapped.pth");
}

static void
refuse (const char *path, const char *needle)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gn_tensor_file_open (path, &error));
  g_assert_error (error, GN_NETWORK_ERROR, GN_NETWORK_ERROR_FORMAT);
  if (!strstr (error->message, needle))
    g_error ("“%s” does not mention “%s”", error->message, needle);
}

static void
test_refused (void)
{
  static const char *const files[][2] = {
    { "legacy.pth", "before 1.6" },
    { "no-tensors.pth", "no tensors" },
    { "attack.pth", "system" },
    { "whole-module.pth", "torch.nn.modules.linear.Linear" },
    { "outside.pth", "missing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = data_path (files[i][0]);

    refuse (path, files[i][1]);
  }
  g_assert_false (g_file_test ("attacked", G_FILE_TEST_EXISTS));
}

/* Opens a damaged copy; what matters is that it comes back. */
static gboolean
opens (const char *contents, gsize length)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("guenon-test-XXXXXX.pth", &path, NULL);
  g_autoptr (GnTensorFile) file = NULL;

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents_full (path, contents, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  file = gn_tensor_file_open (path, NULL);
  g_unlink (path);
  return file != NULL;
}

static void
test_cut (void)
{
  g_autofree char *path = data_path ("plain.pth"), *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_true (opens (contents, length));
  for (gsize n = 0; n < length; n += n < 64 ? 1 : 61)
    g_assert_false (opens (contents, n));
}

/* Every byte of the pickle replaced by others, one at a time. */
static void
test_flipped (void)
{
  g_autofree char *path = data_path ("plain.pth"), *contents = NULL;
  char *begin, *end;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  begin = memmem (contents, length, "data.pkl", 8);
  end = memmem (begin + 8, length - (gsize) (begin + 8 - contents), "PK", 2);
  g_assert_nonnull (end);
  for (char *at = begin; at < end; at++)
    for (int value = 0; value < 256; value += 51) {
      char saved = *at;

      *at = (char) (saved + value);
      opens (contents, length);
      *at = saved;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torch-archive/plain", test_plain);
  g_test_add_func ("/torch-archive/wrapped", test_wrapped);
  g_test_add_func ("/torch-archive/refused", test_refused);
  g_test_add_func ("/torch-archive/cut", test_cut);
  g_test_add_func ("/torch-archive/flipped", test_flipped);
  return g_test_run ();
}
