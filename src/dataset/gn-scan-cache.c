/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-scan-cache.h"
#include "gn-atomic-file.h"

/* Path, size, modified, width, height, hash. The version changes with what a scan would find in the same bytes. */
#define ENTRY_TYPE "(aytxiit)"
#define CACHE_TYPE "(sa" ENTRY_TYPE ")"
#define VERSION "guenon scan 1"

typedef struct {
  guint64 size;
  gint64 modified;
  int width, height;
  guint64 hash;
} Entry;

struct GnScanCache {
  char *path;
  GHashTable *entries; /* of Entry by relative path */
};

static void
read_entries (GnScanCache *cache)
{
  char *data = NULL;
  gsize length = 0;
  if (!g_file_get_contents (cache->path, &data, &length, NULL))
    return;
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, length);
  g_autoptr (GVariant) variant =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (CACHE_TYPE), bytes, FALSE));
  const char *version = NULL, *path = NULL;
  g_autoptr (GVariantIter) iter = NULL;
  if (!g_variant_is_normal_form (variant))
    return;
  g_variant_get (variant, "(&sa" ENTRY_TYPE ")", &version, &iter);
  if (!g_str_equal (version, VERSION))
    return;
  Entry entry;
  while (g_variant_iter_next (iter, "(^&aytxiit)", &path, &entry.size, &entry.modified, &entry.width, &entry.height,
                              &entry.hash))
    if (entry.width > 0 && entry.height > 0)
      g_hash_table_insert (cache->entries, g_strdup (path), g_memdup2 (&entry, sizeof entry));
}

GnScanCache *
gn_scan_cache_open (const char *folder)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, absolute, -1);
  GnScanCache *cache = g_new (GnScanCache, 1);
  cache->path = g_build_filename (g_get_user_cache_dir (), "guenon", "scans", digest, NULL);
  cache->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  read_entries (cache);
  return cache;
}

void
gn_scan_cache_free (GnScanCache *cache)
{
  if (!cache)
    return;
  g_hash_table_unref (cache->entries);
  g_free (cache->path);
  g_free (cache);
}

gboolean
gn_scan_cache_lookup (const GnScanCache *cache, GnPhoto *photo)
{
  const Entry *entry = g_hash_table_lookup (cache->entries, photo->path);
  if (!entry || entry->size != photo->size || entry->modified != photo->modified)
    return FALSE;
  photo->width = entry->width;
  photo->height = entry->height;
  photo->content_hash = entry->hash;
  return TRUE;
}

void
gn_scan_cache_save (const GnScanCache *cache, const GnPhoto *photos, guint n)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" ENTRY_TYPE));
  for (guint i = 0; i < n; i++)
    if (!photos[i].problem)
      g_variant_builder_add (&builder, "(^aytxiit)", photos[i].path, photos[i].size, photos[i].modified,
                             photos[i].width, photos[i].height, photos[i].content_hash);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new (CACHE_TYPE, VERSION, &builder));
  g_autofree char *folder = g_path_get_dirname (cache->path);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    gn_atomic_file_replace (cache->path, g_variant_get_data (variant), g_variant_get_size (variant), NULL);
}
