/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot.h"

#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define LARGEST_SIDE 10000.0
#define PNG_SCALE 2.0 /* sharp on paper and on dense screens */

G_DEFINE_QUARK (gn-plot-error-quark, gn_plot_error)

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
draw_on (cairo_surface_t *surface, double width, double height, GnPlotDraw draw, gpointer data)
{
  cairo_t *cr = cairo_create (surface);
  draw (cr, width, height, data);
  cairo_status_t status = cairo_status (cr);
  cairo_destroy (cr);
  return status;
}

static cairo_status_t
encode_png (GByteArray *bytes, double width, double height, double scale, GnPlotDraw draw, gpointer data)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) ceil (width * scale), (int) ceil (height * scale));
  cairo_surface_set_device_scale (surface, scale, scale);
  cairo_status_t status = draw_on (surface, width, height, draw, data);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append_bytes, bytes);
  cairo_surface_destroy (surface);
  return status;
}

static cairo_status_t
encode_svg (GByteArray *bytes, double width, double height, GnPlotDraw draw, gpointer data)
{
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append_bytes, bytes, width, height);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cairo_status_t status = draw_on (surface, width, height, draw, data);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

static gboolean
has_suffix (const char *path, const char *suffix)
{
  gsize length = strlen (path), n = strlen (suffix);
  return length > n && g_ascii_strcasecmp (path + length - n, suffix) == 0;
}

static gboolean
check_status (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, GN_PLOT_ERROR, GN_PLOT_ERROR_FAILED, _("the picture could not be drawn: %s"),
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
is_size (double width, double height)
{
  return width >= 1 && width <= LARGEST_SIDE && height >= 1 && height <= LARGEST_SIDE;
}

static gboolean
write_file (const char *path, GByteArray *bytes, cairo_status_t status, GError **error)
{
  if (!check_status (status, error)) {
    g_autofree char *shown = g_filename_display_name (path);
    g_prefix_error (error, "“%s”: ", shown);
    return FALSE;
  }
  return g_file_set_contents_full (path, (const char *) bytes->data, bytes->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error);
}

gboolean
gn_plot_export (const char *path, double width, double height, GnPlotDraw draw, gpointer data, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *shown = g_filename_display_name (path);
  cairo_status_t status;

  g_return_val_if_fail (is_size (width, height), FALSE);

  if (has_suffix (path, ".png"))
    status = encode_png (bytes, width, height, PNG_SCALE, draw, data);
  else if (has_suffix (path, ".svg"))
    status = encode_svg (bytes, width, height, draw, data);
  else {
    g_set_error (error, GN_PLOT_ERROR, GN_PLOT_ERROR_FORMAT,
                 _("“%s”: pictures are saved as .png or .svg; give the file one of these endings"), shown);
    return FALSE;
  }
  return write_file (path, bytes, status, error);
}

gboolean
gn_plot_export_pixels (const char *path, int width, int height, GnPlotDraw draw, gpointer data, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_return_val_if_fail (is_size (width, height), FALSE);
  return write_file (path, bytes, encode_png (bytes, width, height, 1, draw, data), error);
}

GBytes *
gn_plot_to_svg (double width, double height, GnPlotDraw draw, gpointer data, GError **error)
{
  g_return_val_if_fail (is_size (width, height), NULL);

  GByteArray *bytes = g_byte_array_new ();
  gboolean drawn = check_status (encode_svg (bytes, width, height, draw, data), error);
  g_autoptr (GBytes) document = g_byte_array_free_to_bytes (bytes);
  return drawn ? g_steal_pointer (&document) : NULL;
}
