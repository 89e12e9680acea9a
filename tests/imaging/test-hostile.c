/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged and hostile files: an error or a picture, never a crash, a hang, or more than 300 MB. */
#include "gn-image.h"
#include "gn-random.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_MEGABYTES 300
#define MAX_SECONDS 60

enum { CHILD_OK, CHILD_ERROR, CHILD_WRONG };

static char *folder;

static int
load_in_child (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnImage) image = gn_image_load (path, 0, NULL, &error);
  if (!image != (error != NULL) || (error && (!*error->message || strstr (error->message, path))))
    return CHILD_WRONG;
  guint sum = 0; /* for a sanitizer to see */
  for (gsize i = 0; image && i < 3 * (gsize)image->width * image->height; i++)
    sum += image->pixels[i];
  return image ? CHILD_OK + (int)(sum & 0) : CHILD_ERROR;
}

/* Runs @work in a process of its own, so that its memory can be told and a crash survived. Returns what it returned. */
static int
run_limited (int (*work) (const char *path), const char *path)
{
  struct rusage usage;
  int status;
  pid_t child = fork ();
  if (child == 0) {
    alarm (MAX_SECONDS);
    _exit (work (path));
  }
  g_assert_cmpint (child, >, 0);
  g_assert_cmpint (wait4 (child, &status, 0, &usage), ==, child);
  if (!WIFEXITED (status) || WEXITSTATUS (status) == CHILD_WRONG)
    g_error ("%s: status %#x", path, status);
#ifndef __SANITIZE_ADDRESS__
  if (usage.ru_maxrss > MAX_MEGABYTES * 1024)
    g_error ("%s: %ld MB", path, usage.ru_maxrss / 1024);
#endif
  return WEXITSTATUS (status);
}

static gboolean
has_webp (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "imaging", "data", "lossless.webp", NULL);
  g_autoptr (GnImage) image = gn_image_load (path, 0, NULL, &error);
  return image != NULL;
}

/* What gdk-pixbuf alone does, but for the formats we leave out, the pixel limit and WebP. */
static int
expected_result (const char *file, const char *result)
{
  if (strstr (file, ".svg") || strstr (file, "bomb_"))
    return CHILD_ERROR;
  if (strstr (file, ".webp"))
    return has_webp () ? CHILD_OK : CHILD_ERROR;
  return strcmp (result, "OK") == 0 ? CHILD_OK : CHILD_ERROR;
}

static void
test_manifest (void)
{
  const char *shared = g_getenv ("GUENON_SHARED");
  g_autofree char *bad = g_build_filename (shared ? shared : "", "badimages", NULL);
  g_autofree char *manifest = g_build_filename (bad, "MANIFEST.tsv", NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (manifest, &text, NULL, NULL)) {
    g_test_skip ("the collection of bad pictures is not here (GUENON_SHARED)");
    return;
  }
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  int checked = 0;
  for (int i = 1; lines[i]; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 4);
    if (g_strv_length (fields) < 3)
      continue;
    g_autofree char *path = g_build_filename (bad, fields[0], NULL);
    g_test_message ("%s", fields[0]);
    g_assert_cmpint (run_limited (load_in_child, path), ==, expected_result (fields[0], fields[2]));
    checked++;
  }
  g_assert_cmpint (checked, >, 100);
}

static gchar *
write_file (const char *name, gconstpointer data, gsize length)
{
  gchar *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL)); /* no fsync */
  return path;
}

static char *
read_data (const char *name, gsize *length)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "imaging", "data", name, NULL);
  char *data;
  g_assert_true (g_file_get_contents (path, &data, length, NULL));
  return data;
}

