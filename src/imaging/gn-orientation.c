/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXIF orientation: how the camera was held. */
#include "gn-image-private.h"

#include <string.h>

/* Where in the source [height][width] the upright pixel (x, y) comes from. */
static gsize
source_index (const GnImage *source, int orientation, int x, int y)
{
  int right = source->width - 1, bottom = source->height - 1;
  int sx = x, sy = y;
  switch (orientation) {
  case 2:
    sx = right - x;
    break;
  case 3:
    sx = right - x;
    sy = bottom - y;
    break;
  case 4:
    sy = bottom - y;
    break;
  case 5:
    sx = y;
    sy = x;
    break;
  case 6:
    sx = y;
    sy = bottom - x;
    break;
  case 7:
    sx = right - y;
    sy = bottom - x;
    break;
  case 8:
    sx = right - y;
    sy = x;
    break;
  default:
    break;
  }
  return (gsize)sy * source->width + sx;
}

GnImage *
gn_image_turn_upright (GnImage *image, int orientation)
{
  if (orientation <= 1 || orientation > 8)
    return image;
  gboolean turned = orientation >= 5;
  GnImage *upright = gn_image_new (turned ? image->height : image->width, turned ? image->width : image->height);
  guint8 *out = upright->pixels;
  for (int y = 0; y < upright->height; y++) {
    /* The source position is linear along a row. */
    gssize first = source_index (image, orientation, 0, y);
    gssize step = upright->width > 1 ? (gssize)source_index (image, orientation, 1, y) - first : 0;
    const guint8 *in = image->pixels + 3 * first;
    for (int x = 0; x < upright->width; x++, out += 3, in += 3 * step)
      memcpy (out, in, 3);
  }
  gn_image_unref (image);
  return upright;
}
