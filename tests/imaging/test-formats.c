/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every format and mode against what Pillow sees in it; data/ is made by make-golden.py. */
#include "gn-image.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static gchar *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "imaging", "data", name, NULL);
}

/* NULL with the test marked as skipped where a format's module is not installed. */
static GnImage *
load (const char *name, int fit, GnImageInfo *info)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = data_path (name);
  GnImage *image = gn_image_load (path, fit, info, &error);
  if (g_error_matches (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_LOADER))
    g_test_skip (error->message);
  else
    g_assert_no_error (error);
  return image;
}

static int
worst_difference (const GnImage *a, const GnImage *b)
{
  int worst = 0;
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (gsize i = 0; i < 3 * (gsize)a->width * a->height; i++)
    worst = MAX (worst, abs (a->pixels[i] - b->pixels[i]));
  return worst;
}

/* Other versions of a lossy decoder may round in another way. */
static int
tolerance (const char *name)
{
  return g_str_has_suffix (name, ".jpg") || g_str_has_prefix (name, "lossy") ? 2 : 0;
}

static void
test_golden (gconstpointer data)
{
  const char *name = data;
  GnImageInfo info, probed;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = data_path (name);
  g_autofree char *expected_name = g_strconcat (name, ".expected.png", NULL);
  g_autoptr (GnImage) expected = load (expected_name, 0, NULL);
  g_autoptr (GnImage) image = load (name, 0, &info);
  if (!image)
    return;
  g_assert_cmpint (worst_difference (image, expected), <=, tolerance (name));
  g_assert_true (gn_image_probe (path, &probed, &error));
  g_assert_cmpint (probed.width, ==, image->width);
  g_assert_cmpint (probed.height, ==, image->height);
  g_assert_cmpstr (probed.format, ==, info.format);
}

static void
test_orientation (gconstpointer data)
{
  const char *suffix = data;
  g_autoptr (GnImage) upright = load ("rgb.png", 0, NULL);
  for (int orientation = 1; orientation <= 8; orientation++) {
    g_autofree char *name = g_strdup_printf ("turned-%d.%s", orientation, suffix);
    GnImageInfo info;
    g_autoptr (GnImage) image = load (name, 0, &info);
    if (!image)
      return;
    g_test_message ("%s", name);
    g_assert_cmpint (info.orientation, ==, orientation);
    g_assert_cmpint (info.width, ==, upright->width);
    g_assert_cmpint (info.height, ==, upright->height);
    /* JPEG at its best quality still rounds, and more so around noise. */
    g_assert_cmpint (worst_difference (image, upright), <=, strcmp (suffix, "jpg") == 0 ? 6 : 0);
  }
}

static void
add_le (GByteArray *bytes, guint32 value, guint n)
{
  for (guint i = 0; i < n; i++)
    g_byte_array_append (bytes, &(guint8){ (guint8)(value >> 8 * i) }, 1);
}

static void
add_chunk (GByteArray *bytes, const char *name, const guint8 *payload, guint length)
{
  g_byte_array_append (bytes, (const guint8 *)name, 4);
  add_le (bytes, length, 4);
  g_byte_array_append (bytes, payload, length);
}

/* Frame header and the one chunk of a still picture; no X, no Y, 100 ms. */
static void
add_frame (GByteArray *bytes, int width, int height, const guint8 *chunk, guint length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  add_le (frame, 0, 6);
  add_le (frame, (guint32)width - 1, 3);
  add_le (frame, (guint32)height - 1, 3);
  add_le (frame, 100, 4);
  g_byte_array_append (frame, chunk, length);
  add_chunk (bytes, "ANMF", frame->data, frame->len);
}

/* An animation on a larger canvas, its second frame damaged (RFC 9649). */
static GByteArray *
animate (const char *still, const GnImageInfo *info)
{
  static const guint8 damaged[] = "VP8L\x08\0\0\0nothing";
  g_autofree char *path = data_path (still), *file = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &file, &length, NULL));
  g_assert_true (g_str_has_prefix (file + 12, "VP8L") || g_str_has_prefix (file + 12, "VP8 "));
  g_autoptr (GByteArray) canvas = g_byte_array_new (), body = g_byte_array_new ();
  add_le (canvas, 0x02, 4);
  add_le (canvas, 99, 3);
  add_le (canvas, 99, 3);
  add_chunk (body, "VP8X", canvas->data, canvas->len);
  add_chunk (body, "ANIM", (const guint8 *)"\0\0\0\0\0\0", 6);
  add_frame (body, info->width, info->height, (guint8 *)file + 12, (guint)length - 12);
  add_frame (body, 100, 100, damaged, sizeof damaged);
  GByteArray *animation = g_byte_array_new ();
  g_byte_array_append (animation, (const guint8 *)"RIFF", 4);
  add_le (animation, body->len + 4, 4);
  g_byte_array_append (animation, (const guint8 *)"WEBP", 4);
  g_byte_array_append (animation, body->data, body->len);
  return animation;
}

