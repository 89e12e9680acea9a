/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-folder.h"
#include "gn-dataset.h"

#include <dirent.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Pictures by name; those we do not read are in the list so that they are reported rather than passed over. */
static const char *const picture_suffixes[] = { "jpg", "jpeg", "jpe", "jfif", "png", "tif",  "tiff", "bmp",  "dib",
                                                "gif", "webp", "svg", "svgz", "ico", "icns", "tga",  "xpm",  "xbm",
                                                "ani", "cur",  "pnm", "ppm",  "pgm", "pbm",  "heic", "heif", "avif",
                                                "jp2", "jxl",  "psd", "xcf",  "qoi", "cr2",  "cr3",  "nef",  "arw",
                                                "dng", "orf",  "raf", "rw2",  NULL };

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* "__MACOSX" is what archives made on a Mac leave behind: a shadow of every file. */
static gboolean
is_hidden (const char *name)
{
  return name[0] == '.' || strcmp (name, "__MACOSX") == 0;
}

GnFolderListing *
gn_folder_list (const char *path, GError **error)
{
  DIR *dir = opendir (path);
  if (!dir) {
    int saved_errno = errno;
    g_autofree char *shown = g_filename_display_name (path);
    g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
                 saved_errno == EACCES
                     ? _ ("The folder “%s” cannot be opened (%s): allow reading it, or choose another")
                     : _ ("The folder “%s” cannot be opened (%s): choose another"),
                 shown, g_strerror (saved_errno));
    return NULL;
  }
  GnFolderListing *listing = g_new (GnFolderListing, 1);
  listing->folders = g_ptr_array_new_with_free_func (g_free);
  listing->files = g_ptr_array_new_with_free_func (g_free);
  for (const struct dirent *entry; (entry = readdir (dir));) {
    if (is_hidden (entry->d_name))
      continue;
    g_autofree char *child = g_build_filename (path, entry->d_name, NULL);
    gboolean is_folder = g_file_test (child, G_FILE_TEST_IS_DIR);
    g_ptr_array_add (is_folder ? listing->folders : listing->files, g_strdup (entry->d_name));
  }
  closedir (dir);
  g_ptr_array_sort (listing->folders, compare_names);
  g_ptr_array_sort (listing->files, compare_names);
  return listing;
}

void
gn_folder_listing_free (GnFolderListing *listing)
{
  if (!listing)
    return;
  g_ptr_array_unref (listing->folders);
  g_ptr_array_unref (listing->files);
  g_free (listing);
}

gboolean
gn_folder_is_photo (const char *path)
{
  const char *dot = strrchr (path, '.');
  for (int i = 0; dot && picture_suffixes[i]; i++)
    if (g_ascii_strcasecmp (dot + 1, picture_suffixes[i]) == 0)
      return TRUE;
  GnImageInfo info;
  return gn_image_probe (path, &info, NULL);
}
