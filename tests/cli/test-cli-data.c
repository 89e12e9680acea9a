/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inspect and demo-dataset, and data sets that are no good. */
#include "cli-support.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_inspect (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 4, 2);
  const CliResult *result = cli_run (fixture, "inspect", "set", "--json", NULL);
  cli_assert_status (result, 0);
  JsonObject *object = cli_json (result);
  JsonArray *classes = json_object_get_array_member (object, "classes");
  g_assert_cmpuint (json_array_get_length (classes), ==, 3);
  JsonObject *first = json_array_get_object_element (classes, 0);
  g_assert_cmpstr (json_object_get_string_member (first, "id"), ==, "blue");
  g_assert_cmpint (json_object_get_int_member (first, "training"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (first, "validation"), ==, 2);
  JsonObject *problems = json_object_get_object_member (object, "problems");
  static const char *const lists[] = { "unreadable", "exact_duplicates", "near_duplicates", "leaks",
                                       "label_conflicts", "truncated", "dark", "blurred" };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_assert_cmpuint (json_array_get_length (json_object_get_array_member (problems, lists[i])), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (problems, "small")), ==, 18);

  result = cli_run (fixture, "inspect", "set", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "12"));
}

static void
copy (CliFixture *fixture, const char *from, const char *to)
{
  g_autofree char *source = cli_path (fixture, from), *bytes = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
  cli_write (fixture, to, bytes, (gssize)length);
}

static void
test_problems (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 4, 2);
  copy (fixture, "set/training/red/000.png", "set/validation/red/leak.png");
  copy (fixture, "set/training/red/001.png", "set/training/green/conflict.png");
  cli_write (fixture, "set/training/blue/broken.jpg", "not a photo", -1);
  const CliResult *result = cli_run (fixture, "inspect", "set", "--json", NULL);
  cli_assert_status (result, 3);
  cli_assert_says (result, "broken.jpg");
  JsonObject *problems = json_object_get_object_member (cli_json (result), "problems");

  JsonArray *unreadable = json_object_get_array_member (problems, "unreadable");
  g_assert_cmpuint (json_array_get_length (unreadable), ==, 1);
  JsonObject *broken = json_array_get_object_element (unreadable, 0);
  g_assert_cmpstr (json_object_get_string_member (broken, "path"), ==, "training/blue/broken.jpg");
  g_assert_cmpuint (strlen (json_object_get_string_member (broken, "reason")), >, 5);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (problems, "exact_duplicates")), ==, 2);
  JsonArray *leaks = json_object_get_array_member (problems, "leaks");
  g_assert_cmpuint (json_array_get_length (leaks), ==, 1);
  JsonObject *leak = json_array_get_object_element (leaks, 0);
  g_assert_cmpstr (json_object_get_string_member (leak, "validation"), ==, "validation/red/leak.png");
  g_assert_cmpstr (json_object_get_string_member (leak, "training"), ==, "training/red/000.png");
  g_assert_cmpfloat (json_object_get_double_member (leak, "similarity"), ==, 1);
  JsonArray *conflicts = json_object_get_array_member (problems, "label_conflicts");
  g_assert_cmpuint (json_array_get_length (conflicts), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_array_get_array_element (conflicts, 0)), ==, 2);
}

static void
expect_unusable (CliFixture *fixture, const char *dataset)
{
  const CliResult *result = cli_run (fixture, "inspect", dataset, NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, dataset);
  g_assert_cmpstr (result->out, ==, "");
  cli_assert_status (cli_run (fixture, "train", dataset, "--run", "run", NULL), 4);
  g_autofree char *run = cli_path (fixture, "run");
  g_assert_false (g_file_test (run, G_FILE_TEST_EXISTS));
}

static void
test_unusable (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *empty = cli_path (fixture, "empty");
  g_autofree char *photo = cli_path (fixture, "one/cats/1.jpg");
  g_mkdir (empty, 0755);
  cli_draw_photo (photo, 1, 2, 3, 1);
  cli_write (fixture, "file", "x", 1);
  expect_unusable (fixture, "empty");
  expect_unusable (fixture, "one");
  expect_unusable (fixture, "file");
  expect_unusable (fixture, "missing");
}

/* A class without readable training photos. */
static void
test_empty_class (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 2, 1);
  g_autofree char *first = cli_path (fixture, "set/training/red/000.png"), *second = cli_path (fixture, "set/training/red/001.png");
  g_unlink (first);
  g_unlink (second);
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "run", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "red");
}

static void
test_forbidden (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = cli_path (fixture, "closed");
  g_mkdir (folder, 0);
  const CliResult *result = cli_run_unprivileged (fixture, "inspect", "closed", NULL);
  if (result->status == CLI_NOT_RUN) {
    g_test_skip ("nobody but the superuser may run the program where it lies");
    return;
  }
  cli_assert_status (result, 4);
  cli_assert_says (result, "closed");
  g_chmod (folder, 0755);
}

/* A folder in which no run can be made. */
static void
test_unwritable (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = cli_path (fixture, "fixed");
  cli_draw_dataset (fixture, "set", 2, 1);
  g_mkdir (folder, 0555);
  const CliResult *result = cli_run_unprivileged (fixture, "train", "set", "--run", "fixed/run", "--architecture", "resnet18",
                                                  "--image-size", "32", "--batch-size", "2", NULL);
  if (result->status == CLI_NOT_RUN) {
    g_test_skip ("nobody but the superuser may run the program where it lies");
    return;
  }
  cli_assert_status (result, 1);
  cli_assert_says (result, "fixed");
}

/* Names that are no UTF-8: read, and shown with replacement characters. */
static void
test_odd_names (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "s\xe4t \xff", 2, 1);
  g_autofree char *photo = cli_path (fixture, "s\xe4t \xff/training/red/\xe9t\xe9 \"1\".png");
  cli_draw_photo (photo, 200, 60, 60, 77);
  const CliResult *result = cli_run (fixture, "inspect", "--json", "--", "s\xe4t \xff", NULL);
  cli_assert_status (result, 0);
  g_assert_true (g_utf8_validate (result->out, -1, NULL));
  JsonObject *red = json_array_get_object_element (json_object_get_array_member (cli_json (result), "classes"), 2);
  g_assert_cmpint (json_object_get_int_member (red, "training"), ==, 3);
}

static void
test_demo (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "demo-dataset", "demo", "--per-class", "2", "--seed", "5", "--json", NULL);
  cli_assert_status (result, 0);
  cli_json (result);
  result = cli_run (fixture, "inspect", "demo", "--json", NULL);
  cli_assert_status (result, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (cli_json (result), "classes")), >=, 6);
  result = cli_run (fixture, "demo-dataset", "demo", NULL);
  cli_assert_status (result, 2);
  cli_assert_says (result, "not empty");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/cli/data/" path, CliFixture, NULL, cli_set_up, func, cli_tear_down)
  ADD ("inspect", test_inspect);
  ADD ("problems", test_problems);
  ADD ("unusable", test_unusable);
  ADD ("empty-class", test_empty_class);
  ADD ("forbidden", test_forbidden);
  ADD ("unwritable", test_unwritable);
  ADD ("odd-names", test_odd_names);
  ADD ("demo", test_demo);
  return g_test_run ();
}
