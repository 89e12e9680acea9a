/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-transfer.h"

#include <string.h>

void
gn_photo_transfer_free (GnPhotoTransfer *transfer)
{
  g_ptr_array_unref (transfer->paths);
  g_clear_pointer (&transfer->image, gn_image_unref);
  g_free (transfer);
}

void
gn_photo_transfer_set_dest (GtkWidget *widget)
{
  gtk_drag_dest_set (widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (widget);
  gtk_drag_dest_add_image_targets (widget);
}

/* Transparent parts become white, as in files. */
static GnImage *
image_from_pixbuf (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  g_autoptr (GdkPixbuf) opaque =
      gdk_pixbuf_get_has_alpha (pixbuf)
          ? gdk_pixbuf_composite_color_simple (pixbuf, width, height, GDK_INTERP_NEAREST, 255, 8, 0xffffff, 0xffffff)
          : g_object_ref (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (opaque);
  gsize stride = (gsize)gdk_pixbuf_get_rowstride (opaque);
  int channels = gdk_pixbuf_get_n_channels (opaque);
  GnImage *image = gn_image_new (width, height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      memcpy (image->pixels + ((gsize)y * (gsize)width + (gsize)x) * 3,
              pixels + (gsize)y * stride + (gsize)(x * channels), 3);
  return image;
}

GnPhotoTransfer *
gn_photo_transfer_from_selection (GtkSelectionData *data)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (data);
  g_autoptr (GdkPixbuf) pixbuf = uris ? NULL : gtk_selection_data_get_pixbuf (data);

  if (!uris && !pixbuf)
    return NULL;
  GnPhotoTransfer *transfer = g_new0 (GnPhotoTransfer, 1);
  transfer->paths = g_ptr_array_new_with_free_func (g_free);
  if (pixbuf)
    transfer->image = image_from_pixbuf (pixbuf);
  for (gchar **uri = uris; uri && *uri; uri++) {
    g_autoptr (GFile) file = g_file_new_for_uri (*uri);
    gchar *path = g_file_get_path (file);
    if (path)
      g_ptr_array_add (transfer->paths, path);
    else
      transfer->n_remote++;
  }
  return transfer;
}

typedef struct {
  GWeakRef widget;
  GnPhotoReceived received;
} Paste;

static void
on_contents (GtkClipboard *clipboard, GtkSelectionData *data, gpointer user_data)
{
  Paste *paste = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&paste->widget);

  if (widget) {
    g_autoptr (GnPhotoTransfer) transfer = gn_photo_transfer_from_selection (data);
    paste->received (widget, transfer);
  }
  g_weak_ref_clear (&paste->widget);
  g_free (paste);
}

/* Files before pictures: a file manager offers both, and only the file keeps its name. */
static void
on_targets (GtkClipboard *clipboard, GdkAtom *targets, int n_targets, gpointer data)
{
  GdkAtom wanted = gdk_atom_intern_static_string ("image/png");

  if (n_targets > 0 && gtk_targets_include_uri (targets, n_targets))
    wanted = gdk_atom_intern_static_string ("text/uri-list");
  gtk_clipboard_request_contents (clipboard, wanted, on_contents, data);
}

void
gn_photo_transfer_paste (GtkWidget *widget, GnPhotoReceived received)
{
  Paste *paste = g_new0 (Paste, 1);

  g_weak_ref_init (&paste->widget, widget);
  paste->received = received;
  gtk_clipboard_request_targets (gtk_widget_get_clipboard (widget, GDK_SELECTION_CLIPBOARD), on_targets, paste);
}