/* Headers that promise 65535 x 65535 pixels (VP8X: 16383 x 16383) and little else. */
static const struct {
  const char *name;
  gsize length;
  const char *bytes;
} bombs[] = {
  { "png", 33, "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\xFF\xFF\0\0\xFF\xFF\x01\0\0\0\0\0\0\0\0" },
  { "jpeg", 23, "\xFF\xD8\xFF\xC0\0\x11\x08\xFF\xFF\xFF\xFF\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xFF\xDA" },
  { "gif-screen", 14, "GIF89a\xFF\xFF\xFF\xFF\0\0\0;" },
  { "bmp", 54,
    "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\xFF\xFF\0\0\xFF\xFF\0\0\x01\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0" },
  { "tiff", 38, "II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\xFF\xFF\0\0\x01\x01\x03\0\x01\0\0\0\xFF\xFF\0\0\0\0\0\0" },
  { "webp", 30, "RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\x3F\0\xFF\x3F\0" },
};

static void
test_bombs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++) {
    g_autoptr (GError) error = NULL;
    GnImageInfo info;
    g_autofree char *path = write_file (bombs[i].name, bombs[i].bytes, bombs[i].length);
    g_test_message ("%s", bombs[i].name);
    g_assert_false (gn_image_probe (path, &info, &error));
    g_assert_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_SIZE);
    g_assert_cmpint (run_limited (load_in_child, path), ==, CHILD_ERROR);
  }
}

/* The limit is one of pixels: 10000 x 10000 passes the header, a row more does not. */
static void
test_limit (void)
{
  g_autofree char *bytes = g_memdup2 (bombs[0].bytes, bombs[0].length);
  g_autoptr (GError) error = NULL;
  GnImageInfo info;
  memcpy (bytes + 16, "\0\0\x27\x10\0\0\x27\x10", 8);
  g_autofree char *path = write_file ("limit.png", bytes, bombs[0].length);
  g_assert_true (gn_image_probe (path, &info, &error));
  g_assert_no_error (error);
  memcpy (bytes + 16, "\0\0\x27\x10\0\0\x27\x11", 8);
  g_free (path);
  path = write_file ("limit.png", bytes, bombs[0].length);
  g_assert_false (gn_image_probe (path, &info, &error));
  g_assert_error (error, GN_IMAGING_ERROR, GN_IMAGING_ERROR_SIZE);
}

/* Frames that the decoder could not bear: empty, or far larger than the screen. */
static void
test_gif_frames (void)
{
  static const char empty[] = "GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\0\0\x08\0\0\x02\x01\0\0;";
  static const char huge[] = "GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\xFF\xFF\xFF\xFF\0\x02\x01\0\0;";
  g_autofree char *a = write_file ("empty.gif", empty, sizeof empty - 1);
  g_autofree char *b = write_file ("huge.gif", huge, sizeof huge - 1);
  g_assert_cmpint (run_limited (load_in_child, a), ==, CHILD_ERROR);
  g_assert_cmpint (run_limited (load_in_child, b), ==, CHILD_ERROR);
}

/* Where the pixels begin and how long the header is: the decoder would allocate either, 4 GiB here. */
static void
test_bmp_sizes (void)
{
  for (int at = 10; at <= 14; at += 4) {
    gsize length;
    GnImageInfo info;
    g_autofree char *bytes = read_data ("rgb.bmp", &length);
    memcpy (bytes + at, "\0\0\0\xF0", 4);
    g_autofree char *path = write_file ("sizes.bmp", bytes, length);
    g_assert_false (gn_image_probe (path, &info, NULL));
    g_assert_cmpint (run_limited (load_in_child, path), ==, CHILD_ERROR);
  }
}

static void
assert_error (const char *path, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_image_load (path, 0, NULL, &error));
  g_assert_error (error, domain, code);
  g_assert_null (strstr (error->message, path));
}

