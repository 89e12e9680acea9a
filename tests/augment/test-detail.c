/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that come into a pipeline with more pixels than go out: what enlarges a part shows them, all else does not. */
#include "gn-augment.h"

#include <json-glib/json-glib.h>

enum { SIDE = 32, DETAILED = 2 * SIDE };

#define CROP "{\"operation\": \"random_resized_crop\", \"parameters\": {\"scale-lowest\": 0.25, \"scale-highest\": 0.25, \"ratio\": 1}"
#define FLIP "{\"operation\": \"flip\", \"parameters\": {\"left-right\": 1, \"up-down\": 0}}"

/* parts: of the outermost sequential, in JSON. */
static GnPipeline *
new_pipeline (const char *parts)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      g_strdup_printf ("{\"schema\": 1, \"name\": \"test\", \"pipeline\": {\"sequential\": [%s]}}", parts);
  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  GnPipeline *pipeline = gn_pipeline_from_json (json_node_get_object (json_parser_get_root (parser)), &error);
  g_assert_no_error (error);
  return pipeline;
}

/* Black and white, pixel by pixel: any scaling makes grey of it. */
static GnImage *
new_board (void)
{
  GnImage *image = gn_image_new (DETAILED, DETAILED);
  for (int i = 0; i < DETAILED * DETAILED; i++)
    for (int c = 0; c < 3; c++)
      image->pixels[3 * i + c] = (i / DETAILED + i) % 2 ? 255 : 0;
  return image;
}

static GnImage *
apply (const char *parts, GnImage *image)
{
  g_autoptr (GnPipeline) pipeline = new_pipeline (parts);
  return gn_pipeline_apply (pipeline, image, SIDE, 1, 2, 3, NULL);
}

/* Half as wide and high as the photo, which has twice the pixels wanted: none is made up. */
static void
test_sharp (void)
{
  g_autoptr (GnImage) image = apply (CROP "}", new_board ());
  g_assert_cmpint (image->width, ==, SIDE);
  g_assert_cmpint (image->height, ==, SIDE);
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    g_assert_true (image->pixels[i] == 0 || image->pixels[i] == 255);
}

/* Nothing else sees the detail, whether what enlarges is missing or has no turn. */
static void
test_scaled_first (void)
{
  static const char *const parts[] = { FLIP, CROP ", \"probability\": 0}, " FLIP, CROP ", \"enabled\": false}, " FLIP };
  g_autoptr (GnPipeline) flip = new_pipeline (FLIP);
  g_autoptr (GnImage) board = new_board ();
  for (int y = 0; y < DETAILED / 2; y++)
    board->pixels[3 * (y * DETAILED + y)] = 99; /* not the same from left and right */
  g_autoptr (GnImage) expected = gn_pipeline_apply (flip, gn_image_resize (board, SIDE, SIDE), 0, 1, 2, 3, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autoptr (GnImage) image = apply (parts[i], gn_image_ref (board));
    g_assert_cmpmem (image->pixels, 3 * SIDE * SIDE, expected->pixels, 3 * SIDE * SIDE);
  }
  g_autoptr (GnImage) scaled = gn_image_resize (board, SIDE, SIDE);
  g_autoptr (GnImage) nothing = apply (CROP ", \"probability\": 0}", gn_image_ref (board));
  g_assert_cmpmem (nothing->pixels, 3 * SIDE * SIDE, scaled->pixels, 3 * SIDE * SIDE);
}

static void
test_source_size (void)
{
  static const struct {
    const char *parts;
    int size;
  } cases[] = {
    { CROP "}, " FLIP, 200 },
    { "{\"sequential\": [" CROP "}]}, " FLIP, 200 },
    { CROP ", \"enabled\": false}, " CROP "}", 200 },
    { FLIP ", " CROP "}", 100 },
    { CROP ", \"enabled\": false}, " FLIP, 100 },
    { "{\"one-of\": [" CROP "}]}", 100 },
    { "{\"sequential\": [" CROP "}, " FLIP "], \"random-order\": true}", 100 },
    { "", 100 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GnPipeline) pipeline = new_pipeline (cases[i].parts);
    g_assert_cmpint (gn_pipeline_get_source_size (pipeline, 100), ==, cases[i].size);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/detail/sharp", test_sharp);
  g_test_add_func ("/augment/detail/scaled-first", test_scaled_first);
  g_test_add_func ("/augment/detail/source-size", test_source_size);
  return g_test_run ();
}