/* The first frame, whatever the others are. */
static void
test_animated_webp (gconstpointer data)
{
  GnImageInfo info, probed;
  g_autoptr (GError) error = NULL;
  g_autoptr (GnImage) still = load (data, 0, &info);
  if (!still)
    return;
  g_autoptr (GByteArray) animation = animate (data, &info);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("guenon-animated-XXXXXX.webp", &path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (write (fd, animation->data, animation->len), ==, animation->len);
  close (fd);
  g_autoptr (GnImage) image = gn_image_load (path, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (worst_difference (image, still), ==, 0);
  g_assert_true (gn_image_probe (path, &probed, &error));
  g_assert_cmpint (probed.width, ==, info.width);
  for (guint cut = 30; cut < animation->len; cut += 7) { /* truncated: an error, or what was there */
    g_assert_cmpint (truncate (path, (off_t)(animation->len - cut)), ==, 0);
    g_autoptr (GnImage) part = gn_image_load (path, 0, NULL, NULL);
    g_assert_true (!part || (part->width == info.width && part->height == info.height));
  }
  g_unlink (path);
}

/* large.jpg is 333 x 221. */
static void
test_reduction (void)
{
  static const struct {
    int fit, reduction;
  } cases[] = { { 0, 1 }, { 56, 1 }, { 55, 2 }, { 29, 2 }, { 28, 4 }, { 15, 4 }, { 14, 8 }, { 1, 8 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GnImageInfo info;
    int n = cases[i].reduction;
    g_autoptr (GnImage) image = load ("large.jpg", cases[i].fit, &info);
    g_assert_cmpint (image->width, ==, (333 + n - 1) / n);
    g_assert_cmpint (image->height, ==, (221 + n - 1) / n);
    g_assert_cmpint (info.width, ==, 333);
    g_assert_cmpint (info.height, ==, 221);
    if (n == 1)
      continue;
    g_autofree char *name = g_strdup_printf ("large-%d.png", n);
    g_autoptr (GnImage) expected = load (name, 0, NULL);
    g_assert_cmpint (worst_difference (image, expected), <=,
                     2); /* the DCT alone; resampling again would not come near */
  }
  g_autoptr (GnImage) png = load ("noise.png", 1, NULL);
  g_assert_cmpint (png->width, ==, 67);
}

static void
test_load_for_network (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = data_path ("large.jpg");
  g_autoptr (GnImage) reduced = load ("large.jpg", 32, NULL);
  g_autoptr (GnImage) expected = gn_image_resize (reduced, 32, 32);
  g_autoptr (GnImage) image = gn_image_load_for_network (path, 32, &error);
  g_assert_no_error (error);
  g_assert_cmpint (worst_difference (image, expected), ==, 0);
  g_assert_null (gn_image_load_for_network ("/nowhere/at/all", 32, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const char *const golden[] = {
    "rgb.png",   "grey.png",    "grey-alpha.png", "bilevel.png",    "palette.png",     "palette-transparent.png",
    "rgba.png",  "grey16.png",  "rgb.jpg",        "grey.jpg",       "cmyk.jpg",        "progressive.jpg",
    "rgb.bmp",   "palette.bmp", "rgb.gif",        "two-frames.gif", "transparent.gif", "rgb.tiff",
    "grey.tiff", "rgba.tiff",   "lossless.webp",  "lossy.webp",     "alpha.webp"
  };
  static const char *const suffixes[] = { "png", "jpg", "tiff", "webp" };
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (golden); i++) {
    g_autofree char *path = g_strconcat ("/imaging/formats/", golden[i], NULL);
    g_test_add_data_func (path, golden[i], test_golden);
  }
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = g_strconcat ("/imaging/orientation/", suffixes[i], NULL);
    g_test_add_data_func (path, suffixes[i], test_orientation);
  }
  g_test_add_data_func ("/imaging/formats/animated-webp/lossless", "lossless.webp", test_animated_webp);
  g_test_add_data_func ("/imaging/formats/animated-webp/lossy", "lossy.webp", test_animated_webp);
  g_test_add_func ("/imaging/formats/reduction", test_reduction);
  g_test_add_func ("/imaging/formats/load-for-network", test_load_for_network);
  return g_test_run ();
}
