/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify's files: heat maps, copies by species, and what the end of training leaves for them. */
#include "cli-support.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

static void
set_up_model (CliFixture *fixture, gconstpointer data)
{
  cli_set_up (fixture, data);
  cli_draw_dataset (fixture, "set", 6, 3);
  cli_train_small (fixture, "set", "run");
}

static JsonObject *
get_photo (const CliResult *result, guint index)
{
  cli_assert_status (result, 0);
  return json_array_get_object_element (json_object_get_array_member (cli_json (result), "photos"), index);
}

/* As large as the photo, and drawn over: not the photo's own pixels. Two photos of one name get two files. */
static void
test_heat_maps (CliFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  JsonObject *photo = get_photo (cli_run (fixture, "classify", "run", "set/validation/red/006.png",
                                          "set/validation/blue/006.png", "--heatmap", "heat/maps", "--json", NULL),
                                 1);
  g_assert_cmpstr (json_object_get_string_member (photo, "heatmap"), ==, "heat/maps/006-2.png");
  g_autofree char *first = cli_path (fixture, "heat/maps/006.png"), *second = cli_path (fixture, "heat/maps/006-2.png");
  g_autofree char *original = cli_path (fixture, "set/validation/red/006.png");
  g_autoptr (GdkPixbuf) map = gdk_pixbuf_new_from_file (first, &error),
                        plain = gdk_pixbuf_new_from_file (original, NULL);
  g_assert_no_error (error);
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_cmpint (gdk_pixbuf_get_width (map), ==, gdk_pixbuf_get_width (plain));
  g_assert_cmpint (gdk_pixbuf_get_height (map), ==, gdk_pixbuf_get_height (plain));
  cli_write (fixture, "file", "in the way", -1);
  cli_assert_status (cli_run (fixture, "classify", "run", "set/validation", "--heatmap", "file/maps", NULL), 1);
}

static guint
count_files (const char *path)
{
  guint n = 0;
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *inner = g_build_filename (path, name, NULL);
    n += g_file_test (inner, G_FILE_TEST_IS_DIR) ? count_files (inner) : 1;
  }
  return n;
}

static void
test_sort (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *into = cli_path (fixture, "by species");
  const CliResult *result =
      cli_run (fixture, "classify", "run", "set/validation", "--sort-into", "by species", "--dry-run", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "by species/"));
  g_assert_false (g_file_test (into, G_FILE_TEST_EXISTS));
  for (int round = 0; round < 2; round++) {
    JsonObject *photo = get_photo (
        cli_run (fixture, "classify", "run", "set/validation", "--sort-into", "by species", "--json", NULL), 0);
    g_autofree char *target = cli_path (fixture, json_object_get_string_member (photo, "target"));
    g_assert_true (g_file_test (target, G_FILE_TEST_EXISTS));
    g_assert_cmpint (json_object_get_boolean_member (photo, "unsure"), ==, strstr (target, "/not sure/") != NULL);
    g_assert_cmpuint (count_files (into), ==, 9);
  }
  cli_assert_status (cli_run (fixture, "classify", "run", "set/validation", "--dry-run", NULL), 2);
  cli_assert_status (
      cli_run (fixture, "classify", "run", "set/validation", "--sort-into", "set/validation/red/006.png", NULL), 1);
}

/* A run that lost them gets its features back by resume, to the same bytes; without them probability alone decides. */
static void
test_calibrated_by_resume (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *features = cli_path (fixture, "run/features.safetensors"),
                  *best = cli_path (fixture, "run/best.safetensors");
  g_autofree char *before = NULL, *after = NULL, *model = NULL, *same_model = NULL;
  gsize length, new_length, model_length, same_length;
  g_assert_true (g_file_get_contents (features, &before, &length, NULL));
  g_assert_true (g_file_get_contents (best, &model, &model_length, NULL));
  g_assert_cmpint (g_unlink (features), ==, 0);
  JsonObject *photo = get_photo (cli_run (fixture, "classify", "run", "set/validation", "--json", NULL), 0);
  g_assert_true (json_object_has_member (photo, "unsure"));
  g_assert_false (json_object_has_member (photo, "similar"));
  cli_assert_status (cli_run (fixture, "resume", "run", "--threads", "1", NULL), 0);
  g_assert_true (g_file_get_contents (features, &after, &new_length, NULL));
  g_assert_true (g_file_get_contents (best, &same_model, &same_length, NULL));
  g_assert_cmpmem (before, length, after, new_length);
  g_assert_cmpmem (model, model_length, same_model, same_length);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/cli/identify/" path, CliFixture, NULL, set_up_model, func, cli_tear_down)
  ADD ("heat-maps", test_heat_maps);
  ADD ("sort", test_sort);
  ADD ("calibrated-by-resume", test_calibrated_by_resume);
  return g_test_run ();
}