static void
test_not_files (void)
{
  g_autofree char *fifo = g_build_filename (folder, "fifo.jpg", NULL);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_error (fifo, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_error (folder, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_error ("/dev/zero", G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_autofree char *missing = g_build_filename (folder, "missing.jpg", NULL);
  assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_autofree char *empty = write_file ("empty.jpg", "", 0);
  assert_error (empty, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT);
  g_autofree char *text = write_file ("text.png", "no picture", 10);
  assert_error (text, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT);
  g_autofree char *svg = write_file ("svg.png", "<svg xmlns='http://www.w3.org/2000/svg'/>", 41);
  assert_error (svg, GN_IMAGING_ERROR, GN_IMAGING_ERROR_FORMAT);
}

/* What is missing is grey, not what lay in memory. */
static void
test_truncated (gconstpointer data)
{
  gsize length;
  g_autofree char *bytes = read_data (data, &length);
  g_autofree char *path = write_file ("truncated", bytes, length / 2);
  g_autoptr (GError) error = NULL;
  for (int i = 0; i < 3; i++) {
    void *dirt = g_malloc (100000);
    memset (dirt, 0xA0 + i, 100000);
    g_free (dirt);
    g_autoptr (GnImage) image = gn_image_load (path, 0, NULL, &error);
    g_assert_no_error (error);
    const guint8 *last = image->pixels + 3 * (gsize)image->width * (image->height - 1);
    for (int x = 0; x < 3 * image->width; x++)
      g_assert_cmpint (last[x], ==, 0x80);
  }
}

#define MUTATIONS 300

static void
mutate (guint8 *bytes, gsize *length, guint32 seed)
{
  GnRandom random = gn_random_init (seed, 0, 0, 0);
  int n = 1 << gn_random_integer (&random, 0, 5);
  for (int i = 0; i < n; i++) {
    gsize room = gn_random_coin (&random, 0.5) ? MIN (*length, 100) : *length; /* half of them in the header */
    gsize at = gn_random_u32 (&random) % room;
    bytes[at] =
        gn_random_coin (&random, 0.5) ? (guint8)gn_random_u32 (&random) : bytes[at] ^ 1u << gn_random_u32 (&random) % 8;
  }
  if (gn_random_coin (&random, 0.1))
    *length = gn_random_u32 (&random) % *length;
}

static int
load_mutations_in_child (const char *name)
{
  for (guint32 i = 0; i < MUTATIONS; i++) {
    gsize length;
    g_autofree char *bytes = read_data (name, &length);
    GnImageInfo info;
    mutate ((guint8 *)bytes, &length, i);
    g_autofree char *path = write_file ("mutated", bytes, length);
    /* Large pictures are allowed to need memory. */
    if (!gn_image_probe (path, &info, NULL) || info.width * info.height > 10000000)
      continue;
    if (load_in_child (path) == CHILD_WRONG)
      return CHILD_WRONG;
  }
  return CHILD_OK;
}

static void
test_mutations (gconstpointer data)
{
  g_assert_cmpint (run_limited (load_mutations_in_child, data), ==, CHILD_OK);
}

int
main (int argc, char **argv)
{
  static const char *const seeds[] = { "rgb.png",         "palette-transparent.png",
                                       "rgb.jpg",         "progressive.jpg",
                                       "cmyk.jpg",        "turned-6.jpg",
                                       "palette.bmp",     "two-frames.gif",
                                       "transparent.gif", "rgb.tiff",
                                       "rgba.tiff",       "turned-6.tiff",
                                       "lossless.webp",   "lossy.webp",
                                       "alpha.webp",      "turned-6.webp" };
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("guenon-hostile-XXXXXX", NULL);
  g_test_add_func ("/imaging/hostile/manifest", test_manifest);
  g_test_add_func ("/imaging/hostile/bombs", test_bombs);
  g_test_add_func ("/imaging/hostile/limit", test_limit);
  g_test_add_func ("/imaging/hostile/gif-frames", test_gif_frames);
  g_test_add_func ("/imaging/hostile/bmp-sizes", test_bmp_sizes);
  g_test_add_func ("/imaging/hostile/not-files", test_not_files);
  g_test_add_data_func ("/imaging/hostile/truncated-png", "noise.png", test_truncated);
  g_test_add_data_func ("/imaging/hostile/truncated-jpeg", "large.jpg", test_truncated);
  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++) {
    g_autofree char *path = g_strconcat ("/imaging/hostile/mutations/", seeds[i], NULL);
    g_test_add_data_func (path, seeds[i], test_mutations);
  }
  int result = g_test_run ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir));) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
  return result;
}
