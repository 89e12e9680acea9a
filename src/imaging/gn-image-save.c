/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-atomic-file.h"
#include "gn-image.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

gboolean
gn_image_save_png (const GnImage *image, const char *path, GError **error)
{
  g_autofree gchar *bytes = NULL;
  gsize n;
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_data (image->pixels, GDK_COLORSPACE_RGB, FALSE, 8, image->width, image->height,
                                                3 * image->width, NULL, NULL);
  gboolean encoded = gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &n, "png", error, NULL);
  g_object_unref (pixbuf);
  return encoded && gn_atomic_file_replace (path, bytes, n, error);
}
