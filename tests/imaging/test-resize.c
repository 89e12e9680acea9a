/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resizing against Pillow's results and a double-precision twin; conversion to floats. */
#include "gn-error.h"
#include "gn-image.h"
#include "gn-random.h"

#include <math.h>
#include <stdlib.h>

static GnImage *
load (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "imaging", "data", name, NULL);
  GnImage *image = gn_image_load (path, 0, NULL, &error);
  g_assert_no_error (error);
  return image;
}

static void
test_pillow (void)
{
  static const int sizes[][2] = { { 32, 32 }, { 96, 96 }, { 20, 41 }, { 67, 13 },
                                  { 1, 1 },   { 7, 150 }, { 66, 40 }, { 134, 82 } };
  g_autoptr (GnImage) noise = load ("noise.png");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *name = g_strdup_printf ("resize-%dx%d.png", sizes[i][0], sizes[i][1]);
    g_autoptr (GnImage) expected = load (name);
    g_autoptr (GnImage) image = gn_image_resize (noise, sizes[i][0], sizes[i][1]);
    gsize n = 3 * (gsize)sizes[i][0] * sizes[i][1];
    g_test_message ("%s", name);
    g_assert_cmpmem (image->pixels, n, expected->pixels, n);
  }
}

static GnImage *
random_image (int width, int height, guint32 seed)
{
  GnImage *image = gn_image_new (width, height);
  GnRandom random = gn_random_init (seed, 0, 0, 0);
  for (gsize i = 0; i < 3 * (gsize)width * height; i++)
    image->pixels[i] = gn_random_u32 (&random) >> 24;
  return image;
}

/* Weight of input pixel j for output pixel i, not normalised. */
static double
weight (int i, int j, int n_in, int n_out)
{
  double scale = (double)n_in / n_out;
  double distance = fabs (j + 0.5 - (i + 0.5) * scale) / MAX (scale, 1);
  return MAX (1 - distance, 0);
}

static double
twin_pixel (const GnImage *in, int width, int height, int x, int y, int c)
{
  double sum = 0, total = 0;
  for (int v = 0; v < in->height; v++)
    for (int u = 0; u < in->width; u++) {
      double w = weight (x, u, in->width, width) * weight (y, v, in->height, height);
      sum += w * in->pixels[3 * ((gsize)v * in->width + u) + c];
      total += w;
    }
  return sum / total;
}

static void
test_twin (void)
{
  static const int cases[][4] = {
    { 17, 11, 5, 7 }, { 5, 7, 17, 11 }, { 31, 1, 8, 1 }, { 1, 1, 9, 4 }, { 40, 30, 39, 29 }
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    int width = cases[i][2], height = cases[i][3];
    g_autoptr (GnImage) in = random_image (cases[i][0], cases[i][1], i);
    g_autoptr (GnImage) out = gn_image_resize (in, width, height);
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        for (int c = 0; c < 3; c++)
          g_assert_cmpfloat_with_epsilon (out->pixels[3 * (y * width + x) + c], twin_pixel (in, width, height, x, y, c),
                                          1.01);
  }
}

static void
test_unchanged (void)
{
  g_autoptr (GnImage) image = random_image (9, 8, 1);
  g_autoptr (GnImage) same = gn_image_resize (image, 9, 8);
  g_assert_true (same == image);
  g_autoptr (GnImage) flat = gn_image_new (301, 203);
  for (gsize i = 0; i < 3 * 301 * 203; i++)
    flat->pixels[i] = 255;
  g_autoptr (GnImage) small = gn_image_resize (flat, 64, 64);
  for (int i = 0; i < 3 * 64 * 64; i++)
    g_assert_cmpint (small->pixels[i], ==, 255);
}

static void
test_writable (void)
{
  GnImage *image = random_image (3, 2, 1);
  g_assert_true (gn_image_make_writable (image) == image);
  GnImage *copy = gn_image_make_writable (gn_image_ref (image));
  g_assert_true (copy != image);
  g_assert_cmpmem (copy->pixels, 18, image->pixels, 18);
  gn_image_unref (copy);
  gn_image_unref (image);
}

static void
test_floats (void)
{
  static const float means[3] = { 0.485f, 0.456f, 0.406f }, deviations[3] = { 0.229f, 0.224f, 0.225f };
  g_autoptr (GnImage) image = gn_image_new (256, 1);
  float values[256 * 3];
  for (int i = 0; i < 256 * 3; i++)
    image->pixels[i] = i / 3;
  gn_image_to_floats (image, GN_NORMALIZE_SYMMETRIC, values);
  for (int i = 0; i < 256 * 3; i++)
    g_assert_cmpfloat (values[i], ==, image->pixels[i] / 255.0f * 2 - 1);
  g_assert_cmpfloat (values[0], ==, -1);
  g_assert_cmpfloat (values[767], ==, 1);
  gn_image_to_floats (image, GN_NORMALIZE_IMAGENET, values);
  for (int i = 0; i < 256 * 3; i++)
    g_assert_cmpfloat_with_epsilon (values[i], (image->pixels[i] / 255.0 - means[i % 3]) / deviations[i % 3], 1e-6);
}

static void
test_names (void)
{
  g_autoptr (GError) error = NULL;
  for (int i = 0; i <= GN_NORMALIZE_IMAGENET; i++) {
    GnNormalize parsed;
    g_assert_true (gn_normalize_parse (gn_normalize_name (i), &parsed, NULL));
    g_assert_cmpint (parsed, ==, i);
  }
  GnNormalize untouched = GN_NORMALIZE_IMAGENET;
  g_assert_false (gn_normalize_parse ("sideways", &untouched, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_cmpint (untouched, ==, GN_NORMALIZE_IMAGENET);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imaging/resize/pillow", test_pillow);
  g_test_add_func ("/imaging/resize/twin", test_twin);
  g_test_add_func ("/imaging/resize/unchanged", test_unchanged);
  g_test_add_func ("/imaging/image/writable", test_writable);
  g_test_add_func ("/imaging/image/floats", test_floats);
  g_test_add_func ("/imaging/image/normalize-names", test_names);
  return g_test_run ();
}
