/* SPDX-License-Identifier: GPL-3.0-or-later */
/* augment: pictures and draws, and the same pictures again from the draws. */
#include "cli-support.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

static void
assert_same_pixels (CliFixture *fixture, const char *a, const char *b)
{
  g_autofree char *path_a = cli_path (fixture, a), *path_b = cli_path (fixture, b);
  g_autoptr (GdkPixbuf) left = gdk_pixbuf_new_from_file (path_a, NULL), right = gdk_pixbuf_new_from_file (path_b, NULL);
  g_assert_nonnull (left);
  g_assert_nonnull (right);
  g_assert_cmpmem (gdk_pixbuf_read_pixels (left), gdk_pixbuf_get_byte_length (left), gdk_pixbuf_read_pixels (right),
                   gdk_pixbuf_get_byte_length (right));
}

/* An operation of a draw as --op takes it. */
static char *
to_operation (JsonObject *object)
{
  GString *text = g_string_new (json_object_get_string_member (object, "name"));
  g_autoptr (GList) members = json_object_get_members (object);
  g_string_append_c (text, ':');
  for (GList *l = members; l; l = l->next) {
    g_autofree char *value = json_to_string (json_object_get_member (object, l->data), FALSE);
    g_auto (GStrv) parts = g_strsplit_set (value, "[]\"", -1);
    g_autofree char *plain = g_strjoinv ("", parts);
    if (strcmp (l->data, "name") != 0)
      g_string_append_printf (text, "%s=%s;", (char *)l->data, g_strdelimit (plain, ",", '|'));
  }
  return g_string_free (text, FALSE);
}

/* Each draw again by its values, to the pixel, operations one after another. */
static void
replay (CliFixture *fixture, const char *json, const char *png)
{
  g_autofree char *path = cli_path (fixture, json);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  JsonObject *draw = json_node_get_object (json_parser_get_root (parser));
  JsonArray *operations = json_object_get_array_member (draw, "operations");
  const char *before = "photo.png";
  g_autofree char *source = g_strdup_printf ("%d", (int)json_object_get_int_member (draw, "source_size"));
  g_assert_cmpint (json_object_get_int_member (draw, "schema"), ==, 1);
  for (guint i = 0; i < json_array_get_length (operations); i++) {
    g_autofree char *operation = to_operation (json_array_get_object_element (operations, i));
    cli_assert_status (cli_run (fixture, "augment", before, "--op", operation, "--out", "again.png", "--image-size", "64",
                                "--source-size", i == 0 ? source : "64", NULL), 0);
    before = "again.png";
  }
  if (json_array_get_length (operations) > 0)
    assert_same_pixels (fixture, "again.png", png);
}

#define PIPELINE(parts) "{\"schema\": 1, \"name\": \"own\", \"pipeline\": {\"sequential\": [" parts "]}}"
#define FLIP "{\"operation\": \"flip\", \"parameters\": {\"left-right\": 0.5}}"
#define CROP "{\"operation\": \"random_resized_crop\", \"probability\": 0.5}"

/* data: the name of a pipeline, or one in JSON */
static void
test_draws (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *photo = cli_path (fixture, "photo.png"), *file = cli_path (fixture, "own.json");
  if (*(const char *)data == '{') {
    g_assert_true (g_file_set_contents (file, data, -1, NULL));
    data = "own.json";
  }
  cli_draw_photo (photo, 200, 120, 60, 1);
  const CliResult *result = cli_run (fixture, "augment", "photo.png", "--out", "draws", "--count", "12", "--image-size", "64",
                                     "--seed", "3", "--pipeline", data, "--json", NULL);
  cli_assert_status (result, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (cli_json (result), "files")), ==, 12);
  cli_assert_status (cli_run (fixture, "augment", "photo.png", "--out", "same", "--count", "12", "--image-size", "64",
                              "--seed", "3", "--pipeline", data, NULL), 0);
  for (int i = 1; i <= 12; i++) {
    g_autofree char *png = g_strdup_printf ("draws/photo-%04d.png", i);
    g_autofree char *same = g_strdup_printf ("same/photo-%04d.png", i);
    g_autofree char *json = g_strdup_printf ("draws/photo-%04d.json", i);
    assert_same_pixels (fixture, png, same);
    replay (fixture, json, png);
  }
}

/* At the photo's own size; in the order given. */
static void
test_given (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *photo = cli_path (fixture, "photo.png"), *out = cli_path (fixture, "out.png");
  int width, height, photo_width, photo_height;
  cli_draw_photo (photo, 200, 120, 60, 1);
  gdk_pixbuf_get_file_info (photo, &photo_width, &photo_height);
  cli_assert_status (cli_run (fixture, "augment", "photo.png", "--op", "add:value=-255", "--op", "add:value=7|0|9", "--out",
                              "out.png", NULL), 0);
  gdk_pixbuf_get_file_info (out, &width, &height);
  g_assert_cmpint (width, ==, photo_width);
  g_assert_cmpint (height, ==, photo_height);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (out, NULL);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  g_assert_cmpmem (pixels, 3, "\7\0\11", 3);
}

static void
test_usage (CliFixture *fixture, gconstpointer data)
{
  static const char *const wrong[][4] = {
    { "--op", "twirl:a=1", "--out=x.png", "twirl" },       { "--op", "flip:up=1", "--out=x.png", "up" },
    { "--op", "flip:lr=2", "--out=x.png", "lr" },          { "--op", "flip:lr=1", "--out=x.jpg", "FILE.png" },
    { "--op=flip:lr=1", "--count=3", "--out=x.png", "--count" }, { "--count=0", "--seed=1", "--out=x", "count" },
    { "--pipeline", "heavy", "--out=x", "heavy" },         { "--source-size=64", "--count=3", "--out=x", "--source-size" },
    { "--op=flip:lr=1;", "--source-size=64", "--out=x.png", "--source-size" },
  };
  g_autofree char *photo = cli_path (fixture, "photo.png");
  cli_draw_photo (photo, 1, 2, 3, 1);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    const CliResult *result = cli_run (fixture, "augment", "photo.png", wrong[i][0], wrong[i][1], wrong[i][2], NULL);
    cli_assert_status (result, 2);
    cli_assert_says (result, wrong[i][3]);
  }
  cli_assert_status (cli_run (fixture, "augment", "photo.png", NULL), 2);
  cli_assert_status (cli_run (fixture, "augment", "missing.png", "--out", "x", NULL), 1);
  cli_assert_status (cli_run (fixture, "augment", "photo.png", "missing.png", "--out", "x", "--count", "1", NULL), 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cli/augment/draws", CliFixture, "report", cli_set_up, test_draws, cli_tear_down);
  g_test_add ("/cli/augment/draws-with-detail", CliFixture, "natural", cli_set_up, test_draws, cli_tear_down);
  g_test_add ("/cli/augment/draws-with-detail-left", CliFixture, PIPELINE (CROP ", " FLIP), cli_set_up, test_draws,
              cli_tear_down);
  g_test_add ("/cli/augment/draws-without-detail", CliFixture, PIPELINE (FLIP ", " CROP), cli_set_up, test_draws,
              cli_tear_down);
  g_test_add ("/cli/augment/given", CliFixture, NULL, cli_set_up, test_given, cli_tear_down);
  g_test_add ("/cli/augment/usage", CliFixture, NULL, cli_set_up, test_usage, cli_tear_down);
  return g_test_run ();
}
