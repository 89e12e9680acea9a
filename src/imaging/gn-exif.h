/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When and where a photo was taken. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GnExif:
 * @date: "2019-05-03T14:02:11", the camera's clock, with "+02:00" behind it where the camera told; "" when unknown
 * @has_position: whether the next two mean something
 * @latitude, @longitude: degrees, north and east positive, as the receiver told (WGS 84)
 */
typedef struct {
  char date[32];
  gboolean has_position;
  double latitude, longitude;
} GnExif;

/**
 * gn_exif_read:
 * @path: a JPEG, PNG or WebP file; others have nothing to tell
 * @exif: (out): empty when nothing is known
 *
 * Reads the header alone. Dates and positions that make no sense are left out. Thread-safe.
 *
 * Returns: whether @exif tells a date or a position
 */
gboolean gn_exif_read (const char *path, GnExif *exif);

G_END_DECLS
