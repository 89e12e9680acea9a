/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-thumbnail-store.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *path;
  guint64 size;
  gint64 modified;
} Entry;

static char *
store_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "guenon", "thumbnails", NULL);
}

static char *
stored_path (const char *path, gint64 modified)
{
  g_autofree char *folder = store_folder ();
  g_autofree char *key = g_strdup_printf ("%d %" G_GINT64_FORMAT " %s", GN_THUMBNAIL_STORE_SIZE, modified, path);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = g_strconcat (digest, ".jpg", NULL);
  return g_build_filename (folder, name, NULL);
}

static GnImage *
shrink (GnImage *image)
{
  int longer = MAX (image->width, image->height);
  if (longer <= GN_THUMBNAIL_STORE_SIZE)
    return gn_image_ref (image);
  double factor = GN_THUMBNAIL_STORE_SIZE / (double)longer;
  return gn_image_resize (image, MAX (1, (int)(image->width * factor + 0.5)), MAX (1, (int)(image->height * factor + 0.5)));
}

/* Written under another name first, so that a thumbnail half written is never read. */
static void
store (GnImage *image, const char *path)
{
  g_autofree char *folder = store_folder ();
  g_autofree char *temporary = g_strdup_printf ("%s.%d-%p", path, (int)getpid (), (void *)image);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_data (image->pixels, GDK_COLORSPACE_RGB, FALSE, 8, image->width,
                                                           image->height, image->width * 3, NULL, NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return;
  if (!gdk_pixbuf_save (pixbuf, temporary, "jpeg", NULL, "quality", "88", NULL) || g_rename (temporary, path) != 0)
    g_unlink (temporary);
}

GnImage *
gn_thumbnail_store_load (const char *path, gint64 modified, GError **error)
{
  g_autofree char *stored = stored_path (path, modified);
  GnImage *thumbnail = gn_image_load (stored, 0, NULL, NULL);
  if (thumbnail)
    return thumbnail;

  g_autoptr (GnImage) image = gn_image_load (path, GN_THUMBNAIL_STORE_SIZE / 2, NULL, error);
  if (!image)
    return NULL;
  thumbnail = shrink (image);
  store (thumbnail, stored);
  return thumbnail;
}

static void
entry_clear (gpointer data)
{
  g_free (((Entry *)data)->path);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Entry *)a)->modified, y = ((const Entry *)b)->modified;
  return x < y ? -1 : x > y;
}

static GArray *
list_entries (guint64 *total)
{
  g_autofree char *folder = store_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  const char *name;
  g_array_set_clear_func (entries, entry_clear);
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf info;
    if (g_stat (path, &info) != 0)
      continue;
    Entry entry = { g_steal_pointer (&path), (guint64)info.st_size, info.st_mtime };
    *total += entry.size;
    g_array_append_val (entries, entry);
  }
  return entries;
}

void
gn_thumbnail_store_trim (guint64 bytes)
{
  guint64 total = 0;
  g_autoptr (GArray) entries = list_entries (&total);
  if (total <= bytes)
    return;
  g_array_sort (entries, compare_age);
  for (guint i = 0; i < entries->len && total > bytes; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);
    if (g_unlink (entry->path) == 0)
      total -= entry->size;
  }
}
