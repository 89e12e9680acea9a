/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Date and position out of EXIF blocks that are built here, in both byte orders and all three formats. */
#include "gn-exif.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

/* A TIFF structure with the directories 0, EXIF and GPS at fixed places, and room for values behind them. */
enum { IFD_0 = 8, IFD_EXIF = 128, IFD_GPS = 256, VALUES = 384, BLOCK = 640 };
enum { ASCII = 2, LONG = 4, RATIONAL = 5 };

typedef struct {
  guint8 bytes[BLOCK];
  gboolean big_endian;
  guint next_value;
} Block;

static void
put (Block *block, guint offset, guint32 value, int n)
{
  for (int i = 0; i < n; i++)
    block->bytes[offset + (guint)i] = (guint8)(value >> 8 * (block->big_endian ? n - 1 - i : i));
}

/* Returns where the value or its offset stands. */
static guint
add_entry (Block *block, guint ifd, guint tag, guint type, guint count)
{
  guint n = block->bytes[ifd + (block->big_endian ? 1 : 0)], at = ifd + 2 + 12 * n;
  put (block, ifd, n + 1, 2);
  put (block, at, tag, 2);
  put (block, at + 2, type, 2);
  put (block, at + 4, count, 4);
  return at + 8;
}

static void
add_text (Block *block, guint ifd, guint tag, const char *text)
{
  guint length = (guint)strlen (text) + 1, value = add_entry (block, ifd, tag, ASCII, length);
  if (length > 4) {
    put (block, value, block->next_value, 4);
    value = block->next_value;
    block->next_value += length + (length & 1);
  }
  memcpy (block->bytes + value, text, length);
}

static void
add_angle (Block *block, guint tag, const guint32 *parts)
{
  put (block, add_entry (block, IFD_GPS, tag, RATIONAL, 3), block->next_value, 4);
  for (int i = 0; i < 6; i++, block->next_value += 4)
    put (block, block->next_value, parts[i], 4);
}

static Block
block_new (gboolean big_endian)
{
  Block block = { .big_endian = big_endian, .next_value = VALUES };
  memcpy (block.bytes, big_endian ? "MM" : "II", 2);
  put (&block, 2, 42, 2);
  put (&block, 4, IFD_0, 4);
  put (&block, add_entry (&block, IFD_0, 0x8769, LONG, 1), IFD_EXIF, 4);
  put (&block, add_entry (&block, IFD_0, 0x8825, LONG, 1), IFD_GPS, 4);
  return block;
}

static void
add_position (Block *block, const char *north, const guint32 *latitude, const char *east, const guint32 *longitude)
{
  add_text (block, IFD_GPS, 1, north);
  add_angle (block, 2, latitude);
  add_text (block, IFD_GPS, 3, east);
  add_angle (block, 4, longitude);
}

/* Puts the block into a picture: behind a JPEG's or PNG's first segment, or behind the chunks of a WebP header. */
static void
insert (GByteArray *file, guint at, const guint8 *head, guint head_length, const Block *block, guint tail)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  static const guint8 zeros[8];
  g_byte_array_append (whole, file->data, at);
  g_byte_array_append (whole, head, head_length);
  g_byte_array_append (whole, block->bytes, BLOCK);
  g_byte_array_append (whole, zeros, tail);
  g_byte_array_append (whole, file->data + at, file->len - at);
  g_byte_array_set_size (file, 0);
  g_byte_array_append (file, whole->data, whole->len);
}

static GByteArray *
encode (const char *type)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 16, 16);
  g_autofree char *buffer = NULL;
  gsize length;
  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, type, NULL, NULL));
  GByteArray *file = g_byte_array_new ();
  g_byte_array_append (file, (guint8 *)buffer, (guint)length);
  return file;
}

static GByteArray *
make_picture (const char *type, const Block *block)
{
  static const guint8 app1[] = { 0xFF, 0xE1, (BLOCK + 8) >> 8, (BLOCK + 8) & 255, 'E', 'x', 'i', 'f', 0, 0 };
  static const guint8 chunk[] = { 0, 0, BLOCK >> 8, BLOCK & 255, 'e', 'X', 'I', 'f' };
  static const guint8 webp[] = { 'R', 'I', 'F', 'F', 0,   0,   0,   0,   'W',         'E',        'B', 'P', 'V',
                                 'P', '8', 'X', 10,  0,   0,   0,   8,   0,           0,          0,   15,  0,
                                 0,   15,  0,   0,   'E', 'X', 'I', 'F', BLOCK & 255, BLOCK >> 8, 0,   0 };
  GByteArray *file = strcmp (type, "webp") == 0 ? g_byte_array_new () : encode (type);
  if (strcmp (type, "jpeg") == 0)
    insert (file, 2, app1, sizeof app1, block, 0);
  else if (strcmp (type, "png") == 0)
    insert (file, 33, chunk, sizeof chunk, block, 4); /* behind IHDR; nobody looks at the checksum */
  else
    insert (file, 0, webp, sizeof webp, block, 0); /* a header is all that is read */
  return file;
}

static gboolean
read_file (const GByteArray *file, GnExif *exif)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("guenon-exif-XXXXXX", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, (const char *)file->data, file->len, NULL));
  gboolean found = gn_exif_read (path, exif);
  g_unlink (path);
  return found;
}

