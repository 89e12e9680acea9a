/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own header parser finds the EXIF block, whatever the format; libexif reads it. */
#include "gn-exif.h"
#include "gn-image-private.h"

#include <libexif/exif-data.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define SIGNATURE "Exif\0\0"
#define SIGNATURE_LENGTH 6
#define DATE_LENGTH 19  /* "2019:05:03 14:02:11" */
#define OFFSET_LENGTH 6 /* "+02:00" */

/* Whether @text matches: '0' in @pattern is any digit, '+' either sign, everything else itself. */
static gboolean
matches (const char *text, const char *pattern)
{
  for (; *pattern; text++, pattern++) {
    gboolean match = *pattern == '0'   ? g_ascii_isdigit (*text)
                     : *pattern == '+' ? *text == '+' || *text == '-'
                                       : *text == *pattern;
    if (!match)
      return FALSE;
  }
  return TRUE;
}

/* The entry's text, cut to @size - 1 bytes; "" when there is none. */
static void
copy_text (ExifData *data, ExifIfd ifd, ExifTag tag, char *text, gsize size)
{
  ExifEntry *entry = exif_content_get_entry (data->ifd[ifd], tag);
  gsize length = entry && entry->format == EXIF_FORMAT_ASCII && entry->data ? MIN (entry->size, size - 1) : 0;
  if (length > 0)
    memcpy (text, entry->data, length);
  text[length] = '\0';
}

static gboolean
is_date (const char *text)
{
  if (!matches (text, "0000:00:00 00:00:00"))
    return FALSE;
  int month = (int)g_ascii_strtoll (text + 5, NULL, 10), day = (int)g_ascii_strtoll (text + 8, NULL, 10);
  int year = (int)g_ascii_strtoll (text, NULL, 10);
  return g_date_valid_dmy ((GDateDay)day, month, (GDateYear)year) && strcmp (text + 11, "24:") < 0;
}

static gboolean
read_date (ExifData *data, ExifIfd ifd, ExifTag tag, ExifTag offset_tag, char *date)
{
  char offset[OFFSET_LENGTH + 1];
  copy_text (data, ifd, tag, date, DATE_LENGTH + 1);
  if (!is_date (date)) {
    date[0] = '\0';
    return FALSE;
  }
  date[4] = date[7] = '-';
  date[10] = 'T';
  copy_text (data, EXIF_IFD_EXIF, offset_tag, offset, sizeof offset);
  if (matches (offset, "+00:00"))
    memcpy (date + DATE_LENGTH, offset, sizeof offset);
  return TRUE;
}

/* Degrees, minutes and seconds as three fractions, with a letter that tells the half of the globe. */
static gboolean
read_angle (ExifData *data, ExifTag tag, ExifTag side_tag, char positive, char negative, double limit, double *angle)
{
  ExifEntry *entry = exif_content_get_entry (data->ifd[EXIF_IFD_GPS], tag);
  char side[2];
  copy_text (data, EXIF_IFD_GPS, side_tag, side, sizeof side);
  if (!entry || entry->format != EXIF_FORMAT_RATIONAL || entry->size < 24 || (*side != positive && *side != negative))
    return FALSE;
  *angle = 0;
  for (int i = 2; i >= 0; i--) {
    ExifRational part = exif_get_rational (entry->data + 8 * i, exif_data_get_byte_order (data));
    if (part.denominator == 0 && (part.numerator != 0 || i == 0))
      return FALSE; /* a receiver without a fix; minutes and seconds may be left out */
    *angle = *angle / 60 + (part.denominator ? (double)part.numerator / part.denominator : 0);
  }
  if (*side == negative)
    *angle = -*angle;
  return fabs (*angle) <= limit;
}

static void
read_tags (ExifData *data, GnExif *exif)
{
  if (!read_date (data, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, EXIF_TAG_OFFSET_TIME_ORIGINAL, exif->date) &&
      !read_date (data, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_DIGITIZED, EXIF_TAG_OFFSET_TIME_DIGITIZED, exif->date))
    read_date (data, EXIF_IFD_0, EXIF_TAG_DATE_TIME, EXIF_TAG_OFFSET_TIME, exif->date);
  exif->has_position =
      read_angle (data, EXIF_TAG_GPS_LATITUDE, EXIF_TAG_GPS_LATITUDE_REF, 'N', 'S', 90, &exif->latitude) &&
      read_angle (data, EXIF_TAG_GPS_LONGITUDE, EXIF_TAG_GPS_LONGITUDE_REF, 'E', 'W', 180, &exif->longitude);
  if (!exif->has_position)
    exif->latitude = exif->longitude = 0;
}

static void
read_block (const GnHeaderSource *source, const GnRawHeader *raw, GnExif *exif)
{
  gsize length = raw->exif_length;
  g_autofree guint8 *block = g_malloc (SIGNATURE_LENGTH + length);
  memcpy (block, SIGNATURE, SIGNATURE_LENGTH);
  if (!gn_header_read (source, raw->exif_offset, block + SIGNATURE_LENGTH, length))
    return;
  ExifData *data = exif_data_new ();
  /* Else it invents what the specification calls mandatory, today's date among it. */
  exif_data_unset_option (data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_unset_option (data, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
  exif_data_load_data (data, block, (unsigned int)(SIGNATURE_LENGTH + length));
  read_tags (data, exif);
  exif_data_unref (data);
}

gboolean
gn_exif_read (const char *path, GnExif *exif)
{
  GnHeaderSource source = { 0 };
  GnRawHeader raw;
  GnImageInfo info;
  *exif = (GnExif){ 0 };
  source.fd = gn_header_open (path, &source.size, NULL);
  if (source.fd < 0)
    return FALSE;
  if (gn_header_parse (&source, &raw, &info, NULL) && raw.exif_length > 0)
    read_block (&source, &raw, exif);
  close (source.fd);
  return exif->date[0] || exif->has_position;
}
