/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-image.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

GBytes *
gn_image_to_jpeg (const GnImage *image, int quality, GError **error)
{
  g_return_val_if_fail (quality >= 1 && quality <= 100, NULL);
  char digits[8], *buffer = NULL;
  gsize length;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_data (image->pixels, GDK_COLORSPACE_RGB, FALSE, 8, image->width,
                                                           image->height, 3 * image->width, NULL, NULL);
  g_snprintf (digits, sizeof digits, "%d", quality);
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "jpeg", error, "quality", digits, NULL))
    return NULL;
  return g_bytes_new_take (buffer, length);
}