static gboolean
read_jpeg (const Block *block, GnExif *exif)
{
  g_autoptr (GByteArray) file = make_picture ("jpeg", block);
  return read_file (file, exif);
}

static const guint32 latitude[] = { 3, 1, 8, 1, 2934, 100 }, longitude[] = { 71, 2, 15, 1, 0, 1 };

static void
test_all (void)
{
  static const char *const types[] = { "jpeg", "png", "webp" };
  for (guint i = 0; i < 2 * G_N_ELEMENTS (types); i++) {
    Block block = block_new (i % 2);
    GnExif exif;
    add_text (&block, IFD_0, 0x0132, "2021:01:01 00:00:00"); /* when it was edited */
    add_text (&block, IFD_EXIF, 0x9003, "2019:05:03 14:02:11");
    add_text (&block, IFD_EXIF, 0x9011, "-03:00");
    add_position (&block, "S", latitude, "W", longitude);
    g_autoptr (GByteArray) file = make_picture (types[i / 2], &block);
    g_assert_true (read_file (file, &exif));
    g_assert_cmpstr (exif.date, ==, "2019-05-03T14:02:11-03:00");
    g_assert_true (exif.has_position);
    g_assert_cmpfloat_with_epsilon (exif.latitude, -(3 + 8 / 60.0 + 29.34 / 3600), 1e-12);
    g_assert_cmpfloat_with_epsilon (exif.longitude, -(35.5 + 15 / 60.0), 1e-12);
  }
}

static void
test_dates (void)
{
  static const struct {
    guint ifd, tag;
    const char *text, *date;
  } cases[] = {
    { IFD_0, 0x0132, "2020:02:29 23:59:59", "2020-02-29T23:59:59" },
    { IFD_EXIF, 0x9004, "2020:02:28 01:02:03", "2020-02-28T01:02:03" },
    { IFD_EXIF, 0x9003, "2021:02:29 23:59:59", "" },
    { IFD_EXIF, 0x9003, "0000:00:00 00:00:00", "" },
    { IFD_EXIF, 0x9003, "    :  :     :  :  ", "" },
    { IFD_EXIF, 0x9003, "2020:02:28", "" },
    { IFD_EXIF, 0x9003, "2020:02:28 25:00:00", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Block block = block_new (FALSE);
    GnExif exif;
    add_text (&block, cases[i].ifd, cases[i].tag, cases[i].text);
    g_assert_cmpint (read_jpeg (&block, &exif), ==, cases[i].date[0] != '\0');
    g_assert_cmpstr (exif.date, ==, cases[i].date);
    g_assert_false (exif.has_position);
  }
}

/* A receiver that had no fix writes zeros over zeros, or nothing for the side. */
static void
test_positions (void)
{
  static const guint32 none[] = { 0, 0, 0, 0, 0, 0 }, far[] = { 91, 1, 0, 1, 0, 1 }, broken[] = { 3, 0, 8, 1, 0, 1 };
  static const struct {
    const char *north, *east;
    const guint32 *latitude, *longitude;
    gboolean valid;
  } cases[] = {
    { "N", "E", latitude, longitude, TRUE },  { "", "", latitude, longitude, FALSE },
    { "N", "X", latitude, longitude, FALSE }, { "N", "E", far, longitude, FALSE },
    { "N", "E", latitude, far, TRUE },        { "N", "E", broken, longitude, FALSE },
    { "N", "E", none, longitude, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Block block = block_new (TRUE);
    GnExif exif;
    add_position (&block, cases[i].north, cases[i].latitude, cases[i].east, cases[i].longitude);
    g_assert_cmpint (read_jpeg (&block, &exif), ==, cases[i].valid);
    g_assert_cmpint (exif.has_position, ==, cases[i].valid);
  }
}

static void
test_nothing (void)
{
  GnExif exif;
  g_autoptr (GByteArray) plain = encode ("jpeg");
  g_assert_false (read_file (plain, &exif));
  g_assert_cmpstr (exif.date, ==, "");
  g_assert_false (gn_exif_read ("/no/such/file", &exif));
}

/* Cut anywhere, and with any byte of the block spoilt: no crash. */
static void
test_damaged (void)
{
  Block block = block_new (FALSE);
  GnExif exif;
  add_text (&block, IFD_EXIF, 0x9003, "2019:05:03 14:02:11");
  add_position (&block, "N", latitude, "E", longitude);
  g_autoptr (GByteArray) file = make_picture ("jpeg", &block);
  for (guint length = file->len; length > 0; length -= MIN (length, 7)) {
    g_byte_array_set_size (file, length);
    read_file (file, &exif);
  }
  for (guint i = 0; i < VALUES; i++) {
    Block spoilt = block;
    spoilt.bytes[i] ^= 0xff;
    read_jpeg (&spoilt, &exif);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imaging/exif/all", test_all);
  g_test_add_func ("/imaging/exif/dates", test_dates);
  g_test_add_func ("/imaging/exif/positions", test_positions);
  g_test_add_func ("/imaging/exif/nothing", test_nothing);
  g_test_add_func ("/imaging/exif/damaged", test_damaged);
  return g_test_run ();
}
